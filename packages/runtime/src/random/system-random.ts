import { randomBytes, randomInt } from "node:crypto";
import { checkedBound, type Random } from "./random.ts";

/** The operating system's randomness. */
export class SystemRandom implements Random {
  next(): number {
    const bytes = randomBytes(8);
    return Number(bytes.readBigUInt64LE() >> 11n) / 2 ** 53;
  }

  int(n: number): number {
    return randomInt(checkedBound(n));
  }
}
