import type { Hotkey } from "@lode/bittensor/primitives";
import type { EpochId } from "@lode/zipcode/epoch";
import { describe, expect, test } from "vitest";
import { type CastVote, countVotes, type ReadinessEffect } from "./count-votes.ts";
import { phasesAfter } from "./phases-after.ts";

const nowWall = 1_000_000_000;
const minute = 60_000;
const permitted = [
  { hotkey: "a" as Hotkey, stakeRao: 30n },
  { hotkey: "b" as Hotkey, stakeRao: 30n },
  { hotkey: "c" as Hotkey, stakeRao: 40n },
];
const vote = (hotkey: string, change: Partial<CastVote> = {}): CastVote => ({
  hotkey: hotkey as Hotkey,
  proposal: "activation",
  inFavour: true,
  source: "posted",
  signature: "s",
  timestamp: 1,
  votedAtWall: nowWall - 1_000,
  block: null,
  ...change,
});
const passed = (proposal: "activation" | "rollback", passedAtWall: number): ReadinessEffect => ({
  proposal,
  passedAtWall,
  fromEpoch: "2026-01-05T04-00-00" as EpochId,
  block: 100,
});

function count(
  proposal: "activation" | "rollback",
  votes: readonly CastVote[],
  effects: readonly ReadinessEffect[] = [],
) {
  return countVotes({ proposal, votes, permitted, effects, nowWall });
}

describe("an activation", () => {
  test("passes at exactly thirty percent of the permitted stake, whenever the votes were cast", () => {
    expect(count("activation", [vote("a", { votedAtWall: 1 })])).toMatchObject({ sharePpm: 300_000, reached: true });
    const less = countVotes({
      proposal: "activation",
      votes: [vote("a")],
      permitted: [...permitted, { hotkey: "d" as Hotkey, stakeRao: 1n }],
      effects: [],
      nowWall,
    });
    expect(less).toMatchObject({ sharePpm: 297_029, reached: false });
  });

  test("counts no vote of who has no permit now, and votes against on their own", () => {
    const counted = count("activation", [vote("gone"), vote("a", { inFavour: false }), vote("b")]);
    expect(counted).toMatchObject({ inFavourRao: 30n, againstRao: 30n, reached: true });
    expect(counted.votes.map(({ hotkey, counts }) => [hotkey, counts])).toEqual([
      ["a", true],
      ["b", true],
      ["gone", false],
    ]);
  });

  test("counts readiness committed on chain, unless its hotkey posted something else", () => {
    const chain = { source: "chain", votedAtWall: null, block: 7, signature: null, timestamp: null } as const;
    expect(count("activation", [vote("c", chain)])).toMatchObject({ inFavourRao: 40n });
    expect(count("activation", [vote("c", { inFavour: false }), vote("c", chain)])).toMatchObject({
      inFavourRao: 0n,
      againstRao: 40n,
    });
  });

  test("is not brought about again by what brought it about before a rollback", () => {
    const effects = [passed("activation", nowWall - 9 * minute), passed("rollback", nowWall - 5 * minute)];
    const chain = { source: "chain", votedAtWall: null, signature: null, timestamp: null } as const;
    expect(
      count(
        "activation",
        [vote("a", { votedAtWall: nowWall - 6 * minute }), vote("c", { ...chain, block: 100 })],
        effects,
      ),
    ).toMatchObject({ inFavourRao: 0n });
    expect(
      count(
        "activation",
        [vote("a", { votedAtWall: nowWall - 4 * minute }), vote("c", { ...chain, block: 101 })],
        effects,
      ),
    ).toMatchObject({ inFavourRao: 70n });
  });

  test("does not pass where nobody has a permit", () => {
    expect(
      countVotes({ proposal: "activation", votes: [vote("a")], permitted: [], effects: [], nowWall }),
    ).toMatchObject({ reached: false, sharePpm: 0 });
  });
});

describe("a rollback", () => {
  const rollback = (hotkey: string, agoMs: number) =>
    vote(hotkey, { proposal: "rollback", votedAtWall: nowWall - agoMs });

  test("needs sixty percent within a quarter of an hour", () => {
    expect(count("rollback", [rollback("a", 1), rollback("b", 14 * minute)])).toMatchObject({
      sharePpm: 600_000,
      reached: true,
    });
    expect(count("rollback", [rollback("a", 1), rollback("b", 15 * minute)])).toMatchObject({
      sharePpm: 300_000,
      reached: false,
    });
  });

  test("is not confused with an activation", () => {
    expect(count("rollback", [vote("a"), vote("b"), vote("c")])).toMatchObject({ sharePpm: 0 });
  });
});

describe("the phases", () => {
  const at = (hour: string) => `2026-01-05T${hour}-00-00` as EpochId;
  const phase = (hour: string, zipcodePpm: number) => ({
    fromEpoch: at(hour),
    legacyPpm: 1_000_000 - zipcodePpm,
    zipcodePpm,
  });

  test("an activation brings the next one with zipcodes forward, and keeps what is scheduled after it", () => {
    const later = phase("20", 700_000);
    expect(phasesAfter("activation", [phase("00", 0), phase("16", 300_000), later], at("08"))).toEqual([
      phase("00", 0),
      { ...phase("08", 300_000) },
      phase("16", 300_000),
      later,
    ]);
    expect(phasesAfter("activation", [phase("00", 0)], at("08"))).toEqual([phase("00", 0), phase("08", 300_000)]);
  });

  test("an activation changes nothing where zipcodes are rewarded already", () => {
    const phases = [phase("00", 1_000_000)];
    expect(phasesAfter("activation", phases, at("08"))).toBe(phases);
  });

  test("a rollback goes back to the one before, and what was scheduled is scheduled anew by the owner", () => {
    expect(phasesAfter("rollback", [phase("00", 0), phase("04", 300_000), phase("16", 700_000)], at("08"))).toEqual([
      phase("00", 0),
      phase("04", 300_000),
      phase("08", 0),
    ]);
    expect(phasesAfter("rollback", [phase("00", 1_000_000)], at("08"))).toEqual([
      phase("00", 1_000_000),
      phase("08", 0),
    ]);
    expect(phasesAfter("rollback", [phase("00", 0), phase("08", 300_000)], at("08"))).toEqual([
      phase("00", 0),
      phase("08", 0),
    ]);
  });
});
