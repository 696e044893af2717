import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sha256, sha256Hex } from "../canonical-json/index.ts";
import { type EpochId, epochAt, epochStart, nextEpoch, type Zipcode } from "../epoch/index.ts";
import { policies, withValues } from "../policy/index.ts";
import { candidate, candidateTable } from "./candidate-table.fixture.ts";
import { type Assignment, assignZipcodes, epochSecret, nonceFor, targetRange } from "./index.ts";

const policy = policies.strict.values;
const epochId = "2025-10-01T12-00-00" as EpochId;
const master = sha256("a master secret");
const assign = (patch: Partial<Parameters<typeof assignZipcodes>[0]> = {}) =>
  assignZipcodes({ epochId, master, candidates: candidateTable(120), policy, ...patch });

/** Assignments of epochs that follow each other, cooldowns left aside. */
function epochsOf(count: number, candidates = candidateTable(120)): Assignment[] {
  let id = epochId;
  return Array.from({ length: count }, () => {
    const assignment = assign({ epochId: id, candidates });
    id = nextEpoch(id);
    return assignment;
  });
}

describe("an assignment", () => {
  it("fills the target within its tolerance, honeypots aside, for every table and secret", () => {
    const counts = fc.array(fc.integer({ min: 200, max: 3_000 }), { maxLength: 100 });
    fc.assert(
      fc.property(counts, fc.uint8Array({ minLength: 32, maxLength: 32 }), (expected, secret) => {
        // The forty small ones can always close the gap that large ones leave.
        const small = Array.from({ length: 40 }, (_, index) => candidate(500 + index));
        const candidates = [...expected.map((count, index) => candidate(index, { expected: count })), ...small];
        const assignment = assign({ candidates, master: secret });
        const honeypots = new Set(assignment.honeypots);
        const listings = assignment.zipcodes
          .filter(({ zipcode }) => !honeypots.has(zipcode))
          .reduce((sum, { expected: announced }) => sum + announced, 0);
        const { low, high } = targetRange(policy);
        expect(listings).toBe(assignment.listings);
        expect(assignment.onTarget).toBe(true);
        expect(listings).toBeGreaterThanOrEqual(low);
        expect(listings).toBeLessThanOrEqual(high);
      }),
      { numRuns: 60 },
    );
  });

  it("throws a draw back that would overshoot, and goes on with smaller ones", () => {
    const big = Array.from({ length: 8 }, (_, index) => candidate(index, { expected: 2_900 }));
    for (let seed = 0; seed < 20; seed++) {
      const secret = sha256(`${seed}`);
      // Three make 8,700, a fourth would make 11,600.
      const short = assign({ candidates: big, master: secret });
      expect([short.listings, short.onTarget]).toEqual([8_700, false]);
      const full = assign({ candidates: [...big, candidate(9, { expected: 300 })], master: secret });
      expect([full.listings, full.onTarget]).toEqual([9_000, true]);
    }
  });

  it("takes what there is from a table that cannot fill the target, and says so", () => {
    const { listings, onTarget, zipcodes } = assign({
      candidates: [candidate(1, { expected: 300 }), candidate(2, { expected: 400 })],
    });
    expect({ listings, onTarget, count: zipcodes.length }).toEqual({ listings: 700, onTarget: false, count: 2 });
  });

  it("never assigns what is too small, too large or of no weight", () => {
    const { zipcodes } = assign({
      candidates: [
        candidate(1, { expected: 199 }),
        candidate(2, { expected: 3_001 }),
        candidate(3, { expected: 500, performancePpm: 0 }),
        candidate(4, { expected: 500 }),
      ],
    });
    expect(zipcodes.map(({ zipcode }) => zipcode)).toEqual([candidate(4).zipcode]);
  });

  it("does not depend on the order of the table", () => {
    const candidates = candidateTable(120);
    expect(assign({ candidates: [...candidates].reverse() })).toEqual(assign({ candidates }));
  });

  it("is sorted by zipcode, so that the place does not tell a honeypot", () => {
    const zipcodes = assign().zipcodes.map(({ zipcode }) => zipcode);
    expect(zipcodes).toEqual([...zipcodes].sort());
    expect(new Set(zipcodes).size).toBe(zipcodes.length);
  });

  it("differs from epoch to epoch and from master to master", () => {
    const texts = [...epochsOf(3), assign({ master: sha256("another") })].map(({ zipcodes }) =>
      JSON.stringify(zipcodes),
    );
    expect(new Set(texts).size).toBe(4);
  });

  it("refuses a table with a zipcode twice", () => {
    expect(() => assign({ candidates: [candidate(1), candidate(1)] })).toThrow(RangeError);
  });

  it("takes each zipcode's own tolerance only where the policy says so", () => {
    const candidates = candidateTable(60).map((row) => ({ ...row, tolerancePpm: 900_000 }));
    const tolerances = (values: typeof policy) =>
      new Set(assign({ candidates, policy: values }).zipcodes.map(({ tolerancePpm }) => tolerancePpm));
    expect(tolerances(policy)).toEqual(new Set([150_000]));
    expect(tolerances(policies.calibrated.values)).toEqual(new Set([500_000]));
  });
});

describe("the weight of a zipcode", () => {
  /** How often each of two equal halves of a table is drawn over many epochs. */
  function draws(odd: Parameters<typeof candidate>[1]): { even: number; odd: number } {
    const candidates = Array.from({ length: 200 }, (_, index) =>
      candidate(index, { marketTier: "PREMIUM", ...(index % 2 === 0 ? {} : odd) }),
    );
    const oddZipcodes = new Set(candidates.filter((_, index) => index % 2 === 1).map(({ zipcode }) => zipcode));
    const count = { even: 0, odd: 0 };
    for (let seed = 0; seed < 40; seed++) {
      const { zipcodes, honeypots } = assign({ candidates, master: sha256(`${seed}`) });
      for (const { zipcode } of zipcodes) {
        if (honeypots.includes(zipcode)) continue;
        count[oddZipcodes.has(zipcode) ? "odd" : "even"]++;
      }
    }
    return count;
  }

  it("favours premium over emerging markets", () => {
    // 150 to 80, less a little because a drawn zipcode is out.
    const { even, odd } = draws({ marketTier: "EMERGING" });
    expect(odd / even).toBeGreaterThan(0.4);
    expect(odd / even).toBeLessThan(0.8);
  });

  it("falls to a tenth right after an assignment", () => {
    const { even, odd } = draws({ lastAssignedAt: epochStart(epochId) });
    expect(odd / even).toBeGreaterThan(0.04);
    expect(odd / even).toBeLessThan(0.25);
  });
});

describe("honeypots", () => {
  const decoys = (assignment: Assignment) =>
    assignment.zipcodes.filter(({ zipcode }) => assignment.honeypots.includes(zipcode));

  it("are one in ten to twenty, at least one, from five zipcodes up", () => {
    for (const assignment of epochsOf(20)) {
      const regular = assignment.zipcodes.length - assignment.honeypots.length;
      expect(regular).toBeGreaterThanOrEqual(5);
      expect(assignment.honeypots.length).toBeGreaterThanOrEqual(Math.max(1, Math.floor(regular * 0.05)));
      expect(assignment.honeypots.length).toBeLessThanOrEqual(Math.max(1, Math.ceil(regular * 0.1)));
    }
  });

  it("are announced with 200 to 500 listings, at least five times what any source knows", () => {
    const candidates = candidateTable(120);
    for (const assignment of epochsOf(20, candidates)) {
      for (const { zipcode, expected } of decoys(assignment)) {
        const real = candidates.find((row) => row.zipcode === zipcode)!;
        expect(expected).toBeGreaterThanOrEqual(200);
        expect(expected).toBeLessThanOrEqual(500);
        for (const count of [real.expected, ...real.sources]) expect(count * 5).toBeLessThanOrEqual(expected);
      }
    }
  });

  it("are announced with a tolerance that several of the others have", () => {
    const calibrated = policies.calibrated.values;
    // Every fourth zipcode has one like no other; those that can be decoys differ by all that is allowed.
    const candidates = candidateTable(120).map((row, index) => ({
      ...row,
      tolerancePpm: row.expected < 200 ? 500_000 : index % 4 === 0 ? 200_000 + index : 150_000 + (index % 2),
    }));
    for (let seed = 0; seed < 20; seed++) {
      const assignment = assign({ candidates, policy: calibrated, master: sha256(`${seed}`) });
      const tolerances = assignment.zipcodes
        .filter(({ zipcode }) => !assignment.honeypots.includes(zipcode))
        .map(({ tolerancePpm }) => tolerancePpm);
      expect(decoys(assignment).length).toBeGreaterThan(0);
      for (const { tolerancePpm } of decoys(assignment)) {
        expect(tolerances.filter((one) => one === tolerancePpm).length).toBeGreaterThan(1);
      }
    }
  });

  it("borrow a tolerance all the same where no two zipcodes share one", () => {
    const candidates = candidateTable(120).map((row, index) => ({ ...row, tolerancePpm: 200_000 + index }));
    const assignment = assign({ candidates, policy: policies.calibrated.values });
    const tolerances = new Set(assignment.zipcodes.map(({ tolerancePpm }) => tolerancePpm));
    expect(tolerances.size).toBe(assignment.zipcodes.length - assignment.honeypots.length);
  });

  it("are never a zipcode of which one source knows many listings", () => {
    const known = Array.from({ length: 20 }, (_, index) =>
      candidate(500 + index, { expected: 10, sources: [10, 101] }),
    );
    const candidates = [...candidateTable(40, { small: 0 }), ...known];
    expect(assign({ candidates }).honeypots).toEqual([]);
    const low = candidate(600, { expected: 10, sources: [10, 100] });
    expect(assign({ candidates: [...candidates, low] }).honeypots).toEqual([low.zipcode]);
    expect(decoys(assign({ candidates: [...candidates, low] }))[0]?.expected).toBe(500);
  });

  it("are none when no zipcode can be one", () => {
    expect(assign({ candidates: candidateTable(60, { small: 0 }) }).honeypots).toEqual([]);
  });

  it("are none below five zipcodes", () => {
    const candidates = [
      ...[1, 2, 3, 4].map((index) => candidate(index, { expected: 2_500 })),
      candidate(9, { expected: 1 }),
    ];
    const assignment = assign({ candidates });
    expect([assignment.zipcodes.length, assignment.honeypots]).toEqual([4, []]);
  });

  it("are one from exactly five", () => {
    const five = Array.from({ length: 5 }, (_, index) => candidate(index, { expected: 2_000 }));
    expect(assign({ candidates: [...five, candidate(9, { expected: 1 })] }).honeypots).toEqual([candidate(9).zipcode]);
  });

  it("differ from each other in what they announce", () => {
    const announced = new Set(epochsOf(20).flatMap((assignment) => decoys(assignment).map(({ expected }) => expected)));
    expect(announced.size).toBeGreaterThan(5);
  });

  it("rest after they were used", () => {
    const used = candidate(800, { expected: 5, lastAssignedAt: epochStart(epochId) });
    const fresh = candidate(801, { expected: 5 });
    const regular = candidateTable(40, { small: 0 });
    let chosen = 0;
    for (let seed = 0; seed < 60; seed++) {
      const { honeypots } = assign({ candidates: [...regular, used, fresh], master: sha256(`${seed}`) });
      if (honeypots.includes(fresh.zipcode)) chosen++;
    }
    expect(chosen).toBeGreaterThan(45);
  });
});

describe("what an epoch publishes", () => {
  it("has a nonce of 16 hex digits from the master, the epoch and the zipcodes in order", () => {
    const { nonce, zipcodes } = assign();
    expect(nonce).toMatch(/^[0-9a-f]{16}$/);
    const list = zipcodes.map(({ zipcode }) => zipcode);
    expect(nonceFor(master, epochId, [...list].reverse())).toBe(nonce);
    expect(nonceFor(master, epochId, list.slice(1))).not.toBe(nonce);
    expect(nonceFor(master, epochAt(0), list)).not.toBe(nonce);
  });

  it("has a seed of 31 bits that is the start of the commitment", () => {
    const { selectionSeed, commitment } = assign();
    expect(BigInt(selectionSeed)).toBe(BigInt(`0x${commitment}`) >> 225n);
  });

  it("commits to secret, table and honeypots as they are written down", () => {
    const candidates = [candidate(1, { expected: 300 })];
    const { commitment, honeypots } = assign({ candidates });
    expect(honeypots).toEqual([]);
    const table =
      '[{"city":"City 1","county":null,"expected":300,"geographicRegion":"WEST","lastAssignedAt":null,' +
      `"marketTier":"PREMIUM","performancePpm":1000000,"sources":[300],"state":"WA","tolerancePpm":150000,"zipcode":"${candidates[0]!.zipcode}"}]`;
    expect(commitment).toBe(
      sha256Hex(Buffer.concat([epochSecret(master, epochId), Buffer.from(sha256Hex(table), "hex")])),
    );
  });

  it("keeps its secret, which differs in every epoch", () => {
    expect(assign().epochSecret).toBe(Buffer.from(epochSecret(master, epochId)).toString("hex"));
    expect(new Set(epochsOf(3).map((assignment) => assignment.epochSecret)).size).toBe(3);
  });

  it("is drawn the same forever", () => {
    const { zipcodes, honeypots, nonce, commitment } = assign({ candidates: candidateTable(40) });
    expect({
      zipcodes: zipcodes
        .map(({ zipcode, expected }: { zipcode: Zipcode; expected: number }) => `${zipcode}:${expected}`)
        .join(" "),
      honeypots,
      nonce,
      commitment,
    }).toMatchInlineSnapshot(`
      {
        "commitment": "25e21249d90b00ef44feb4833b648900c9dad71b3bf5262516183467c203951e",
        "honeypots": [
          "98046",
        ],
        "nonce": "673bbc8b00b7923a",
        "zipcodes": "98002:994 98003:1391 98008:974 98014:954 98021:1331 98024:1321 98025:517 98031:497 98033:1291 98046:486",
      }
    `);
  });
});

describe("a policy with weights of states", () => {
  it("can leave a state out", () => {
    const closed = withValues(policies.strict, { assignment: { stateWeightPpm: { WA: 0 } } }).values;
    expect(assign({ policy: closed }).zipcodes).toEqual([]);
  });
});
