import { constants, zstdCompressSync } from "node:zlib";
import { expect, it } from "vitest";
import { numbers } from "./clouds.test-support.ts";
import { zstdFrame } from "./zstd-frame.ts";

const next = numbers(4);

function compress(bytes: Uint8Array, level: number, checksum: boolean, sized = true): Uint8Array {
  return zstdCompressSync(bytes, {
    ...(sized ? { pledgedSrcSize: bytes.length } : {}),
    params: {
      [constants.ZSTD_c_compressionLevel]: level,
      [constants.ZSTD_c_checksumFlag]: checksum ? 1 : 0,
      [constants.ZSTD_c_contentSizeFlag]: sized ? 1 : 0,
    },
  });
}

it.each([0, 1, 200, 255, 256, 300, 65_791, 65_792, 200_000, 1_000_000])(
  "a frame of %i bytes tells its size and end",
  (length) => {
    for (const noise of [0, 0.5, 1]) {
      const bytes = Uint8Array.from({ length }, () => (next() < noise ? next() * 256 : 7));
      for (const checksum of [false, true]) {
        for (const level of [1, 9]) {
          const frame = compress(bytes, level, checksum);
          const found = zstdFrame(Buffer.concat([frame, Uint8Array.of(1, 2, 3)]));
          expect(found).toMatchObject({ contentBytes: length, end: frame.length });
          expect(found?.mostBytes).toBeGreaterThanOrEqual(length);
          const silent = zstdFrame(compress(bytes, level, checksum, false));
          expect(silent?.contentBytes).toBeUndefined();
        }
      }
    }
  },
);

it("a frame that is cut is none", () => {
  const frame = compress(
    Uint8Array.from({ length: 400 }, () => next() * 256),
    1,
    true,
  );
  for (let end = 0; end < frame.length; end++) expect(zstdFrame(frame.subarray(0, end))).toBeUndefined();
  expect(zstdFrame(frame)?.end).toBe(frame.length);
  expect(zstdFrame(Buffer.concat([Uint8Array.of(9), frame]), 1)?.end).toBe(frame.length + 1);
});
