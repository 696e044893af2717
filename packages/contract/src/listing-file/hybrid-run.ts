import { refuse } from "./file-refusal.ts";

const maxPadding = 1_024;

/**
 * Parquet's mix of repeated and bit-packed runs. Reads exactly `count` integers, each below `bound`; a repeat that
 * claims more than is left is refused before it is written out.
 * @param width bits of one integer, 0..24.
 */
export function readHybridRun(
  bytes: Uint8Array,
  options: { readonly width: number; readonly count: number; readonly bound: number; readonly column: string },
): Uint32Array {
  const { width, count, bound, column } = options;
  const values = new Uint32Array(count);
  let offset = 0;
  let filled = 0;
  const next = (): number =>
    offset < bytes.length
      ? (bytes[offset++] as number)
      : refuse("FILE_UNREADABLE", { problem: "run ends in the middle", column });
  while (filled < count) {
    const head = varint(next, column);
    const length = Math.floor(head / 2);
    if (head % 2 === 0) {
      if (length === 0) refuse("FILE_UNREADABLE", { problem: "empty run", column });
      if (length > count - filled)
        refuse("FILE_BOMB", { problem: "run longer than its page", declared: length, left: count - filled, column });
      let value = 0;
      for (let shift = 0; shift < width; shift += 8) value += next() * 2 ** shift;
      values.fill(value, filled, filled + length);
      filled += length;
    } else {
      // Groups of eight; only the last run may hold more than is needed, as padding (one writer pads to 256).
      const needed = Math.min(length * 8, count - filled);
      if (length === 0 || length * 8 - needed > maxPadding) {
        refuse("FILE_BOMB", {
          problem: "run longer than its page",
          declared: length * 8,
          left: count - filled,
          column,
        });
      }
      const start = offset;
      let held = 0;
      let bits = 0;
      for (let index = 0; index < needed; index += 1) {
        while (bits < width) {
          held += next() * 2 ** bits;
          bits += 8;
        }
        values[filled++] = held % 2 ** width;
        held = Math.floor(held / 2 ** width);
        bits -= width;
      }
      offset = Math.min(bytes.length, start + length * width);
    }
  }
  for (const value of values) {
    if (value >= bound) refuse("FILE_UNREADABLE", { problem: "index outside of its range", value, bound, column });
  }
  return values;
}

function varint(next: () => number, column: string): number {
  let value = 0;
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = next();
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return value;
  }
  return refuse("FILE_UNREADABLE", { problem: "run length too long", column });
}
