import { constants, createZstdCompress, gzipSync, zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { declaredContentSize, nodeCompressors } from "./index.ts";

const { zstdCompress, zstdDecompress, gzip, gunzip } = nodeCompressors;
const refused = expect.objectContaining({ code: "COMPRESSION_INVALID" });
const anyBytes = fc.oneof(
  fc.uint8Array({ maxLength: 5000 }),
  // Runs, so that there is something to compress.
  fc.array(fc.tuple(fc.nat(255), fc.nat(3000)), { maxLength: 20 }).map((runs) => {
    const total = runs.reduce((sum, [, length]) => sum + length, 0);
    const bytes = new Uint8Array(total);
    let at = 0;
    for (const [value, length] of runs) {
      bytes.fill(value, at, at + length);
      at += length;
    }
    return bytes;
  }),
);

/** What a program writes that does not know the length beforehand. */
async function frameWithoutSize(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = createZstdCompress();
  const chunks: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise((resolve, reject) => stream.on("end", resolve).on("error", reject));
  stream.write(bytes.subarray(0, 10));
  stream.end(bytes.subarray(10));
  await ended;
  return Buffer.concat(chunks);
}

describe("zstd", () => {
  it("gives back what it took, with the size in the frame, at the limit exactly", () => {
    fc.assert(
      fc.property(anyBytes, fc.constantFrom(1, 3, 12, 19), (bytes, level) => {
        const frame = zstdCompress(bytes, level);
        expect(declaredContentSize(frame)).toBe(bytes.length);
        expect(zstdDecompress(frame, bytes.length)).toEqual(bytes);
        if (bytes.length > 0) expect(() => zstdDecompress(frame, bytes.length - 1)).toThrow(refused);
      }),
      { numRuns: 60 },
    );
  });

  it("refuses a frame cut short anywhere", () => {
    const frame = zstdCompress(
      new Uint8Array(4000).map((_, i) => (i * i) >> 3),
      3,
    );
    for (let length = 0; length < frame.length; length += 1) {
      expect(() => zstdDecompress(frame.subarray(0, length), 10_000)).toThrow(refused);
    }
  });

  it("refuses a false content size without making room for it", () => {
    const frame = zstdCompress(new Uint8Array(100_000).fill(7), 1);
    expect(declaredContentSize(frame)).toBe(100_000);
    const view = new DataView(frame.buffer, frame.byteOffset);
    for (const lie of [99_999, 100_001, 5, 0, 0xffff_fff0]) {
      view.setUint32(5, lie, true);
      expect(declaredContentSize(frame)).toBe(lie);
      const before = process.memoryUsage().arrayBuffers;
      expect(() => zstdDecompress(frame, 2 ** 33)).toThrow(refused);
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000);
    }
  });

  it("stops a bomb at the limit, declared or not", async () => {
    const bomb = zstdCompressSync(new Uint8Array(50_000_000), { params: { [constants.ZSTD_c_compressionLevel]: 1 } });
    expect(bomb.length).toBeLessThan(10_000);
    expect(() => zstdDecompress(bomb, 1_000_000)).toThrow(refused);
    const silent = await frameWithoutSize(new Uint8Array(5_000_000));
    expect(declaredContentSize(silent)).toBe("unknown");
    expect(() => zstdDecompress(silent, 1_000_000)).toThrow(refused);
    expect(zstdDecompress(silent, 5_000_000)).toHaveLength(5_000_000);
  });

  it("answers noise with its own error", () => {
    const noise = fc.uint8Array({ maxLength: 300 });
    fc.assert(
      fc.property(noise, fc.boolean(), (bytes, withMagic) => {
        const input = withMagic ? Uint8Array.from([0x28, 0xb5, 0x2f, 0xfd, ...bytes]) : bytes;
        try {
          expect(zstdDecompress(input, 100_000).length).toBeLessThanOrEqual(100_000);
        } catch (error) {
          expect(error).toEqual(refused);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe("gzip", () => {
  it("gives back what it took, at the limit exactly", () => {
    fc.assert(
      fc.property(anyBytes, fc.constantFrom(1, 6, 9), (bytes, level) => {
        const file = gzip(bytes, level);
        expect(gunzip(file, bytes.length)).toEqual(bytes);
        if (bytes.length > 1) expect(() => gunzip(file, bytes.length - 1)).toThrow(refused);
      }),
      { numRuns: 60 },
    );
  });

  it("refuses a file cut short, a bomb, and takes no false size at its word", () => {
    const file = gzip(
      new Uint8Array(3000).map((_, i) => (i * i) >> 3),
      6,
    );
    for (let length = 0; length < file.length; length += 1) {
      expect(() => gunzip(file.subarray(0, length), 10_000)).toThrow(refused);
    }
    expect(() => gunzip(gzipSync(new Uint8Array(10_000_000)), 1_000_000)).toThrow(refused);
    new DataView(file.buffer, file.byteOffset).setUint32(file.length - 4, 0xffff_ffff, true);
    expect(() => gunzip(file, 10_000)).toThrow(refused);
  });
});

it.each([0, 23, 1.5, Number.NaN])("there is no level %d", (level) => {
  expect(() => zstdCompress(new Uint8Array(1), level)).toThrow(refused);
  expect(() => gzip(new Uint8Array(1), level)).toThrow(refused);
});
