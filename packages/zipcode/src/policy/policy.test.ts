import { describe, expect, it } from "vitest";
import { type Policy, policies, waiveFields, withValues } from "./index.ts";

const all = Object.values(policies);

function numbersIn(value: unknown): number[] {
  if (typeof value === "number") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}

function objectsIn(value: unknown): object[] {
  return typeof value === "object" && value !== null ? [value, ...Object.values(value).flatMap(objectsIn)] : [];
}

function sum(parts: readonly number[]): number {
  return parts.reduce((total, part) => total + part, 0);
}

describe("the shipped policies", () => {
  it("have four different hashes, and keep them", () => {
    // A change here is a change of the rules: raise the version, and say so.
    expect(
      Object.fromEntries(all.map(({ name, version, sha256 }) => [`${name} ${version}`, sha256])),
    ).toMatchInlineSnapshot(`
      {
        "calibrated 1": "bba0cc1596c2fd85f2cd5cdf1c98f40ed3d07807154997ff45d4d60a0fcaf0cd",
        "reference 1": "1450e46d08dda10dad5badf5f7359f15efad499c16c4a13d5b4e8a9bfa2ec99d",
        "strict 1": "34d44d06d06eaca2d774b31b55e0e7b1abd251b558be94ad0c05dabcd4bf8dbd",
        "table 1": "70743feadbac91e2afe88b294e2935aa0d34c990d405a339b56a01334046c402",
      }
    `);
    expect(new Set(all.map(({ sha256 }) => sha256)).size).toBe(4);
  });

  it.each(all)("hold only safe integers: $name", ({ values }) => {
    expect(numbersIn(values).filter((value) => !Number.isSafeInteger(value))).toEqual([]);
  });

  it.each(all)("are frozen to the ground: $name", (policy) => {
    expect(objectsIn(policy).filter((part) => !Object.isFrozen(part))).toEqual([]);
  });

  it.each(all)("have shares that make up a whole: $name", ({ values: { scoring, ranking } }) => {
    expect(sum(Object.values(scoring.weightsPpm))).toBe(1_000_000);
    expect(scoring.completeness.coveragePpm + scoring.completeness.targetPpm).toBe(1_000_000);
    expect(sum(ranking.sharesPpm) + ranking.poolPpm).toBe(1_000_000);
  });

  it.each(all)("let commits, reveals and results follow each other: $name", ({ values: { epoch } }) => {
    expect(epoch.commitsUntilMs).toBeLessThan(epoch.revealsUntilMs);
    expect(epoch.revealsUntilMs).toBeLessThan(epoch.resultsUntilMs);
    expect(epoch.resultsUntilMs).toBeLessThan(epoch.archiveAfterMs);
  });

  it("ask of a table what the documents ask, at other prices", () => {
    expect(policies.table.values.quality.requiredFields).toEqual(policies.strict.values.quality.requiredFields);
    expect(policies.table.values.quality.bounds.priceCents).toEqual([100_000, 10_000_000_000]);
    expect(policies.table.values.agreement.minValidators).toBe(1);
  });
});

describe("a changed policy", () => {
  const changed = withValues(policies.strict, {
    quantity: { tolerancePpm: 300_000 },
    ranking: { sharesPpm: [950_000] },
  });

  it("keeps name and every other value but has a hash of its own", () => {
    const { quantity, ranking } = policies.strict.values;
    expect(changed.name).toBe("strict");
    expect(changed.sha256).not.toBe(policies.strict.sha256);
    expect(changed.values.quantity).toEqual({ ...quantity, tolerancePpm: 300_000 });
    expect(changed.values.ranking).toEqual({ ...ranking, sharesPpm: [950_000] });
    expect(changed.values.epoch).toEqual(policies.strict.values.epoch);
  });

  it("leaves the policy it came from as it was", () => {
    expect(policies.strict.values.quantity.tolerancePpm).toBe(150_000);
  });

  it("has its old hash again when the change is taken back", () => {
    const { quantity, ranking } = policies.strict.values;
    const back = withValues(changed, { quantity, ranking: { sharesPpm: ranking.sharesPpm } });
    expect(back.sha256).toBe(policies.strict.sha256);
  });

  it("cannot hold a fraction", () => {
    expect(() => withValues(policies.strict, { quantity: { tolerancePpm: 0.15 } })).toThrow(TypeError);
  });
});

describe("waived fields", () => {
  const required = (policy: Policy) => policy.values.quality.requiredFields;

  it("are no longer required, whatever else was waived", () => {
    const waived = waiveFields(policies.table, ["bedrooms", "bathroomsX100", "latitudeE7"]);
    expect(required(waived)).toEqual(required(policies.table).filter((f) => f !== "bedrooms" && f !== "bathroomsX100"));
    expect(waived.values.quality.idRequired).toBe(true);
  });

  it("lift the demand for an id only when both ids are waived", () => {
    expect(waiveFields(policies.table, ["zpid"]).values.quality.idRequired).toBe(true);
    expect(waiveFields(policies.table, ["zpid", "mlsId"]).values.quality.idRequired).toBe(false);
  });
});
