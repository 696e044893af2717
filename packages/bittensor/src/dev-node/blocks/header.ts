import { blockHeader } from "@polkadot-api/substrate-bindings";
import { fromHex, toHex } from "../../keys/portable.ts";
import { hash256 } from "../metadata/chain-runtime.ts";

export interface Header {
  readonly parentHash: string;
  readonly number: number;
  readonly stateRoot: string;
  readonly extrinsicsRoot: string;
  /** Encoded digest items. */
  readonly logs: readonly string[];
}

/** In the spelling of the RPC. */
export function headerJson(header: Header): Record<string, unknown> {
  return {
    parentHash: header.parentHash,
    number: `0x${header.number.toString(16)}`,
    stateRoot: header.stateRoot,
    extrinsicsRoot: header.extrinsicsRoot,
    digest: { logs: header.logs },
  };
}

/** blake2b-256 of the encoded header. */
export function headerHash(header: Header): string {
  const withoutDigest = blockHeader.enc({
    parentHash: header.parentHash,
    number: header.number,
    stateRoot: header.stateRoot,
    extrinsicRoot: header.extrinsicsRoot,
    digests: [],
  });
  const logs = header.logs.map((log) => fromHex(log)!);
  // The empty digest is one byte, a compact count; there are never more than 63 items.
  const parts = [withoutDigest.subarray(0, -1), Uint8Array.of(logs.length << 2), ...logs];
  return hash256(concat(parts));
}

const engine = new TextEncoder().encode("aura");

/** The slot of the block's author. */
export function preRuntimeLog(slot: bigint): string {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, slot, true);
  return toHex(concat([Uint8Array.of(6), engine, Uint8Array.of(8 << 2), bytes]));
}

/** Says that the runtime has changed with this block. */
export const runtimeUpdatedLog = "0x08";

/** Tells rival blocks with the same content apart. */
export function sealLog(salt: number): string {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, salt, true);
  return toHex(concat([Uint8Array.of(5), engine, Uint8Array.of(4 << 2), bytes]));
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
