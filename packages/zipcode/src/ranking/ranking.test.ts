import type { Coldkey, Hotkey } from "@lode/bittensor/primitives";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { policies, withValues } from "../policy/index.ts";
import { type Entrant, largestRemainder, rankZipcode, type ShareClaim, shareEpoch, tieBreak } from "./index.ts";

const policy = policies.strict.values;
const beaconHash = `0x${"5d".repeat(32)}`;
const billion = 1_000_000_000;

function entrant(name: string, change: Partial<Entrant> = {}): Entrant {
  const hotkey = name as Hotkey;
  return {
    hotkey,
    coldkey: `owner of ${name}` as Coldkey,
    late: false,
    undecided: false,
    total1e9: 500,
    seenAt: 10,
    ...change,
  };
}

const anyEntrants = fc
  .array(
    fc.record({
      late: fc.boolean(),
      undecided: fc.boolean(),
      total1e9: fc.integer({ min: 0, max: 3 }),
      seenAt: fc.integer({ min: 0, max: 3 }),
      owner: fc.integer({ min: 0, max: 5 }),
    }),
    { maxLength: 12 },
  )
  .map((all) =>
    all.map(({ owner, ...rest }, at) => entrant(`m${at}`, { ...rest, coldkey: `owner ${owner}` as Coldkey })),
  );

describe("dividing by largest remainder", () => {
  it("gives exactly the total, and nobody more than a unit off its share", () => {
    const parts = fc.array(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(parts, fc.integer({ min: 0, max: billion }), (all, total) => {
        const divided = largestRemainder(all, total);
        const whole = all.reduce((sum, part) => sum + BigInt(part), 0n);
        expect(divided.reduce((sum, part) => sum + part, 0)).toBe(whole === 0n ? 0 : total);
        divided.forEach((got, at) => {
          const product = BigInt(all[at] ?? 0) * BigInt(total);
          const floor = whole === 0n ? 0 : Number(product / whole);
          expect(got - floor === 0 || got - floor === 1).toBe(true);
        });
      }),
    );
  });

  it("gives what is left to the larger remainders, and among equals to the first", () => {
    expect(largestRemainder([1, 1, 1], 10)).toEqual([4, 3, 3]);
    expect(largestRemainder([1, 5, 3], 10)).toEqual([1, 6, 3]);
    expect(largestRemainder([], 10)).toEqual([]);
  });
});

describe("ranking a zipcode", () => {
  it("puts the best total first and fills three places, the rest shares the pool", () => {
    const all = [
      entrant("a", { total1e9: 1 }),
      entrant("b", { total1e9: 4 }),
      entrant("c", { total1e9: 3 }),
      entrant("d", { total1e9: 2 }),
    ];
    expect(rankZipcode(all, beaconHash, policy).map(({ hotkey, standing, rank }) => [hotkey, standing, rank])).toEqual([
      ["b", "ranked", 1],
      ["c", "ranked", 2],
      ["d", "ranked", 3],
      ["a", "pool", null],
    ]);
  });

  it("puts a late submission behind one that was on time, however good it is", () => {
    const placings = rankZipcode(
      [entrant("late", { late: true, total1e9: 900 }), entrant("poor", { total1e9: 1 })],
      beaconHash,
      policy,
    );
    expect(placings.map(({ hotkey }) => hotkey)).toEqual(["poor", "late"]);
  });

  it("never ranks an undecided submission, even alone", () => {
    const [only] = rankZipcode([entrant("a", { undecided: true })], beaconHash, policy);
    expect(only).toMatchObject({ place: 1, standing: "pool", rank: null });
  });

  it("prefers the earlier of equal totals, then the smaller hash under the beacon", () => {
    const equal = [entrant("x"), entrant("y"), entrant("z", { seenAt: 9 })];
    const [first, second] = rankZipcode(equal, beaconHash, policy);
    expect(first?.hotkey).toBe("z");
    const smaller = tieBreak(beaconHash, "x" as Hotkey) < tieBreak(beaconHash, "y" as Hotkey) ? "x" : "y";
    expect(second?.hotkey).toBe(smaller);
  });

  it("pays a coldkey once: its further submissions are valid and unpaid, and free their places", () => {
    const same = "one owner" as Coldkey;
    const all = [
      entrant("a", { total1e9: 9, coldkey: same }),
      entrant("b", { total1e9: 8, coldkey: same }),
      entrant("c", { total1e9: 7 }),
    ];
    const placings = rankZipcode(all, beaconHash, policy);
    expect(placings.map(({ standing, rank, sybil }) => [standing, rank, sybil])).toEqual([
      ["ranked", 1, false],
      ["unpaid", null, true],
      ["ranked", 2, false],
    ]);
    const two = withValues(policies.strict, { ranking: { maxRankedPerColdkey: 2 } }).values;
    expect(rankZipcode(all, beaconHash, two).map(({ rank }) => rank)).toEqual([1, 2, 3]);
  });

  it("ranks by time alone where the policy says so", () => {
    const all = [entrant("good", { total1e9: 9, seenAt: 2 }), entrant("early", { total1e9: 1, seenAt: 1 })];
    expect(rankZipcode(all, beaconHash, policies.reference.values)[0]?.hotkey).toBe("early");
  });

  it("holds its order for any entrants, in whatever order they come", () => {
    fc.assert(
      fc.property(anyEntrants, (all) => {
        const placings = rankZipcode(all, beaconHash, policy);
        expect(rankZipcode([...all].reverse(), beaconHash, policy)).toEqual(placings);
        const ordered = placings.map(({ hotkey }) => all.find((one) => one.hotkey === hotkey) as Entrant);
        ordered.slice(1).forEach((behind, at) => {
          const before = ordered[at] as Entrant;
          expect(before.undecided && !behind.undecided).toBe(false);
          if (before.undecided === behind.undecided) expect(before.late && !behind.late).toBe(false);
        });
        expect(placings.filter(({ standing }) => standing === "ranked").length).toBeLessThanOrEqual(3);
      }),
    );
  });
});

describe("sharing an epoch", () => {
  const ranked = (rank: number, late = false): ShareClaim => ({ standing: "ranked", rank, late });
  const pool = (late = false): ShareClaim => ({ standing: "pool", rank: null, late });
  const failed: ShareClaim = { standing: "failed", rank: null, late: false };

  it("pays 55, 30 and 10 per cent, and the pool equally with half a share for the late", () => {
    const claims = [ranked(1), ranked(2), ranked(3), pool(), pool(), pool(true), failed];
    const [zipcode] = shareEpoch([{ basis: 100, claims }], policy).zipcodes;
    expect(zipcode?.paid1e9).toEqual([550_000_000, 300_000_000, 100_000_000, 20_000_000, 20_000_000, 10_000_000, 0]);
  });

  it("weighs zipcodes by their basis", () => {
    const full = [ranked(1), ranked(2), ranked(3), pool()];
    const { zipcodes } = shareEpoch(
      [
        { basis: 300, claims: full },
        { basis: 100, claims: full },
      ],
      policy,
    );
    expect(zipcodes.map(({ weight1e9 }) => weight1e9)).toEqual([750_000_000, 250_000_000]);
    expect(zipcodes.map(({ paid1e9 }) => paid1e9[0])).toEqual([412_500_000, 137_500_000]);
  });

  it("re-normalises over the epoch what nobody took", () => {
    const { zipcodes } = shareEpoch(
      [
        { basis: 1, claims: [ranked(1)] },
        { basis: 1, claims: [ranked(1), ranked(2)] },
      ],
      policy,
    );
    // 55 : 55 + 30 of what is paid at all.
    expect(zipcodes.map(({ paid1e9 }) => paid1e9)).toEqual([[392_857_143], [392_857_143, 214_285_714]]);
  });

  it("burns what nobody took where the policy names a burn UID", () => {
    const burning = withValues(policies.strict, { ranking: { burnUid: 0 } }).values;
    const shares = shareEpoch([{ basis: 1, claims: [ranked(1)] }], burning);
    expect(shares).toEqual({ zipcodes: [{ weight1e9: billion, paid1e9: [550_000_000] }], burned1e9: 450_000_000 });
    expect(shareEpoch([{ basis: 0, claims: [failed] }], burning).burned1e9).toBe(billion);
  });

  it("pays nobody when nobody passed", () => {
    const shares = shareEpoch(
      [
        { basis: 0, claims: [failed] },
        { basis: 0, claims: [] },
      ],
      policy,
    );
    expect(shares).toEqual({
      zipcodes: [
        { weight1e9: 0, paid1e9: [0] },
        { weight1e9: 0, paid1e9: [] },
      ],
      burned1e9: 0,
    });
  });

  it("has one pool for the epoch where it pays as the Python does", () => {
    const { zipcodes } = shareEpoch(
      [
        { basis: 1, claims: [ranked(1), ranked(2), ranked(3), pool()] },
        { basis: 0, claims: [pool(), failed] },
      ],
      policies.reference.values,
    );
    expect(zipcodes.map(({ paid1e9 }) => paid1e9)).toEqual([
      [550_000_000, 300_000_000, 100_000_000, 25_000_000],
      [25_000_000, 0],
    ]);
  });

  it("pays exactly 1e9 or nothing, whatever the claims", () => {
    const claims = fc
      .array(fc.constantFrom(pool(), pool(true), failed), { maxLength: 6 })
      .chain((rest) =>
        fc
          .integer({ min: 0, max: 3 })
          .map((places) => [...[1, 2, 3].slice(0, places).map((rank) => ranked(rank)), ...rest]),
      );
    const zipcode = fc.record({ basis: fc.integer({ min: 0, max: 3_000 }), claims });
    fc.assert(
      fc.property(fc.array(zipcode, { maxLength: 25 }), (all) => {
        const { zipcodes } = shareEpoch(all, policy);
        const paid = zipcodes.flatMap(({ paid1e9 }) => paid1e9).reduce((sum, one) => sum + one, 0);
        const earned = all.some(
          ({ basis, claims }) => basis > 0 && claims.some(({ standing }) => standing !== "failed"),
        );
        expect(paid).toBe(earned ? billion : 0);
      }),
    );
  });
});
