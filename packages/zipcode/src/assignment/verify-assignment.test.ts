import { describe, expect, it } from "vitest";
import { sha256, sha256Hex } from "../canonical-json/index.ts";
import type { EpochId } from "../epoch/index.ts";
import { policies } from "../policy/index.ts";
import { candidate, candidateTable } from "./candidate-table.fixture.ts";
import {
  assignmentCommitment,
  assignZipcodes,
  type RevealedAssignment,
  selectionSeedOf,
  verifyAssignment,
} from "./index.ts";

const epochId = "2025-10-01T12-00-00" as EpochId;
const candidates = candidateTable(80);
const policy = policies.strict.values;
const assignment = assignZipcodes({ epochId, master: sha256("master"), candidates, policy });
const revealed: RevealedAssignment = {
  epochId,
  policy,
  candidates,
  zipcodes: assignment.zipcodes,
  commitment: assignment.commitment,
  selectionSeed: assignment.selectionSeed,
  epochSecret: assignment.epochSecret,
  honeypots: assignment.honeypots,
};
/** A coordinator that lies consistently: its commitment fits what it reveals. */
function recommitted(change: Partial<RevealedAssignment>): RevealedAssignment {
  const lie = { ...revealed, ...change };
  const commitment = assignmentCommitment(Buffer.from(lie.epochSecret, "hex"), lie.candidates, lie.honeypots);
  return { ...lie, commitment, selectionSeed: selectionSeedOf(commitment) };
}
const unselected = candidates.filter((row) => assignment.zipcodes.every(({ zipcode }) => zipcode !== row.zipcode));
const why = (change: Partial<RevealedAssignment>) => {
  const check = verifyAssignment({ ...revealed, ...change });
  return check.ok ? "ok" : check.why;
};

describe("a revealed assignment", () => {
  it("is good as it was drawn, from nothing but what is public after close", () => {
    expect(verifyAssignment(revealed)).toEqual({ ok: true });
  });

  it("is good in any order, with only what an announcement holds", () => {
    const zipcodes = assignment.zipcodes.map(({ zipcode, expected }) => ({ zipcode, expected })).reverse();
    expect(
      why({ zipcodes, candidates: [...candidates].reverse(), honeypots: [...assignment.honeypots].reverse() }),
    ).toBe("ok");
  });

  it("is caught when the secret is another one", () => {
    expect(why({ epochSecret: sha256Hex("another") })).toMatch(/do not hash to the commitment/);
    expect(why(recommitted({ epochSecret: sha256Hex("another") }))).not.toBe("ok");
    expect(why({ epochSecret: "xyz" })).toMatch(/64 hex digits/);
  });

  it("is caught when any number of the candidate table changed after the start", () => {
    const first = candidates[0]!;
    for (const change of [
      { expected: first.expected + 1 },
      { sources: [...first.sources, 1] },
      { tolerancePpm: 1 },
      { lastAssignedAt: 0 },
      { performancePpm: 1 },
      { city: "Elsewhere" },
    ]) {
      expect(why({ candidates: [{ ...first, ...change }, ...candidates.slice(1)] })).toMatch(/do not hash/);
    }
    expect(why({ candidates: candidates.slice(1) })).toMatch(/do not hash/);
  });

  it("is caught when a zipcode was swapped, added, left out or announced with another count", () => {
    const [first, ...rest] = assignment.zipcodes;
    const foreign = { ...unselected[0]!, tolerancePpm: 150_000 };
    expect(why({ zipcodes: [foreign, ...rest] })).not.toBe("ok");
    expect(why({ zipcodes: [...assignment.zipcodes, foreign] })).toMatch(/zipcodes are drawn/);
    expect(why({ zipcodes: rest })).toMatch(/zipcodes are drawn/);
    expect(why({ zipcodes: [{ ...first!, expected: first!.expected + 1 }, ...rest] })).toMatch(/expected of zipcode/);
    expect(why({ zipcodes: [{ ...first!, city: "Elsewhere" }, ...rest] })).toMatch(/city of zipcode/);
  });

  it("is caught when the honeypots were chosen by hand, even under a commitment that fits", () => {
    const handPicked = unselected.slice(0, assignment.honeypots.length).map(({ zipcode }) => zipcode);
    expect(why({ honeypots: handPicked })).toMatch(/do not hash/);
    expect(why(recommitted({ honeypots: handPicked }))).toMatch(/the honeypots are/);
    expect(why(recommitted({ honeypots: [] }))).toMatch(/, not none/);
  });

  it("is good with the borrowed tolerance of a honeypot, and caught with its own", () => {
    const own = 500_000;
    const table = candidates.map((row) => (row.expected < 200 ? { ...row, tolerancePpm: own } : row));
    const calibrated = policies.calibrated.values;
    const drawn = assignZipcodes({ epochId, master: sha256("master"), candidates: table, policy: calibrated });
    const { zipcodes, commitment, selectionSeed, honeypots } = drawn;
    const all = { policy: calibrated, candidates: table, commitment, selectionSeed, honeypots };
    expect(why({ ...all, zipcodes })).toBe("ok");
    const unmasked = zipcodes.map((one) => (honeypots.includes(one.zipcode) ? { ...one, tolerancePpm: own } : one));
    expect(why({ ...all, zipcodes: unmasked })).toMatch(/tolerancePpm of zipcode/);
  });

  it("is caught when another seed, epoch or policy was said to have given it", () => {
    expect(why({ selectionSeed: assignment.selectionSeed + 1 })).toMatch(/selection seed/);
    expect(why({ policy: { ...policy, assignment: { ...policy.assignment, targetListings: 5_000 } } })).not.toBe("ok");
  });

  it("is refused, not thrown over, when the table is malformed", () => {
    expect(why({ candidates: [...candidates, candidates[0]!] })).toMatch(/occurs twice/);
    expect(why({ candidates: [candidate(1, { expected: -1 })] })).toMatch(/not a count/);
  });
});
