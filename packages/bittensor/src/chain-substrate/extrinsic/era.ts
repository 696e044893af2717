/** How long an extrinsic lives: it dies by itself, so that a stuck one is gone before the next is tried. */
export interface MortalEra {
  /** Two bytes as they are signed. */
  readonly bytes: Uint8Array;
  /** The block whose hash is signed with it. */
  readonly birth: number;
  /** The first block that cannot contain it. */
  readonly death: number;
}

/**
 * @param period blocks of life: a power of two between 4 and 65 536. @param current the block it is born in or shortly after.
 * @source substrate primitives/runtime/src/generic/era.rs
 */
export function mortalEra(period: number, current: number): MortalEra {
  const exponent = Math.log2(period);
  if (!Number.isInteger(exponent) || exponent < 2 || exponent > 16) {
    throw new RangeError(`an era has a power of two between 4 and 65536 blocks, not ${period}`);
  }
  const step = Math.max(1, period >> 12);
  const phase = Math.floor((current % period) / step) * step;
  const word = Math.min(15, Math.max(1, exponent - 1)) | ((phase / step) << 4);
  const birth = Math.floor((Math.max(current, phase) - phase) / period) * period + phase;
  return { bytes: Uint8Array.of(word & 0xff, word >> 8), birth, death: birth + period };
}
