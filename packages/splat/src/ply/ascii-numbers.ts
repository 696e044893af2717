import { SplatError } from "../errors/index.ts";

const tokenLimit = 64;
const minus = 0x2d;
const plus = 0x2b;
const dot = 0x2e;
const lowerE = 0x65;

/** Powers of ten that doubles hold exactly. */
const tens = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/** Whole numbers of so many digits are exact in a double, and one multiplication or division by a power of ten rounds once. */
const exactDigits = 15;
/** With so many, four steps have rounded; `sameFloat` says whether that can be seen. */
const usefulDigits = 19;

/**
 * Numbers one after the other from the body of an ASCII file, whatever white space lies between them, exact to float32. They are read
 * digit by digit without making strings; `nan`, `inf` and what is too long or too large for that take the long way round.
 */
export class AsciiNumbers {
  private readonly bytes: Uint8Array;
  private at: number;

  constructor(bytes: Uint8Array, start: number) {
    this.bytes = bytes;
    this.at = start;
  }

  /**
   * @returns undefined after the last number.
   * @throws SplatError PLY_NUMBER
   */
  next(): number | undefined {
    const { bytes } = this;
    const end = bytes.length;
    let at = this.at;
    while (at < end && bytes[at]! <= 0x20) at++;
    if (at === end) {
      this.at = at;
      return undefined;
    }
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
      digits += at - afterDot;
    }
    if (digits === 0 || digits > usefulDigits) return this.unusual(start);
    if (at < end && (bytes[at]! | 0x20) === lowerE) {
      const negative = bytes[++at] === minus;
      if (negative || bytes[at] === plus) at++;
      const first = at;
      let power = 0;
      for (; at < end && at - first < 3 && isDigit(bytes[at]!); at++) power = power * 10 + (bytes[at]! - 0x30);
      if (at === first) return this.unusual(start);
      exponent += negative ? -power : power;
    }
    if ((at < end && bytes[at]! > 0x20) || exponent < -22 || exponent > 22) return this.unusual(start);
    const size = exponent < 0 ? whole / tens[-exponent]! : whole * tens[exponent]!;
    if (digits > exactDigits && !sameFloat(size)) return this.unusual(start);
    this.at = at;
    return sign === minus ? -size : size;
  }

  private unusual(start: number): number {
    const { bytes } = this;
    let end = start;
    while (end < bytes.length && bytes[end]! > 0x20 && end - start <= tokenLimit) end++;
    const token = end - start > tokenLimit ? "" : String.fromCharCode(...bytes.subarray(start, end)).toLowerCase();
    this.at = end;
    if (/^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]{1,4})?$/.test(token)) return Number(token);
    if (/^[+-]?nan/.test(token)) return Number.NaN;
    if (/^\+?inf(inity)?$/.test(token)) return Infinity;
    if (/^-inf(inity)?$/.test(token)) return -Infinity;
    throw new SplatError("PLY_NUMBER", `the body of the PLY file has something else than a number at byte ${start}`, {
      facts: { byte: start },
      next: "look at what wrote it; a decimal comma or a binary body under an ASCII header are common",
    });
  }
}

function isDigit(byte: number): boolean {
  return (byte ^ 0x30) < 10;
}

/** Does everything within 2^-48 of it, more than a few roundings make, become the same float32? */
function sameFloat(size: number): boolean {
  return Math.fround(size * (1 - 2 ** -48)) === Math.fround(size * (1 + 2 ** -48));
}
