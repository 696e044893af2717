import { compareText, concatBytes, hmacSha256, sha256Hex, toHex, utf8 } from "../canonical-json/index.ts";
import type { EpochId, Zipcode } from "../epoch/index.ts";
import { type Candidate, candidateTableSha256 } from "./candidate.ts";
import { type Selection, type SelectionInputs, selectZipcodes } from "./select-zipcodes.ts";

/** What a coordinator keeps for one epoch. Published at the start: zipcodes, nonce, commitment, seed; the rest after close. */
export interface Assignment extends Selection {
  readonly epochId: EpochId;
  /** 16 lower-case hex digits. */
  readonly nonce: string;
  /** 64 lower-case hex digits; revealed after close only. */
  readonly epochSecret: string;
  /** 64 lower-case hex digits. */
  readonly commitment: string;
  /** 31 bits of the commitment: tells nothing that the commitment does not. */
  readonly selectionSeed: number;
  readonly targetListings: number;
}

export interface AssignmentInputs extends Omit<SelectionInputs, "epochSecret"> {
  /** The coordinator's own secret, at least 32 bytes; never leaves it. */
  readonly master: Uint8Array;
}

/** HMAC-SHA256(master, epochId): tells nothing about the master or another epoch when it is revealed. */
export function epochSecret(master: Uint8Array, epochId: EpochId): Uint8Array {
  return hmacSha256(master, epochId);
}

/**
 * The word that binds submissions to an epoch: the first 16 hex digits of
 * HMAC-SHA256(master, `{epochId}:{H}`), H = SHA-256 (hex) of the announced zipcodes in order, run together.
 */
export function nonceFor(master: Uint8Array, epochId: EpochId, zipcodes: readonly Zipcode[]): string {
  const zipcodesHash = sha256Hex([...zipcodes].sort(compareText).join(""));
  return toHex(hmacSha256(master, `${epochId}:${zipcodesHash}`)).slice(0, 16);
}

/**
 * SHA-256 (hex) of epochSecret ‖ SHA-256(candidate table) ‖ honeypots: 32 bytes, 32 bytes, and the five digits of
 * each honeypot in ascending order, so that no two inputs run into one another.
 */
export function assignmentCommitment(
  secret: Uint8Array,
  candidates: readonly Candidate[],
  honeypots: readonly Zipcode[],
): string {
  const decoys = utf8([...honeypots].sort(compareText).join(""));
  return sha256Hex(concatBytes([secret, candidateTableSha256(candidates), decoys]));
}

/** First 31 bits of the commitment: fits the signed 32-bit column that clients keep it in. */
export function selectionSeedOf(commitment: string): number {
  return Number.parseInt(commitment.slice(0, 8), 16) >>> 1;
}

/**
 * An epoch's assignment, reproducible by anyone once the epoch's secret is revealed (see `verifyAssignment`).
 * @throws RangeError for an unfit candidate table.
 */
export function assignZipcodes(inputs: AssignmentInputs): Assignment {
  const { master, epochId, candidates, policy } = inputs;
  const secret = epochSecret(master, epochId);
  const selection = selectZipcodes({ ...inputs, epochSecret: secret });
  const commitment = assignmentCommitment(secret, candidates, selection.honeypots);
  return {
    ...selection,
    epochId,
    nonce: nonceFor(
      master,
      epochId,
      selection.zipcodes.map(({ zipcode }) => zipcode),
    ),
    epochSecret: toHex(secret),
    commitment,
    selectionSeed: selectionSeedOf(commitment),
    targetListings: policy.assignment.targetListings,
  };
}
