import { SplatError } from "../errors/index.ts";

const tokenLimit = 64;
const minus = 0x2d;
const plus = 0x2b;
const dot = 0x2e;
const lowerE = 0x65;

/** Up to 10^22 doubles hold them exactly. */
const tens = Float64Array.from({ length: 61 }, (_, exponent) => Number(`1e${exponent}`));

/** A whole number up to this is exact, and one multiplication or division by an exact power of ten rounds once. */
const exact = { whole: 2 ** 53, exponent: 22 };
/** Up to this a few steps have rounded; `sameFloat` says whether that can be seen. */
const useful = { whole: 1e19, exponent: 60 };

/**
 * Numbers one after the other from the body of an ASCII file, whatever white space lies between them, exact to float32. They are read
 * digit by digit without making strings; `nan`, `inf` and what is too long or too large for that take the long way round.
 */
export class AsciiNumbers {
  /** The number that `next` found. A field, since a double that is returned beside `undefined` would be boxed, one by one. */
  value = 0;
  private readonly bytes: Uint8Array;
  private at: number;

  constructor(bytes: Uint8Array, start: number) {
    this.bytes = bytes;
    this.at = start;
  }

  /**
   * Reads one number into `value`.
   * @returns false after the last one.
   * @throws SplatError PLY_NUMBER
   */
  next(): boolean {
    const { bytes } = this;
    const end = bytes.length;
    let at = this.at;
    while (at < end && bytes[at]! <= 0x20) at++;
    if (at === end) return false;
    const start = at;
    const sign = bytes[at]!;
    if (sign === minus || sign === plus) at++;
    let whole = 0;
    const firstDigit = at;
    for (; at < end && isDigit(bytes[at]!); at++) whole = whole * 10 + (bytes[at]! - 0x30);
    let digits = at - firstDigit;
    let exponent = 0;
    if (at < end && bytes[at] === dot) {
      const afterDot = ++at;
      for (; at < end && isDigit(bytes[at]!); at++) whole = whole * 10 + (bytes[at]! - 0x30);
      exponent = afterDot - at;
      digits -= exponent;
    }
    if (digits > 0 && at < end && (bytes[at]! | 0x20) === lowerE) {
      const negative = bytes[++at] === minus;
      if (negative || bytes[at] === plus) at++;
      const first = at;
      let power = 0;
      for (; at < end && at - first < 3 && isDigit(bytes[at]!); at++) power = power * 10 + (bytes[at]! - 0x30);
      if (at === first) return this.unusual(start);
      exponent += negative ? -power : power;
    }
    const places = Math.abs(exponent);
    const ends = at === end || bytes[at]! <= 0x20;
    if (digits === 0 || !ends || whole > useful.whole || places > useful.exponent) return this.unusual(start);
    const size = exponent < 0 ? whole / tens[places]! : whole * tens[places]!;
    if ((whole > exact.whole || places > exact.exponent) && !sameFloat(size)) return this.unusual(start);
    this.value = sign === minus ? -size : size;
    this.at = at;
    return true;
  }

  private unusual(start: number): boolean {
    const { bytes } = this;
    let end = start;
    while (end < bytes.length && bytes[end]! > 0x20 && end - start <= tokenLimit) end++;
    this.at = end;
    const token = end - start > tokenLimit ? "" : String.fromCharCode(...bytes.subarray(start, end)).toLowerCase();
    if (/^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]{1,4})?$/.test(token)) this.value = Number(token);
    else if (/^[+-]?nan/.test(token)) this.value = Number.NaN;
    else if (/^[+-]?inf(inity)?$/.test(token)) this.value = token.startsWith("-") ? -Infinity : Infinity;
    else {
      throw new SplatError("PLY_NUMBER", `the body of the PLY file has something else than a number at byte ${start}`, {
        facts: { byte: start },
        next: "look at what wrote it; a decimal comma or a binary body under an ASCII header are common",
      });
    }
    return true;
  }
}

function isDigit(byte: number): boolean {
  return (byte ^ 0x30) < 10;
}

/** Does everything within 2^-48 of it, more than a few roundings make, become the same float32? */
function sameFloat(size: number): boolean {
  return Math.fround(size * (1 - 2 ** -48)) === Math.fround(size * (1 + 2 ** -48));
}
