import type { Hotkey } from "@lode/bittensor/primitives";
import { describe, expect, it } from "vitest";
import { fieldBits } from "../listing/index.ts";
import { policies, withValues } from "../policy/index.ts";
import { referenceSpotCheckIndices } from "../reference/index.ts";
import { type EpochTable, epochOf, type FileLine, smallEpochTable, vectorMiners } from "../vectors/small-epoch.ts";
import { deriveResult, deriveVerdicts, passingFiles, planObservations } from "./index.ts";

const oneZipcode: EpochTable = { ...smallEpochTable, zipcodes: [{ zipcode: "98101", expected: 100 }], files: [] };
const line = (miner: number, change: Partial<FileLine> = {}): FileLine => ({
  miner,
  zipcode: "98101",
  rows: 100,
  seenMinute: 60,
  truth: "real",
  ...change,
});

function verdictsOf(table: EpochTable) {
  const epoch = epochOf(table);
  const verdicts = deriveVerdicts(epoch.inputs, epoch.plan);
  return (miner: number, zipcode = "98101") => {
    const found = verdicts.find((one) => one.hotkey === vectorMiners[miner - 1] && one.zipcode === zipcode);
    if (found === undefined) throw new Error(`no verdict for miner ${miner} in ${zipcode}`);
    return { outcome: found.outcome, codes: found.reasons.map(({ code }) => code) };
  };
}

function resultOf(table: EpochTable) {
  const { inputs, registered, distinctIds } = epochOf(table);
  return deriveResult({ ...inputs, verdicts: deriveVerdicts(inputs), distinctIds, netuid: 46, registered });
}

describe("planning look-ups", () => {
  it("looks up files that passed tiers 1 and 2 and copy nobody, and large files in honeypots", () => {
    const { plan } = epochOf(smallEpochTable);
    const planned = new Set(plan.map(({ hotkey, zipcode }) => `${vectorMiners.indexOf(hotkey) + 1} in ${zipcode}`));
    const expected = ["1", "2", "5", "6", "7"].map((miner) => `${miner} in 98101`);
    expect([...planned].sort()).toEqual([...expected, "1 in 98102", "2 in 98102", "8 in 98102", "8 in 98103"].sort());
  });

  it("keeps rows beyond the budget with nobody to look, and thins every file alike", () => {
    const policy = withValues(policies.strict, { spotCheck: { lookupBudget: 9 } });
    const { plan } = epochOf({ ...oneZipcode, files: [1, 2, 3].map((miner) => line(miner)), policy });
    expect(plan).toHaveLength(30);
    for (const miner of [0, 1, 2]) {
      const rows = plan.filter(({ hotkey }) => hotkey === vectorMiners[miner]);
      expect(rows.filter(({ validators }) => validators.length > 0)).toHaveLength(3);
    }
  });

  it("chooses the Python's rows under the reference", () => {
    const policy = policies.reference;
    const { plan, inputs } = epochOf({ ...oneZipcode, files: [line(1)], policy });
    const submission = {
      nonce: inputs.assignment.nonce,
      hotkey: vectorMiners[0] as string,
      submissionTimestamp: "2025-10-01T17:00:00.000Z",
      listingCount: 100,
    };
    const rows = referenceSpotCheckIndices(submission, "v2").sort((a, b) => a - b);
    expect(plan.map(({ row }) => row)).toEqual(rows);
  });

  it("refuses to judge an epoch in part", () => {
    const { inputs } = epochOf({ ...oneZipcode, files: [line(1)] });
    expect(() => planObservations({ ...inputs, readings: new Map() })).toThrow(/every file is read before judging/);
  });
});

describe("a verdict", () => {
  it("passes an honest file, fails an invented and a wrong one, and decides nothing in the dark", () => {
    const files = [line(1), line(2, { truth: "invented" }), line(3, { truth: "wrong" }), line(4, { truth: "hidden" })];
    const verdict = verdictsOf({ ...oneZipcode, files });
    expect(verdict(1)).toEqual({ outcome: "passed", codes: [] });
    expect(verdict(2)).toEqual({ outcome: "failed", codes: ["SPOT_CHECK_FAILED"] });
    expect(verdict(3)).toEqual({ outcome: "failed", codes: ["SPOT_CHECK_FAILED"] });
    expect(verdict(4)).toEqual({ outcome: "undecided", codes: ["SPOT_CHECK_UNDECIDED"] });
  });

  it("tells everything that is wrong with the numbers of a file at once", () => {
    const counts = { distinct: 50, complete: 10 };
    const verdict = verdictsOf({ ...oneZipcode, files: [line(1, { rows: 70, counts })] });
    expect(verdict(1).codes).toEqual(["QUANTITY_LOW", "QUALITY_INCOMPLETE", "QUALITY_DUPLICATES"]);
  });

  it("names the earliest original of a copy, even of a copy of a copy", () => {
    const files = [
      line(1, { seenMinute: 10 }),
      line(2, { seenMinute: 20, copyOf: 1 }),
      line(3, { seenMinute: 30, copyOf: 2 }),
    ];
    const { inputs } = epochOf({ ...oneZipcode, files });
    const [second, third] = inputs.overlaps;
    const both = { ...third, earlierKey: second?.earlierKey } as (typeof inputs.overlaps)[number];
    const verdicts = deriveVerdicts({ ...inputs, overlaps: [...inputs.overlaps, both] });
    const copies = verdicts.flatMap(({ reasons }) => reasons).filter(({ code }) => code === "COPY");
    expect(copies.map(({ facts }) => facts.of)).toEqual([vectorMiners[0], vectorMiners[0]]);
    expect(verdicts.filter(({ outcome }) => outcome === "failed")).toHaveLength(2);
  });

  it("calls exactly one of two equal files of the same moment a copy", () => {
    const files = [line(1), line(2, { copyOf: 1 })];
    const { inputs } = epochOf({ ...oneZipcode, files });
    const [one] = inputs.overlaps;
    const both = one === undefined ? [] : [one, { ...one, laterKey: one.earlierKey, earlierKey: one.laterKey }];
    const failed = deriveVerdicts({ ...inputs, overlaps: both }).filter(({ outcome }) => outcome === "failed");
    expect(failed).toHaveLength(1);
  });

  it("fails what the snapshot refuses, what the manifest contradicts, and what was not assigned", () => {
    const { inputs } = epochOf({ ...oneZipcode, files: [line(1), line(2), line(3), line(4, { zipcode: "98199" })] });
    const [first, second, third, fourth] = inputs.snapshot.items;
    const items = [
      { ...first, problem: "MANIFEST_NONCE" },
      { ...second, rowsClaimed: 99 },
      { ...third, sha256: null },
      fourth,
    ] as typeof inputs.snapshot.items;
    const verdicts = deriveVerdicts({ ...inputs, snapshot: { ...inputs.snapshot, items } });
    const codes = items.map(({ key }) => verdicts.find((one) => one.key === key)?.reasons[0]?.code);
    expect(codes).toEqual(["MANIFEST_NONCE", "FILE_ROWS_CLAIMED", "MANIFEST_MISSING", "NOT_ASSIGNED"]);
  });

  it("keeps what only one library says out of the result", () => {
    const { inputs } = epochOf({ ...oneZipcode, files: [line(1, { refused: "FILE_COLUMNS" })] });
    const facts = { column: "zpid", detail: "v1.2 says no", ratio: 0.5, count: 3 };
    const readings = new Map(
      [...inputs.readings.keys()].map((key) => [key, { kind: "refused", code: "FILE_COLUMNS", facts } as const]),
    );
    expect(deriveVerdicts({ ...inputs, readings })[0]?.reasons[0]?.facts).toEqual({ column: "zpid", count: 3 });
  });

  it("fails who was not registered at the beacon block", () => {
    const { inputs } = epochOf({ ...oneZipcode, files: [line(1)] });
    const [verdict] = deriveVerdicts({ ...inputs, coldkeys: new Map() });
    expect(verdict).toMatchObject({ outcome: "failed", reasons: [{ code: "NOT_REGISTERED" }] });
  });
});

describe("a honeypot", () => {
  const decoy: EpochTable = {
    ...oneZipcode,
    zipcodes: [...oneZipcode.zipcodes, { zipcode: "98103", expected: 200, honeypot: true }],
  };

  it("costs the whole epoch who invents what it advertises", () => {
    const verdict = verdictsOf({
      ...decoy,
      files: [line(1), line(1, { zipcode: "98103", rows: 100, truth: "invented" })],
    });
    expect(verdict(1)).toEqual({ outcome: "failed", codes: ["HONEYPOT"] });
    expect(verdict(1, "98103")).toEqual({ outcome: "failed", codes: ["HONEYPOT"] });
  });

  it("costs an honest miner nothing: few rows, real rows, or rows that nobody could look up", () => {
    const files = [
      line(1),
      line(1, { zipcode: "98103", rows: 99, truth: "invented" }),
      line(2, { zipcode: "98103", rows: 200, truth: "real" }),
      line(3, { zipcode: "98103", rows: 200, truth: "hidden" }),
      line(4, { zipcode: "98103", rows: 200, truth: "wrong" }),
    ];
    const verdict = verdictsOf({ ...decoy, files });
    expect(verdict(1).outcome).toBe("passed");
    for (const miner of [1, 2, 3, 4]) expect(verdict(miner, "98103").outcome).toBe("unrewarded");
    expect(resultOf({ ...decoy, files }).zipcodes[1]?.weight1e9).toBe(0);
  });
});

describe("a violation", () => {
  const files = [line(1, { zipcode: "98103", rows: 200, truth: "invented" })];
  const zipcodes = [{ zipcode: "98103", expected: 200, honeypot: true }];
  const { inputs, plan } = epochOf({ ...oneZipcode, zipcodes, files });

  /** The outcome when this many of the ten rows exist somewhere, though otherwise than the file says. */
  function outcomeWithFound(found: number) {
    const existing = new Set(plan.slice(0, found).map(({ row }) => row));
    const reveals = inputs.observationSet.reveals.map((reveal) => ({
      ...reveal,
      observations: reveal.observations.map((one) =>
        existing.has(one.row) ? { ...one, fields: fieldBits.price | fieldBits.sqft } : one,
      ),
    }));
    const observationSet = { ...inputs.observationSet, reveals };
    const [verdict] = deriveVerdicts({ ...inputs, observationSet }, plan);
    return [verdict?.spotCheck.found, verdict?.outcome];
  }

  it("is less than half of the rows found; exactly half is none", () => {
    expect(plan).toHaveLength(10);
    expect(outcomeWithFound(4)).toEqual([4, "failed"]);
    expect(outcomeWithFound(5)).toEqual([5, "unrewarded"]);
  });
});

describe("the result of an epoch", () => {
  it("tells every registered miner why it did not get everything, also one that sent nothing", () => {
    const { scores } = resultOf({
      ...oneZipcode,
      files: [line(1), line(2, { rows: 70 }), line(3, { seenMinute: 245 })],
    });
    const codes = vectorMiners.slice(0, 4).map((hotkey) => {
      return scores.find((one) => one.hotkey === hotkey)?.reasons.map(({ code }) => code);
    });
    expect(codes).toEqual([[], ["QUANTITY_LOW"], ["LATE", "LOWER_RANK"], ["NOT_SUBMITTED"]]);
    expect(scores).toHaveLength(vectorMiners.length);
  });

  it("gathers one reason a code over a miner's zipcodes", () => {
    const zipcodes = ["98101", "98102", "98104"].map((zipcode) => ({ zipcode, expected: 100 }));
    const files = zipcodes.map(({ zipcode }, at) => line(1, { zipcode, rows: 60 + at }));
    const { scores } = resultOf({ ...oneZipcode, zipcodes, files });
    const [reason, ...others] = scores.find(({ hotkey }) => hotkey === vectorMiners[0])?.reasons ?? [];
    expect(others).toEqual([]);
    expect(reason).toEqual({
      code: "QUANTITY_LOW",
      facts: { rows: 60, expected: 100, least: 85, zipcode: "98101", zipcodes: 3 },
    });
  });

  it("weighs a zipcode by what its passing files prove, never by more than was announced", () => {
    const zipcodes = [
      { zipcode: "98101", expected: 100 },
      { zipcode: "98102", expected: 50 },
    ];
    const files = [
      line(1, { rows: 110 }),
      line(1, { zipcode: "98102", rows: 50 }),
      line(2, { rows: 100, truth: "hidden" }),
    ];
    const result = resultOf({ ...oneZipcode, zipcodes, files });
    expect(result.zipcodes.map(({ weight1e9 }) => weight1e9)).toEqual([666_666_667, 333_333_333]);
    const { inputs } = epochOf({ ...oneZipcode, zipcodes, files });
    expect(passingFiles(deriveVerdicts(inputs)).get("98101" as never)).toHaveLength(1);
  });

  it("pays nobody and labels the zipcode when all that came is undecided", () => {
    const result = resultOf({ ...oneZipcode, files: [line(1, { truth: "hidden" }), line(2, { truth: "hidden" })] });
    expect(result.scores.every(({ score1e9 }) => score1e9 === 0)).toBe(true);
    expect(result.zipcodes[0]?.labels).toEqual(["under-subscribed"]);
    expect(result.zipcodes[0]?.submissions.map(({ standing }) => standing)).toEqual(["pool", "pool"]);
  });

  it("withholds the reward of an under-subscribed zipcode where the policy says so, and says it", () => {
    const policy = withValues(policies.strict, { ranking: { payUnderSubscribed: false } });
    const result = resultOf({ ...oneZipcode, files: [line(1), line(2)], policy });
    expect(result.scores.every(({ score1e9 }) => score1e9 === 0)).toBe(true);
    expect(result.zipcodes[0]?.submissions[0]?.reasons.map(({ code }) => code)).toEqual(["UNDER_SUBSCRIBED"]);
  });

  it("burns what nobody earned where the policy names a burn UID", () => {
    const policy = withValues(policies.strict, { ranking: { burnUid: 0 } });
    const result = resultOf({ ...oneZipcode, files: [line(1), line(2)], policy });
    expect(result.burned1e9).toBe(150_000_000);
    expect(result.scores.reduce((sum, { score1e9 }) => sum + score1e9, 0)).toBe(850_000_000);
  });

  it("asks for a count of ids in every zipcode that somebody passed", () => {
    const { inputs, registered } = epochOf({ ...oneZipcode, files: [line(1)] });
    const verdicts = deriveVerdicts(inputs);
    expect(() => deriveResult({ ...inputs, verdicts, distinctIds: new Map(), netuid: 46, registered })).toThrow(
      /98101/,
    );
  });

  it("pays as the Python does under the reference: by time, the pool to who failed tier 2 or 3", () => {
    const files = [
      line(1, { seenMinute: 10 }),
      line(2, { seenMinute: 20 }),
      line(3, { seenMinute: 30 }),
      line(4, { seenMinute: 40 }),
      line(5, { seenMinute: 15, truth: "invented" }),
      line(6, { seenMinute: 35, truth: "invented" }),
      line(7, { seenMinute: 16, rows: 70 }),
    ];
    const { scores } = resultOf({ ...oneZipcode, sameColdkey: {}, files, policy: policies.reference });
    const score = (miner: number) =>
      scores.find(({ hotkey }) => hotkey === (vectorMiners[miner - 1] as Hotkey))?.score1e9;
    // Miner 4 came after the third winner, miner 6 too; miner 7 failed tier 1.
    expect([1, 2, 3, 4, 5, 6, 7].map(score)).toEqual([550_000_000, 300_000_000, 100_000_000, 0, 50_000_000, 0, 0]);
  });
});
