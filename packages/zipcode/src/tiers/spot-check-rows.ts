import { compareBytes, concatBytes, lengthPrefixed, sha256, u32be } from "../canonical-json/index.ts";
import type { EpochId, Zipcode } from "../epoch/index.ts";
import type { PolicyValues } from "../policy/index.ts";

/** What makes the sample of one file unknown until its last byte is frozen. */
export interface SpotCheckOrigin {
  /** `0x` and 64 lower-case hex digits; counts as text. */
  readonly beaconHash: string;
  readonly epochId: EpochId;
  /** The miner. */
  readonly hotkey: string;
  readonly zipcode: Zipcode;
  /** 64 lower-case hex digits; counts as text. */
  readonly fileSha256: string;
}

/** SHA-256 over the five fields in this order, each preceded by its length in bytes as u32 big-endian. */
export function spotCheckSeed(origin: SpotCheckOrigin): Uint8Array {
  return sha256(lengthPrefixed([origin.beaconHash, origin.epochId, origin.hotkey, origin.zipcode, origin.fileSha256]));
}

/** How many rows of a file are looked up: min(rowsMax, max(rowsMin, ⌊rows × rowsPpm⌋)), all if it has fewer. */
export function spotCheckSize(rows: number, policy: Pick<PolicyValues, "spotCheck">): number {
  const { rowsMin, rowsMax, rowsPpm } = policy.spotCheck;
  return Math.min(rows, rowsMax, Math.max(rowsMin, Math.floor((rows * rowsPpm) / 1_000_000)));
}

/** The hash that orders the rows of a file: SHA-256(seed ‖ u32be(row)). */
export function rowHash(seed: Uint8Array, row: number): Uint8Array {
  return sha256(concatBytes([seed, u32be(row)]));
}

/**
 * Positions of the rows to look up, ascending: those with the smallest hashes.
 * @param rows rows in the file.
 */
export function spotCheckRows(seed: Uint8Array, rows: number, policy: Pick<PolicyValues, "spotCheck">): number[] {
  const size = spotCheckSize(rows, policy);
  // The smallest so far, in order; a file has at most some ten checked rows, so inserting beats sorting all of it.
  const smallest: { row: number; hash: Uint8Array }[] = [];
  // The message of rowHash, its last four bytes rewritten for each row: this loop runs for every row of an epoch.
  const message = concatBytes([seed, u32be(0)]);
  const position = new DataView(message.buffer, seed.length);
  for (let row = 0; row < rows && size > 0; row++) {
    position.setUint32(0, row);
    const hash = sha256(message);
    const last = smallest.at(-1);
    if (smallest.length === size && last !== undefined && compareBytes(hash, last.hash) >= 0) continue;
    const before = smallest.findIndex((other) => compareBytes(hash, other.hash) < 0);
    smallest.splice(before === -1 ? smallest.length : before, 0, { row, hash });
    if (smallest.length > size) smallest.pop();
  }
  return smallest.map(({ row }) => row).sort((a, b) => a - b);
}
