import { hmacSha256, lengthPrefixed, u32be } from "../canonical-json/index.ts";

/**
 * A reproducible source of unbiased integers: block n is HMAC-SHA256(key, label ‖ u32be(n)), both length-prefixed.
 * Different labels under one key are independent streams.
 */
export class DrawStream {
  private counter = 0;
  private buffer: Uint8Array = new Uint8Array(0);
  private used = 0;
  private readonly key: Uint8Array;
  private readonly label: string;

  constructor(key: Uint8Array, label: string) {
    this.key = key;
    this.label = label;
  }

  /**
   * Uniform in 0..bound−1: the needed bytes are read big-endian, surplus high bits cut, and a value beyond the bound
   * is thrown away, so that no remainder favours the small ones.
   */
  below(bound: bigint): bigint {
    if (bound <= 0n) throw new RangeError(`cannot draw below ${bound}`);
    const bits = (bound - 1n).toString(2).length;
    const bytes = Math.ceil(bits / 8);
    const mask = (1n << BigInt(bits)) - 1n;
    // Each try succeeds with a chance above one half: 256 misses in a row do not happen.
    for (let attempt = 0; attempt < 256; attempt++) {
      const value = this.read(bytes) & mask;
      if (value < bound) return value;
    }
    throw new RangeError("the stream gave no value below the bound");
  }

  /** Uniform in low..high, both included. */
  between(low: number, high: number): number {
    return low + Number(this.below(BigInt(high - low + 1)));
  }

  /** Index drawn with the given weights; undefined when all of them are zero. */
  weighted(weights: readonly bigint[]): number | undefined {
    const total = weights.reduce((sum, weight) => sum + weight, 0n);
    if (total === 0n) return undefined;
    let left = this.below(total);
    for (const [index, weight] of weights.entries()) {
      if (left < weight) return index;
      left -= weight;
    }
    return undefined;
  }

  private read(bytes: number): bigint {
    let value = 0n;
    for (let count = 0; count < bytes; count++) value = (value << 8n) | BigInt(this.nextByte());
    return value;
  }

  private nextByte(): number {
    if (this.used === this.buffer.length) {
      this.buffer = hmacSha256(this.key, lengthPrefixed([this.label, u32be(this.counter++)]));
      this.used = 0;
    }
    return this.buffer[this.used++] as number;
  }
}
