import type { AsciiNumbers } from "./ascii-numbers.ts";
import { truncated } from "./element-bytes.ts";
import type { PlyElement } from "./ply-header.ts";

/**
 * All values of an ASCII element without lists, row by row, as if its properties were floats.
 * @param bytesLeft of the file, which bounds the values that can follow: each takes two bytes or more.
 * @throws SplatError PLY_TRUNCATED, PLY_NUMBER
 */
export function asciiRows(numbers: AsciiNumbers, element: PlyElement, bytesLeft: number): Float32Array {
  const length = element.count * element.properties.length;
  if (2 * length - 1 > bytesLeft) throw truncated(element, bytesLeft);
  const rows = new Float32Array(length);
  for (let place = 0; place < length; place++) {
    if (!numbers.next()) throw truncated(element, bytesLeft);
    rows[place] = numbers.value;
  }
  return rows;
}

/** @throws SplatError PLY_TRUNCATED, PLY_NUMBER */
export function skipAsciiElement(numbers: AsciiNumbers, element: PlyElement, bytesLeft: number): void {
  if (element.properties.length === 0) return;
  for (let row = 0; row < element.count; row++) {
    for (const { countType } of element.properties) {
      if (!numbers.next()) throw truncated(element, bytesLeft);
      for (let items = countType === undefined ? 0 : numbers.value; items >= 1; items--) {
        if (!numbers.next()) throw truncated(element, bytesLeft);
      }
    }
  }
}
