import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { initSync, tle } from "@ideallabs/timelock_wasm_wrapper";
import { sha256 } from "@noble/hashes/sha2.js";
import { Bytes, Struct, u16, u64, Vector } from "@polkadot-api/substrate-bindings";

let isReady = false;

/** Seals bytes for a round with the Rust library that the chain itself uses. */
export function sealWithOracle(plaintext: Uint8Array, round: bigint, publicKey: Uint8Array): Uint8Array {
  if (!isReady) {
    const wasm = createRequire(import.meta.url).resolve(
      "@ideallabs/timelock_wasm_wrapper/timelock_wasm_wrapper_bg.wasm",
    );
    initSync({ module: readFileSync(wasm) });
    isReady = true;
  }
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, round);
  const ephemeral = new Uint8Array(32).fill(5);
  return Uint8Array.from(tle(sha256(bytes), plaintext, ephemeral, publicKey, "bls12_381"));
}

export const weightsPayload = Struct({
  hotkey: Bytes(),
  uids: Vector(u16),
  values: Vector(u16),
  version_key: u64,
});
