import { blake2b } from "@noble/hashes/blake2.js";
import { concat } from "../blocks/header.ts";
import type { ChainRuntime } from "../metadata/chain-runtime.ts";
import type { SignedExtrinsic } from "./decode-extrinsic.ts";

/** Longer payloads are signed by their hash. */
const longestPlainPayload = 256;

export interface SigningContext {
  readonly genesisHash: string;
  /** Hash of the era's first block; the genesis for immortal ones. */
  readonly birthHash: string;
}

/** The bytes that the signer must have signed on this chain: the call, what the extensions send, and what they add. */
export function signedBytes(
  runtime: ChainRuntime,
  extrinsic: Pick<SignedExtrinsic, "callBytes" | "sent">,
  context: SigningContext,
): Uint8Array {
  const additional: Readonly<Record<string, unknown>> = {
    CheckSpecVersion: runtime.specVersion,
    CheckTxVersion: runtime.transactionVersion,
    CheckGenesis: context.genesisHash,
    CheckMortality: context.birthHash,
  };
  const added = runtime.extensions.map(({ identifier, additional: codec }) => codec.enc(additional[identifier]));
  const payload = concat([extrinsic.callBytes, extrinsic.sent, ...added]);
  return payload.length > longestPlainPayload ? blake2b(payload, { dkLen: 32 }) : payload;
}
