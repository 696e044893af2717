const bits = new DataView(new ArrayBuffer(8));

/**
 * Natural logarithm of a positive, normal number from additions, multiplications and divisions alone, which every machine
 * rounds alike; `Math.log` may differ in the last bit between engines. Within 2 units of the last place.
 */
export function naturalLog(x: number): number {
  bits.setFloat64(0, x);
  const high = bits.getUint32(0);
  let exponent = ((high >>> 20) & 0x7ff) - 1023;
  bits.setUint32(0, (high & 0x000fffff) | 0x3ff00000);
  let mantissa = bits.getFloat64(0);
  // Around one the series converges fastest: 0.71 to 1.41.
  if (mantissa > Math.SQRT2) {
    mantissa /= 2;
    exponent++;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  const square = s * s;
  let sum = 0;
  for (let odd = 23; odd >= 1; odd -= 2) sum = sum * square + 1 / odd;
  return exponent * Math.LN2 + 2 * s * sum;
}
