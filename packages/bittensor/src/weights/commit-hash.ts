import { blake2b } from "@noble/hashes/blake2.js";
import { invalidWeights } from "./max-upscale.ts";

export interface CommittedWeights {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  /** mechanism × 4096 + netuid. */
  readonly storageIndex: number;
  readonly uids: readonly number[];
  readonly values: readonly number[];
  /** u16 each; what makes the hash impossible to guess. */
  readonly salt: readonly number[];
  readonly versionKey: bigint;
}

/**
 * The hash of the older commit-and-reveal: BLAKE2b-256 of the reveal's own arguments in SCALE, after the account.
 * @throws LodeError WEIGHTS_INVALID for what is no u16, no u64 or no account.
 * @source subtensor subnets/weights.rs, get_commit_hash
 */
export function commitHash({ publicKey, storageIndex, uids, values, salt, versionKey }: CommittedWeights): Uint8Array {
  if (publicKey.length !== 32) throw invalidWeights(`an account has 32 bytes, not ${publicKey.length}`);
  if (versionKey < 0n || versionKey >= 1n << 64n) throw invalidWeights(`the version key ${versionKey} is no u64`);
  const bytes = [...publicKey, ...u16(storageIndex), ...vector(uids), ...vector(values), ...vector(salt)];
  for (let i = 0n; i < 8n; i += 1n) bytes.push(Number((versionKey >> (8n * i)) & 0xffn));
  return blake2b(Uint8Array.from(bytes), { dkLen: 32 });
}

function vector(numbers: readonly number[]): number[] {
  return [...compactLength(numbers.length), ...numbers.flatMap(u16)];
}

function u16(number: number): number[] {
  if (!Number.isInteger(number) || number < 0 || number > 0xffff) throw invalidWeights(`${number} is no u16`);
  return [number & 0xff, number >> 8];
}

/** SCALE's compact form, up to 2^30. */
function compactLength(length: number): number[] {
  if (length < 64) return [length << 2];
  if (length < 1 << 14) return [((length << 2) | 1) & 0xff, length >> 6];
  const word = length * 4 + 2;
  return [word & 0xff, (word >> 8) & 0xff, (word >> 16) & 0xff, (word >>> 24) & 0xff];
}
