import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type EpochTable,
  epochOf,
  type FileLine,
  type SmallEpoch,
  smallEpochTable,
  vectorMiners,
} from "../vectors/small-epoch.ts";
import { deriveResult, deriveVerdicts, digestV1, digestV2, type EpochResult } from "./index.ts";

const zipcodes = [
  { zipcode: "98101", expected: 30 },
  { zipcode: "98102", expected: 20 },
  { zipcode: "98103", expected: 40, honeypot: true },
];
const expectedOf = new Map(zipcodes.map(({ zipcode, expected }) => [zipcode, expected]));

/** Any mix of miners over three zipcodes, at most one file for each pair. */
const anyTable: fc.Arbitrary<EpochTable> = fc
  .record({
    files: fc.uniqueArray(
      fc.record({
        miner: fc.integer({ min: 1, max: 8 }),
        zipcode: fc.constantFrom(...zipcodes.map(({ zipcode }) => zipcode)),
        share: fc.constantFrom(0.5, 0.9, 1, 1, 1, 1.1),
        seenMinute: fc.integer({ min: 1, max: 254 }),
        truth: fc.constantFrom("real", "real", "real", "hidden", "invented", "wrong"),
        careless: fc.boolean(),
      }),
      { selector: ({ miner, zipcode }) => `${miner} ${zipcode}`, maxLength: 20 },
    ),
    stakesRao: fc.array(fc.bigInt({ min: 1n, max: 100n }), { minLength: 1, maxLength: 4 }),
    owners: fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 8, maxLength: 8 }),
  })
  .map(({ files, stakesRao, owners }) => ({
    zipcodes,
    files: files.map(({ share, careless, truth, ...rest }): FileLine => {
      const rows = Math.round((expectedOf.get(rest.zipcode) ?? 0) * share);
      return {
        ...rest,
        truth: truth as FileLine["truth"],
        rows,
        ...(careless ? { counts: { distinct: rows - 3 } } : {}),
      };
    }),
    stakesRao,
    sameColdkey: Object.fromEntries(owners.map((owner, at) => [at + 1, owner])),
  }));

function resultOf({ inputs, distinctIds, registered }: SmallEpoch): EpochResult {
  return deriveResult({ ...inputs, verdicts: deriveVerdicts(inputs), distinctIds, netuid: 46, registered });
}

/** The same epoch with everything the other way round. */
function reversed({ inputs, distinctIds, registered, plan }: SmallEpoch): SmallEpoch {
  const { snapshot, observationSet, assignment } = inputs;
  return {
    inputs: {
      ...inputs,
      snapshot: { ...snapshot, items: [...snapshot.items].reverse() },
      readings: new Map([...inputs.readings].reverse()),
      overlaps: [...inputs.overlaps].reverse(),
      assignment: { ...assignment, zipcodes: [...assignment.zipcodes].reverse() },
      honeypots: [...inputs.honeypots].reverse(),
      validators: [...inputs.validators].reverse(),
      coldkeys: new Map([...inputs.coldkeys].reverse()),
      observationSet: {
        ...observationSet,
        reveals: [...observationSet.reveals]
          .reverse()
          .map((one) => ({ ...one, observations: [...one.observations].reverse() })),
      },
    },
    plan: [...plan].reverse(),
    registered: [...registered].reverse(),
    distinctIds: new Map([...distinctIds].reverse()),
  };
}

const standings = ["ranked", "pool", "unpaid", "failed"];
const runs = { numRuns: 60 };

describe("the result of any epoch", () => {
  it("pays exactly 1e9, or nothing when nobody passed", () => {
    fc.assert(
      fc.property(anyTable, (table) => {
        const { scores, zipcodes } = resultOf(epochOf(table));
        const total = scores.reduce((sum, { score1e9 }) => sum + score1e9, 0);
        const won = zipcodes.some(({ submissions }) => submissions.some(({ standing }) => standing === "ranked"));
        expect(total).toBe(won ? 1_000_000_000 : 0);
        const weights = zipcodes.reduce((sum, { weight1e9 }) => sum + weight1e9, 0);
        expect(weights).toBe(won ? 1_000_000_000 : 0);
      }),
      runs,
    );
  });

  it("is the same, digests included, in whatever order its facts come", () => {
    fc.assert(
      fc.property(anyTable, (table) => {
        const epoch = epochOf(table);
        const result = resultOf(epoch);
        const other = resultOf(reversed(epoch));
        expect(other).toEqual(result);
        expect(digestV2(other)).toEqual(digestV2(result));
        expect(digestV1(other, "376ce532f42cf2a5")).toBe(digestV1(result, "376ce532f42cf2a5"));
      }),
      runs,
    );
  });

  it("never pays a late submission a better place than one on time, nor an undecided one than one that passed", () => {
    fc.assert(
      fc.property(anyTable, (table) => {
        for (const { submissions } of resultOf(epochOf(table)).zipcodes) {
          const isUndecided = (one: (typeof submissions)[number]) =>
            one.reasons.some(({ code }) => code === "SPOT_CHECK_UNDECIDED");
          const paid = submissions.filter(({ standing }) => standing === "ranked" || standing === "pool");
          paid.slice(1).forEach((behind, at) => {
            const before = paid[at] as (typeof submissions)[number];
            expect(isUndecided(before) && !isUndecided(behind)).toBe(false);
            if (!isUndecided(behind)) expect(before.late && !behind.late).toBe(false);
            expect(before.paid1e9).toBeGreaterThanOrEqual(
              behind.standing === before.standing && !before.late ? behind.paid1e9 - 1 : 0,
            );
          });
          expect(paid.filter(isUndecided).every(({ standing }) => standing === "pool")).toBe(true);
          const order = submissions.map(({ standing }) => standings.indexOf(standing));
          expect(order).toEqual([...order].sort((a, b) => a - b));
        }
      }),
      runs,
    );
  });

  it("gives failed and unpaid submissions nothing, and a violator of a honeypot nothing anywhere", () => {
    fc.assert(
      fc.property(anyTable, (table) => {
        const { zipcodes, scores } = resultOf(epochOf(table));
        const all = zipcodes.flatMap(({ submissions }) => submissions);
        expect(
          all
            .filter(({ standing }) => standing === "failed" || standing === "unpaid")
            .every(({ paid1e9 }) => paid1e9 === 0),
        ).toBe(true);
        const violators = new Set(
          all.filter(({ reasons }) => reasons.some(({ code }) => code === "HONEYPOT")).map(({ hotkey }) => hotkey),
        );
        expect(all.filter(({ hotkey }) => violators.has(hotkey)).every(({ standing }) => standing === "failed")).toBe(
          true,
        );
        expect(scores.filter(({ hotkey }) => violators.has(hotkey)).every(({ score1e9 }) => score1e9 === 0)).toBe(true);
      }),
      runs,
    );
  });

  it("pays at most one submission a coldkey and zipcode", () => {
    fc.assert(
      fc.property(anyTable, (table) => {
        const epoch = epochOf(table);
        for (const { submissions } of resultOf(epoch).zipcodes) {
          const owners = submissions
            .filter(({ paid1e9 }) => paid1e9 > 0)
            .map(({ hotkey }) => epoch.inputs.coldkeys.get(hotkey));
          expect(new Set(owners).size).toBe(owners.length);
        }
      }),
      runs,
    );
  });

  it("pays a copier nothing, and leaves the copied file its standing and rank", () => {
    const copied = fc.record({ table: anyTable, victim: fc.integer({ min: 1, max: 7 }) });
    fc.assert(
      fc.property(copied, ({ table, victim }) => {
        const original = table.files.find(({ miner, zipcode }) => miner === victim && zipcode === "98101");
        fc.pre(original !== undefined && original.seenMinute < 254);
        const others = table.files.filter(({ miner }) => miner !== 8);
        const copy = { ...(original as FileLine), miner: 8, seenMinute: 254, copyOf: victim };
        const before = resultOf(epochOf({ ...table, files: others })).zipcodes[0]?.submissions ?? [];
        const after = resultOf(epochOf({ ...table, files: [...others, copy] })).zipcodes[0]?.submissions ?? [];
        const standing = (all: typeof before, miner: number) => {
          const found = all.find(({ hotkey }) => hotkey === vectorMiners[miner - 1]);
          return found === undefined
            ? undefined
            : { standing: found.standing, rank: found.rank, total: found.total1e9 };
        };
        expect(after.find(({ hotkey }) => hotkey === vectorMiners[7])).toMatchObject({
          standing: "failed",
          paid1e9: 0,
        });
        expect(standing(after, victim)).toEqual(standing(before, victim));
      }),
      runs,
    );
  });

  it("has another digest once a reveal, a file or what is burned is another", () => {
    const epoch = epochOf(smallEpochTable);
    const digest = digestV2(resultOf(epoch)).digest;
    const fewer = { ...epoch.inputs.observationSet, reveals: epoch.inputs.observationSet.reveals.slice(1) };
    const without = { ...epoch, inputs: { ...epoch.inputs, observationSet: fewer } };
    expect(digestV2(resultOf(without)).digest).not.toBe(digest);
    const otherFile = epochOf({ ...smallEpochTable, files: smallEpochTable.files.slice(1) });
    expect(digestV2(resultOf(otherFile)).digest).not.toBe(digest);
    expect(digestV2({ ...resultOf(epoch), burned1e9: 1 }).digest).not.toBe(digest);
  });
});
