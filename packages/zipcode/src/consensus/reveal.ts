import { canonicalJson, compareText, lengthPrefixed, sha256Hex } from "../canonical-json/index.ts";
import type { EpochId } from "../epoch/index.ts";
import { type Observation, type ObservationSet, outcomes, type Reveal } from "./observation.ts";

/** By file, then row: the order that commitments, signatures and digests are made in. */
export function sortedObservations(observations: readonly Observation[]): Observation[] {
  return observations
    .map(({ fileSha256, row, outcome, fields }) => ({ fileSha256, row, outcome, fields }))
    .sort((a, b) => compareText(a.fileSha256, b.fileSha256) || a.row - b.row);
}

/**
 * What a validator posts before anybody shows anything: SHA-256 (hex) over epochId, hotkey, salt and the canonical JSON
 * of the observations in order, each preceded by its length in bytes as u32 big-endian.
 */
export function observationCommitment({ epochId, hotkey, salt, observations }: Reveal): string {
  return sha256Hex(lengthPrefixed([epochId, hotkey, salt, canonicalJson(sortedObservations(observations))]));
}

/** What the validator's hotkey signs: `lode:reveal:` and the canonical JSON of everything but the signature. */
export function revealText({ epochId, hotkey, salt, observations }: Reveal): string {
  return `lode:reveal:${canonicalJson({ epochId, hotkey, salt, observations: sortedObservations(observations) })}`;
}

export type RevealCheck =
  | { readonly ok: true }
  | { readonly ok: false; readonly why: "EPOCH" | "SALT" | "OBSERVATION" | "ORDER" | "COMMITMENT" };

/**
 * Whether a reveal is well formed and opens the commitment. The signature is the caller's to verify, over {@link revealText}.
 * `ORDER`: not sorted by (file, row), or a row twice.
 */
export function verifyReveal(reveal: Reveal, expected: { epochId: EpochId; commitment: string }): RevealCheck {
  if (reveal.epochId !== expected.epochId) return { ok: false, why: "EPOCH" };
  if (!sha256Shape.test(reveal.salt)) return { ok: false, why: "SALT" };
  if (!reveal.observations.every(isObservation)) return { ok: false, why: "OBSERVATION" };
  if (!reveal.observations.every(comesAfterPrevious)) return { ok: false, why: "ORDER" };
  return observationCommitment(reveal) === expected.commitment ? { ok: true } : { ok: false, why: "COMMITMENT" };
}

const sha256Shape = /^[0-9a-f]{64}$/;

function isObservation({ fileSha256, row, outcome, fields }: Observation): boolean {
  return sha256Shape.test(fileSha256) && isU32(row) && outcomes.includes(outcome) && isU32(fields);
}

function isU32(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff;
}

function comesAfterPrevious(observation: Observation, index: number, all: readonly Observation[]): boolean {
  const before = all[index - 1];
  if (before === undefined) return true;
  return (compareText(before.fileSha256, observation.fileSha256) || before.row - observation.row) < 0;
}

/**
 * SHA-256 (hex) of the canonical JSON of `{epochId, reveals}`, each reveal standing as `{hotkey, sha256, signature}` with
 * the hash of its {@link revealText}, by hotkey, whatever order they came in. The texts of fifty validators together
 * would be longer than a string may be.
 */
export function observationSetSha256({ epochId, reveals }: ObservationSet): string {
  const entries = reveals
    .map((reveal) => ({ hotkey: reveal.hotkey, sha256: sha256Hex(revealText(reveal)), signature: reveal.signature }))
    .sort(
      (a, b) =>
        compareText(a.hotkey, b.hotkey) || compareText(a.sha256, b.sha256) || compareText(a.signature, b.signature),
    );
  return sha256Hex(canonicalJson({ epochId, reveals: entries }));
}

/** Whether a frozen set holds a validator's own reveal unchanged. The signature may differ: each signing makes another. */
export function holdsReveal(set: ObservationSet, reveal: Reveal): boolean {
  const text = revealText(reveal);
  return set.reveals.some((other) => other.hotkey === reveal.hotkey && revealText(other) === text);
}
