import fc from "fast-check";
import { describe, expect, it } from "vitest";
import vectors from "../../../../vectors/bittensor.json" with { type: "json" };
import { decodeAddress, toHex } from "../keys/portable.ts";
import { commitHash, normalizeMaxWeight, processWeights } from "./index.ts";

const invalid = expect.objectContaining({ code: "WEIGHTS_INVALID" });

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(Math.abs(actual[i]! - value)).toBeLessThanOrEqual(1e-6);
}

describe("normalizeMaxWeight agrees with the Python SDK", () => {
  it.each(vectors.normalize_max_weight.cases)("$x under $limit", ({ x, limit, out }) => {
    expectClose(normalizeMaxWeight(x, limit), out);
  });

  it("sums to one and keeps the limit wherever it can be kept", () => {
    const weights = fc.array(fc.nat(1_000_000), { minLength: 2, maxLength: 64 });
    fc.assert(
      fc.property(weights, fc.double({ min: 0.02, max: 1, noNaN: true }), (list, limit) => {
        const shares = normalizeMaxWeight(list, limit);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 4);
        // Zeros cannot be lifted, so only as many as are positive can share what is cut off.
        const positive = list.filter((weight) => weight > 0).length;
        if (positive * limit > 1.01) expect(Math.max(...shares)).toBeLessThanOrEqual(limit + 1e-4);
      }),
    );
  });

  it("refuses negative weights", () => {
    expect(() => normalizeMaxWeight([1, -1], 0.5)).toThrow(invalid);
  });
});

describe("processWeights agrees with the Python SDK", () => {
  it.each(vectors.process_weights.cases)("$weights, at least $min_allowed_weights of $num_neurons", (sample) => {
    const processed = processWeights(sample.uids, sample.weights, {
      neurons: sample.num_neurons,
      minAllowedWeights: sample.min_allowed_weights,
      maxWeightLimit: sample.max_weight_limit,
      excludeQuantile: sample.exclude_quantile,
    });
    expect(processed.uids).toEqual(sample.out_uids);
    expectClose(processed.weights, sample.out_weights);
  });

  it("refuses lists of unequal length", () => {
    const options = { neurons: 1, minAllowedWeights: 1, maxWeightLimit: 1 };
    expect(() => processWeights([0], [], options)).toThrow(invalid);
  });
});

describe("commitHash agrees with the chain", () => {
  const [first] = vectors.commit_hash_v1.cases;
  const fieldsOf = (sample: NonNullable<typeof first>): Parameters<typeof commitHash>[0] => ({
    publicKey: decodeAddress(sample.hotkey)!,
    storageIndex: sample.netuid_index,
    uids: sample.uids,
    values: sample.values,
    salt: sample.salt,
    versionKey: BigInt(sample.version_key),
  });

  it.each(vectors.commit_hash_v1.cases)("for index $netuid_index: $commit_hash", (sample) => {
    expect(toHex(commitHash(fieldsOf(sample)))).toBe(sample.commit_hash);
  });

  it("refuses what the chain could not hold", () => {
    const fields = fieldsOf(first!);
    for (const bad of [
      { storageIndex: 65_536 },
      { salt: [-1] },
      { versionKey: 1n << 64n },
      { publicKey: new Uint8Array(31) },
    ]) {
      expect(() => commitHash({ ...fields, ...bad })).toThrow(invalid);
    }
  });
});
