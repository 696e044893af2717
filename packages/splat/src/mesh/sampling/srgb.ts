/**
 * The sRGB transfer function without `Math.pow`, whose last bit differs between engines: roots by Newton's method from
 * multiplications and divisions, which every machine rounds alike.
 * @source IEC 61966-2-1
 */

/** Linear light of an sRGB value from 0 to 1. */
export function linearOf(encoded: number): number {
  if (encoded <= 0.04045) return encoded / 12.92;
  const base = (encoded + 0.055) / 1.055;
  const fifth = root(base, 5);
  return base * base * fifth * fifth;
}

/** Linear light of each sRGB byte. */
export const linearOfByte: Float64Array = Float64Array.from({ length: 256 }, (_, byte) => linearOf(byte / 255));

/** sRGB from 0 to 1 of linear light; what lies outside 0 to 1 is clamped, NaN is black. */
export function encodeSrgb(linear: number): number {
  if (!(linear > 0)) return 0;
  if (linear >= 1) return 1;
  if (linear <= 0.0031308) return linear * 12.92;
  // x^(1/2.4) = (x^(1/12))^5
  const twelfth = root(Math.sqrt(Math.sqrt(linear)), 3);
  const square = twelfth * twelfth;
  return 1.055 * square * square * twelfth - 0.055;
}

/** n-th root of a number from 0.03 to 1. Newton's steps from above only go down, until rounding ends them: 24 are enough. */
function root(x: number, n: number): number {
  let guess = 1;
  for (let step = 0; step < 24; step++) {
    let power = guess;
    for (let k = 2; k < n; k++) power *= guess;
    const next = guess + (x / power - guess) / n;
    if (next >= guess) break;
    guess = next;
  }
  return guess;
}
