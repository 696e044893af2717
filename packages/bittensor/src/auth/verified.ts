import type { Hotkey } from "../primitives/index.ts";

export type AuthProtocol = "synapse" | "btauth";
export type SignatureScheme = "sr25519" | "ed25519";

/** Who sent a request, proven by a signature over it: the only identity that anything after the door sees. */
export interface Verified {
  readonly hotkey: Hotkey;
  readonly protocol: AuthProtocol;
  readonly scheme: SignatureScheme;
  /** Unix time in nanoseconds by the sender's clock, used once. */
  readonly nonce: bigint;
}

/** Whether `signature` over `message` is the hotkey's, under its pinned scheme. Must not throw on hostile input. */
export type VerifySignature = (hotkey: Hotkey, message: Uint8Array | string, signature: string) => boolean;
