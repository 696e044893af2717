import { createHash } from "node:crypto";
import type { Signer, WeightsExtrinsic } from "../chain/index.ts";
import { toHex, verifySignature } from "../keys/portable.ts";
import type { Hotkey } from "../primitives/index.ts";

/** A weights extrinsic on its way: whoever carries it can neither change nor repeat it, nor take it to another chain. */
export interface SignedWeights {
  readonly weights: WeightsExtrinsic;
  readonly hotkey: Hotkey;
  /** How many extrinsics of this hotkey the chain has taken before. */
  readonly nonce: number;
  /** Hex of the sr25519 signature over {@link weightsText}. */
  readonly signature: string;
}

/** The text that is signed. `genesisHash` names the chain. */
export function weightsText(weights: WeightsExtrinsic, nonce: number, genesisHash: string): string {
  const { netuid, mechanism, versionKey, uids, values } = weights;
  const payload = createHash("sha256")
    .update(JSON.stringify([uids, values]))
    .digest("hex");
  return `lode:set-weights:${genesisHash}:${netuid}:${mechanism}:${versionKey}:${payload}:${nonce}`;
}

export function signWeights(
  signer: Signer,
  weights: WeightsExtrinsic,
  nonce: number,
  genesisHash: string,
): SignedWeights {
  const message = new TextEncoder().encode(weightsText(weights, nonce, genesisHash));
  return { weights, hotkey: signer.hotkey, nonce, signature: toHex(signer.sign(message)) };
}

export function isSignedByItsHotkey(
  { weights, hotkey, nonce, signature }: SignedWeights,
  genesisHash: string,
): boolean {
  return verifySignature({ address: hotkey, message: weightsText(weights, nonce, genesisHash), signature });
}
