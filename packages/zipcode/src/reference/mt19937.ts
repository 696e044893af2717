const size = 624;
const shift = 397;

/**
 * The Mersenne Twister as CPython seeds it: `random.seed(n)` for an unsigned 32-bit n, that is `init_by_array([n])`.
 * @source Matsumoto and Nishimura, mt19937ar.c; CPython, Modules/_randommodule.c.
 */
export class Mt19937 {
  private readonly state = new Uint32Array(size);
  private place = size;

  /** @param seed 0..2^32−1. */
  constructor(seed: number) {
    if (!Number.isInteger(seed) || seed < 0 || seed > 0xffff_ffff) throw new RangeError(`not a u32: ${seed}`);
    this.fill(19_650_218);
    this.mix(seed);
  }

  /** The next 32 bits, unsigned. */
  next32(): number {
    if (this.place === size) this.twist();
    let bits = this.at(this.place++);
    bits ^= bits >>> 11;
    bits ^= (bits << 7) & 0x9d2c_5680;
    bits ^= (bits << 15) & 0xefc6_0000;
    bits ^= bits >>> 18;
    return bits >>> 0;
  }

  /** CPython's `_randbelow` for 1 ≤ bound < 2^32: top bits of one output, again while they reach the bound. */
  below(bound: number): number {
    if (!Number.isInteger(bound) || bound < 1 || bound > 0xffff_ffff)
      throw new RangeError(`cannot draw below ${bound}`);
    const bits = 32 - Math.clz32(bound);
    let value = this.next32() >>> (32 - bits);
    // Every output is a fresh try with a chance of at least one half.
    while (value >= bound) value = this.next32() >>> (32 - bits);
    return value;
  }

  private fill(seed: number): void {
    this.state[0] = seed;
    for (let index = 1; index < size; index++) {
      const before = this.at(index - 1);
      this.state[index] = Math.imul(1_812_433_253, before ^ (before >>> 30)) + index;
    }
  }

  /** `init_by_array` for a key of one word, in which the key's own index stays 0. */
  private mix(key: number): void {
    let index = 1;
    for (let round = 0; round < size; round++) {
      const before = this.at(index - 1);
      this.state[index] = (this.at(index) ^ Math.imul(before ^ (before >>> 30), 1_664_525)) + key;
      index = this.following(index);
    }
    for (let round = 1; round < size; round++) {
      const before = this.at(index - 1);
      this.state[index] = (this.at(index) ^ Math.imul(before ^ (before >>> 30), 1_566_083_941)) - index;
      index = this.following(index);
    }
    this.state[0] = 0x8000_0000;
  }

  private following(index: number): number {
    if (index + 1 < size) return index + 1;
    this.state[0] = this.at(size - 1);
    return 1;
  }

  private twist(): void {
    for (let index = 0; index < size; index++) {
      const bits = (this.at(index) & 0x8000_0000) | (this.at((index + 1) % size) & 0x7fff_ffff);
      const folded = (bits & 1) === 0 ? 0 : 0x9908_b0df;
      this.state[index] = this.at((index + shift) % size) ^ (bits >>> 1) ^ folded;
    }
    this.place = 0;
  }

  private at(index: number): number {
    return this.state[index] as number;
  }
}
