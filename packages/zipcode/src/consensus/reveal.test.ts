import type { Hotkey } from "@lode/bittensor/primitives";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EpochId } from "../epoch/index.ts";
import {
  holdsReveal,
  type Observation,
  observationCommitment,
  observationSetSha256,
  type Reveal,
  revealCoverage,
  revealText,
  verifyReveal,
} from "./index.ts";

const epochId = "2025-10-01T16-00-00" as EpochId;
const file = (digit: string) => digit.repeat(64);
const seen = (fileSha256: string, row: number, change: Partial<Observation> = {}): Observation => ({
  fileSha256,
  row,
  outcome: "pass",
  fields: 0,
  ...change,
});
const reveal: Reveal = {
  epochId,
  hotkey: "validator-1" as Hotkey,
  salt: file("7"),
  observations: [seen(file("a"), 3), seen(file("a"), 9, { outcome: "fail", fields: 16 }), seen(file("b"), 0)],
};
const commitment = observationCommitment(reveal);

describe("a reveal", () => {
  it("opens its own commitment", () => {
    expect(verifyReveal(reveal, { epochId, commitment })).toEqual({ ok: true });
  });

  it("opens nothing once anything in it is another", () => {
    const changed: Reveal[] = [
      { ...reveal, salt: file("8") },
      { ...reveal, hotkey: "validator-2" as Hotkey },
      { ...reveal, observations: reveal.observations.slice(1) },
      { ...reveal, observations: reveal.observations.map((one) => ({ ...one, outcome: "pass" as const, fields: 0 })) },
    ];
    for (const other of changed)
      expect(verifyReveal(other, { epochId, commitment })).toEqual({ ok: false, why: "COMMITMENT" });
  });

  it("is refused for another epoch, a short salt, a strange observation, or rows out of order or twice", () => {
    const why = (other: Partial<Reveal>) => verifyReveal({ ...reveal, ...other }, { epochId, commitment });
    expect(why({ epochId: "2025-10-01T20-00-00" as EpochId })).toEqual({ ok: false, why: "EPOCH" });
    expect(why({ salt: "7777" })).toEqual({ ok: false, why: "SALT" });
    expect(why({ observations: [seen("A".repeat(64), 0)] })).toEqual({ ok: false, why: "OBSERVATION" });
    expect(why({ observations: [seen(file("a"), -1)] })).toEqual({ ok: false, why: "OBSERVATION" });
    expect(why({ observations: [seen(file("a"), 0, { fields: 0.5 })] })).toEqual({ ok: false, why: "OBSERVATION" });
    expect(why({ observations: [...reveal.observations].reverse() })).toEqual({ ok: false, why: "ORDER" });
    expect(why({ observations: [seen(file("a"), 3), seen(file("a"), 3)] })).toEqual({ ok: false, why: "ORDER" });
  });

  it("is committed to and signed in one order, whatever order its observations come in", () => {
    const anyOrder = fc.shuffledSubarray([...reveal.observations], { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(anyOrder, (observations) => {
        expect(observationCommitment({ ...reveal, observations })).toBe(commitment);
        expect(revealText({ ...reveal, observations })).toBe(revealText(reveal));
      }),
    );
  });
});

describe("an observation set", () => {
  const signed = { ...reveal, signature: file("0").repeat(2) };
  const other = { ...signed, hotkey: "validator-2" as Hotkey, observations: [] };

  it("has one hash, whatever order its reveals come in", () => {
    const hash = observationSetSha256({ epochId, reveals: [signed, other] });
    expect(observationSetSha256({ epochId, reveals: [other, signed] })).toBe(hash);
    expect(observationSetSha256({ epochId, reveals: [signed] })).not.toBe(hash);
  });

  it("shows whether one's own reveal is in it unchanged", () => {
    expect(holdsReveal({ epochId, reveals: [other, signed] }, reveal)).toBe(true);
    expect(holdsReveal({ epochId, reveals: [other] }, reveal)).toBe(false);
    const cut = { ...signed, observations: signed.observations.slice(1) };
    expect(holdsReveal({ epochId, reveals: [cut] }, reveal)).toBe(false);
  });

  it("covers what a validator was assigned; rows of others do not help", () => {
    const place = { hotkey: "miner" as Hotkey, zipcode: "98103" as never, key: "k" };
    const rows = [0, 1, 2, 3].map((row) => ({
      ...place,
      fileSha256: file("a"),
      row,
      validators: (row === 3 ? ["validator-2"] : ["validator-1", "validator-2"]) as Hotkey[],
    }));
    const reveals = [
      { ...signed, observations: [seen(file("a"), 1, { outcome: "inconclusive" }), seen(file("a"), 3)] },
    ];
    expect(revealCoverage(rows, { epochId, reveals })).toEqual(
      new Map([["validator-1", { assigned: 3, covered: 1, coveragePpm: 333_333 }]]),
    );
    expect(revealCoverage([], { epochId, reveals }).get("validator-1" as Hotkey)?.coveragePpm).toBe(1_000_000);
  });
});
