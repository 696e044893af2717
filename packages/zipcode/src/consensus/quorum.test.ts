import type { Hotkey } from "@lode/bittensor/primitives";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { policies } from "../policy/index.ts";
import { type DigestVote, locateDisagreement, locateHeaderDisagreement, quorum, type ResultHeader } from "./index.ts";

const policy = policies.strict.values;

function vote(at: number, digest: string | null, stakeRao: bigint, coveragePpm = 1_000_000): DigestVote {
  return { hotkey: `v${at}` as Hotkey, digest, stakeRao, coveragePpm };
}

function ask(
  digests: readonly DigestVote[],
  own = 1,
  permittedStakeRao = digests.reduce((sum, one) => sum + one.stakeRao, 0n),
) {
  return quorum({ digests, permittedStakeRao, own: `v${own}` as Hotkey, policy });
}

describe("the quorum", () => {
  it("sets when nine tenths of the revealed stake agree", () => {
    const digests = [vote(1, "a", 60n), vote(2, "a", 30n), vote(3, "b", 10n)];
    expect(ask(digests)).toEqual({ kind: "set", majority: "a", sharePpm: 900_000, outliers: ["v3"], why: "AGREED" });
  });

  it("lets the majority set between seven and nine tenths, and the outlier hold", () => {
    const digests = [vote(1, "a", 60n), vote(2, "a", 10n), vote(3, "b", 30n)];
    expect(ask(digests)).toMatchObject({ kind: "set", why: "MAJORITY", sharePpm: 700_000 });
    expect(ask(digests, 3)).toMatchObject({ kind: "hold", why: "OUTLIER", majority: "a" });
  });

  it("lets an outlier hold under the largest majority too", () => {
    expect(ask([vote(1, "a", 60n), vote(2, "a", 39n), vote(3, "b", 1n)], 3)).toMatchObject({
      kind: "hold",
      why: "OUTLIER",
    });
  });

  it("holds everybody below seven tenths", () => {
    expect(ask([vote(1, "a", 69n), vote(2, "b", 20n), vote(3, "b", 11n)])).toMatchObject({
      kind: "none",
      why: "NO_MAJORITY",
    });
    expect(ask([vote(1, "a", 1n), vote(2, "b", 1n), vote(3, "c", 1n)])).toMatchObject({
      kind: "none",
      why: "NO_MAJORITY",
    });
  });

  it("gives no voice to a digest without the work behind it", () => {
    const digests = [vote(1, "a", 40n), vote(2, "a", 20n), vote(3, "b", 900n, 799_999), vote(4, "a", 1n)];
    expect(ask(digests, 1, 100n)).toMatchObject({ kind: "set", majority: "a", sharePpm: 1_000_000, outliers: [] });
    expect(ask([...digests.slice(0, 2), vote(3, "a", 10n, 0), vote(4, "a", 10n)], 3, 70n)).toMatchObject({
      kind: "hold",
      why: "NOT_COUNTED",
    });
    expect(ask(digests.slice(0, 1).concat(digests[1] as DigestVote, digests[3] as DigestVote), 9, 61n)).toMatchObject({
      why: "NOT_COUNTED",
    });
  });

  it("counts a digest whose reveal covers exactly what is asked", () => {
    expect(ask([vote(1, "a", 40n, 800_000), vote(2, "a", 30n), vote(3, "a", 30n)])).toMatchObject({
      kind: "set",
      why: "AGREED",
      sharePpm: 1_000_000,
    });
  });

  it("counts revealed stake without a result against the majority", () => {
    const digests = [vote(1, "a", 30n), vote(2, "a", 20n), vote(3, "a", 15n), vote(4, null, 35n)];
    expect(ask(digests)).toMatchObject({ kind: "none", why: "NO_MAJORITY", sharePpm: 650_000 });
  });

  it("needs half of the permitted stake and three validators", () => {
    const three = [vote(1, "a", 20n), vote(2, "a", 20n), vote(3, "a", 10n)];
    expect(ask(three, 1, 100n).kind).toBe("set");
    expect(ask(three, 1, 101n)).toMatchObject({ kind: "none", why: "TOO_LITTLE_STAKE" });
    expect(ask(three.slice(1), 2, 30n)).toMatchObject({ kind: "none", why: "TOO_FEW_VALIDATORS" });
    expect(ask([])).toMatchObject({ kind: "none", majority: null, sharePpm: 0, why: "TOO_FEW_VALIDATORS" });
  });

  it("is enough with one validator on a network over a table", () => {
    const alone = { digests: [vote(1, "a", 5n)], permittedStakeRao: 5n, own: "v1" as Hotkey };
    expect(quorum({ ...alone, policy: policies.table.values }).kind).toBe("set");
  });

  it("never lets two validators set different digests, and answers the same in any order", () => {
    const anyVote = fc.record({
      digest: fc.constantFrom("a", "b", "c", null),
      stake: fc.bigInt({ min: 0n, max: 50n }),
      coveragePpm: fc.constantFrom(0, 800_000, 1_000_000),
    });
    fc.assert(
      fc.property(fc.array(anyVote, { maxLength: 10 }), (all) => {
        const digests = all.map(({ digest, stake, coveragePpm }, at) => vote(at, digest, stake, coveragePpm));
        const answers = digests.map((_, at) => ask(digests, at));
        const set = new Set(digests.filter((_, at) => answers[at]?.kind === "set").map(({ digest }) => digest));
        expect(set.size).toBeLessThanOrEqual(1);
        expect(digests.map((_, at) => ask([...digests].reverse(), at))).toEqual(answers);
      }),
    );
  });
});

describe("locating a disagreement", () => {
  const part = (zipcode: string, digest: string) => ({ zipcode: zipcode as never, digest });

  it("names the zipcodes whose digests differ or that only one has", () => {
    const a = { zipcodes: [part("98101", "x"), part("98102", "y"), part("98104", "z")] };
    const b = { zipcodes: [part("98103", "w"), part("98102", "other"), part("98101", "x")] };
    expect(locateDisagreement(a, b)).toEqual(["98102", "98103", "98104"]);
    expect(locateDisagreement(a, a)).toEqual([]);
  });

  it("names the facts of the header that differ", () => {
    const header = {
      epochId: "2025-10-01T16-00-00",
      netuid: 46,
      policySha256: "p",
      rulesVersion: "1",
      snapshotSha256: "s",
      beacon: { block: 1, hash: "0x1" },
      observationSetSha256: "o",
    } as ResultHeader;
    const other = { ...header, beacon: { block: 2, hash: "0x1" }, observationSetSha256: "q" };
    expect(locateHeaderDisagreement(header, other)).toEqual(["beacon", "observationSetSha256"]);
    expect(locateHeaderDisagreement(header, { ...header })).toEqual([]);
  });
});
