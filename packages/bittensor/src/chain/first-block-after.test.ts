import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BlockNumber } from "../primitives/index.ts";
import type { BlockRef } from "./chain-client.ts";
import { firstBlockAfter } from "./first-block-after.ts";

describe("the first block after a moment", () => {
  const gaps = fc.array(fc.integer({ min: 1, max: 60_000 }), { minLength: 1, maxLength: 400 });

  it("is found whatever the pace of the blocks, with few questions", async () => {
    await fc.assert(
      fc.asyncProperty(gaps, fc.double({ min: -0.1, max: 1.1, noNaN: true }), async (pauses, share) => {
        let time = 1_000;
        const blocks = [0, ...pauses].map((pause, number): BlockRef => {
          time += pause;
          return { number: number as BlockNumber, hash: `0x${number}`, timestampMs: time };
        });
        const head = blocks.at(-1)!;
        const atMs = Math.floor(1_000 + share * (head.timestampMs - 1_000));
        let questions = 0;
        const at = async (number: number): Promise<BlockRef> => {
          questions += 1;
          return blocks[number]!;
        };
        const found = await firstBlockAfter({ at }, head, atMs, 12_000);
        expect(found).toEqual(blocks.find(({ timestampMs }) => timestampMs > atMs));
        expect(questions).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(blocks.length + 1)) + 3);
      }),
    );
  });

  it("takes a handful of questions a million blocks back, where blocks keep their pace", async () => {
    const block = (number: number): BlockRef => {
      return { number: number as BlockNumber, hash: `0x${number}`, timestampMs: number * 12_000 + (number % 3) };
    };
    let questions = 0;
    const at = async (number: number): Promise<BlockRef> => {
      questions += 1;
      return block(number);
    };
    const found = await firstBlockAfter({ at }, block(9_000_000), block(8_000_000).timestampMs, 12_000);
    expect(found?.number).toBe(8_000_001);
    expect(questions).toBeLessThanOrEqual(6);
  });
});
