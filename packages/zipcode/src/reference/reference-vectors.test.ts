import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  type ConsensusV1,
  consensusV1Hash,
  consensusV1Text,
  Mt19937,
  pythonFloat,
  type ReferenceSubmission,
  referenceSpotCheckIndices,
  referenceSpotCheckSeed,
} from "./index.ts";

interface Vectors {
  spotCheckReference: (ReferenceSubmission & {
    seed: number;
    indicesV1Sorted: number[];
    indicesV2DrawOrder: number[];
  })[];
  consensusV1: (ConsensusV1 & { canonical: string; sha256: string })[];
  pythonFloatJson: { bits: string; text: string }[];
  mt19937: { seed: number; first8: number[] };
}

const vectors: Vectors = JSON.parse(readFileSync(new URL("../../../../vectors/sn46.json", import.meta.url), "utf8"));

function floatOfBits(bits: string): number {
  return new DataView(Uint8Array.from(Buffer.from(bits, "hex")).buffer).getFloat64(0);
}

describe("the golden values of the Python reference", () => {
  it("are all here", () => {
    expect(vectors.spotCheckReference).toHaveLength(28);
    expect(vectors.consensusV1).toHaveLength(5);
    expect(vectors.pythonFloatJson).toHaveLength(19);
  });

  it.each(vectors.spotCheckReference)("give seed and rows for $listingCount listings", (vector) => {
    expect(referenceSpotCheckSeed(vector)).toBe(vector.seed);
    expect(referenceSpotCheckIndices(vector, "v1")).toEqual(vector.indicesV1Sorted);
    expect(referenceSpotCheckIndices(vector, "v2")).toEqual(vector.indicesV2DrawOrder);
  });

  it.each(vectors.pythonFloatJson)("print the float $bits as $text", ({ bits, text }) => {
    expect(pythonFloat(floatOfBits(bits))).toBe(text);
  });

  it("start the Mersenne Twister the same way", () => {
    const generator = new Mt19937(vectors.mt19937.seed);
    expect(vectors.mt19937.first8.map(() => generator.next32())).toEqual(vectors.mt19937.first8);
  });

  it.each(vectors.consensusV1)("hash an epoch with nonce $epochNonce to $sha256", (vector) => {
    expect(consensusV1Text(vector)).toBe(vector.canonical);
    expect(consensusV1Hash(vector)).toBe(vector.sha256);
  });
});
