import { LodeError } from "@lode/runtime/errors";

/** What a timelocked commit hides: the weights, and whose they are, since the chain drops a payload of another hotkey. */
export interface WeightsPayload {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  readonly uids: readonly number[];
  readonly values: readonly number[];
  readonly versionKey: bigint;
}

/** @source subtensor coinbase/reveal_commits.rs, WeightsTlockPayload: Vec<u8>, Vec<u16>, Vec<u16>, u64 */
export function encodeWeightsPayload({ publicKey, uids, values, versionKey }: WeightsPayload): Uint8Array {
  if (publicKey.length !== 32) throw badPayload(`a public key has 32 bytes, not ${publicKey.length}`);
  if (versionKey < 0n || versionKey >= 1n << 64n) throw badPayload(`the version key ${versionKey} is no u64`);
  const version = new Uint8Array(8);
  new DataView(version.buffer).setBigUint64(0, versionKey, true);
  return Uint8Array.of(...compact(32), ...publicKey, ...u16Vector(uids), ...u16Vector(values), ...version);
}

/** A vector of u16 in SCALE. @throws LodeError TIMELOCK_PAYLOAD_INVALID */
function u16Vector(numbers: readonly number[]): Uint8Array {
  const head = compact(numbers.length);
  const bytes = new Uint8Array(head.length + 2 * numbers.length);
  bytes.set(head);
  const view = new DataView(bytes.buffer);
  for (const [i, number] of numbers.entries()) {
    if (!Number.isInteger(number) || number < 0 || number > 0xffff) throw badPayload(`${number} is no u16`);
    view.setUint16(head.length + 2 * i, number, true);
  }
  return bytes;
}

/** A length in SCALE's compact form; vectors here have at most 65 536 entries. */
function compact(length: number): Uint8Array {
  if (length < 64) return Uint8Array.of(length << 2);
  if (length < 1 << 14) return Uint8Array.of(((length << 2) | 1) & 0xff, length >> 6);
  const wide = length * 4 + 2;
  return Uint8Array.of(wide & 0xff, (wide >> 8) & 0xff, (wide >> 16) & 0xff, (wide >>> 24) & 0xff);
}

function badPayload(why: string): LodeError<"TIMELOCK_PAYLOAD_INVALID"> {
  return new LodeError("TIMELOCK_PAYLOAD_INVALID", `no weights to lock: ${why}`, { retry: "never" });
}
