import fc from "fast-check";
import { describe, expect, it } from "vitest";
import vectors from "../../../../vectors/bittensor.json" with { type: "json" };
import { emitWeightsFloat32, maxUpscaleToU16 } from "./index.ts";

describe("emitWeightsFloat32 agrees with the Python SDK", () => {
  it.each(vectors.weights_emit.cases)("$uids × $weights", ({ uids, weights, out_uids, out_u16 }) => {
    expect(weights.map(Math.fround)).toEqual(vectors.weights_emit.cases.find((c) => c.uids === uids)?.weights_float32);
    expect(emitWeightsFloat32(uids, weights)).toEqual({ uids: out_uids, values: out_u16 });
  });

  it.each(vectors.weights_emit.errors)("refuses: $error", ({ uids, weights }) => {
    expect(() => emitWeightsFloat32(uids, weights)).toThrow(expect.objectContaining({ code: "WEIGHTS_INVALID" }));
  });

  it("refuses weights and uids of unequal length", () => {
    expect(() => emitWeightsFloat32([1], [])).toThrow(expect.objectContaining({ code: "WEIGHTS_INVALID" }));
  });
});

describe("maxUpscaleToU16", () => {
  it("scales the largest to 65535 and sorts by uid", () => {
    expect(
      maxUpscaleToU16([
        { uid: 7, score: 2 },
        { uid: 3, score: 3 },
        { uid: 9, score: 1 },
      ]),
    ).toEqual({
      uids: [3, 7, 9],
      values: [65_535, 43_690, 21_845],
    });
  });

  it("rounds halves to the even neighbour", () => {
    // 65535 × 1/2 = 32767.5 and 65535 × 3/10 = 19660.5: one neighbour is even above, the other below.
    expect(
      maxUpscaleToU16([
        { uid: 0, score: 2 },
        { uid: 1, score: 1 },
      ]).values,
    ).toEqual([65_535, 32_768]);
    expect(
      maxUpscaleToU16([
        { uid: 0, score: 10 },
        { uid: 1, score: 3 },
      ]).values,
    ).toEqual([65_535, 19_660]);
  });

  it("drops what rounds to zero and gives nothing for zeros alone", () => {
    expect(
      maxUpscaleToU16([
        { uid: 0, score: 1_000_000_000 },
        { uid: 1, score: 7_000 },
      ]).uids,
    ).toEqual([0]);
    expect(maxUpscaleToU16([{ uid: 0, score: 0 }])).toEqual({ uids: [], values: [] });
    expect(maxUpscaleToU16([])).toEqual({ uids: [], values: [] });
  });

  it("leaves the excluded uid out before scaling", () => {
    const scores = [
      { uid: 0, score: 900 },
      { uid: 1, score: 30 },
      { uid: 2, score: 15 },
    ];
    expect(maxUpscaleToU16(scores, { exclude: 0 })).toEqual({ uids: [1, 2], values: [65_535, 32_768] });
  });

  it.each([
    ["a negative score", [{ uid: 0, score: -1 }]],
    ["a fraction", [{ uid: 0, score: 0.5 }]],
    ["an unsafe integer", [{ uid: 0, score: 2 ** 53 }]],
    ["a uid beyond u16", [{ uid: 65_536, score: 1 }]],
    [
      "a uid twice",
      [
        { uid: 4, score: 1 },
        { uid: 4, score: 1 },
      ],
    ],
  ])("refuses %s", (_, scores) => {
    expect(() => maxUpscaleToU16(scores)).toThrow(expect.objectContaining({ code: "WEIGHTS_INVALID" }));
  });

  it("never depends on the order of the scores, and never reverses two of them", () => {
    const score = fc.record({ uid: fc.nat(0xffff), score: fc.nat({ max: Number.MAX_SAFE_INTEGER }) });
    const scores = fc.uniqueArray(score, { selector: ({ uid }) => uid, maxLength: 40 });
    fc.assert(
      fc.property(scores, (list) => {
        const weights = maxUpscaleToU16(list);
        expect(maxUpscaleToU16([...list].reverse())).toEqual(weights);
        if (list.some((entry) => entry.score > 0)) expect(Math.max(...weights.values)).toBe(65_535);
        const emitted = new Map(weights.uids.map((uid, i) => [uid, weights.values[i]!]));
        const byScore = [...list].sort((a, b) => a.score - b.score).map(({ uid }) => emitted.get(uid) ?? 0);
        expect(byScore).toEqual([...byScore].sort((a, b) => a - b));
      }),
    );
  });
});
