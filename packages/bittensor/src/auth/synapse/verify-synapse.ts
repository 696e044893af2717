import type { Hotkey } from "../../primitives/index.ts";
import { type FreshWindow, freshnessOf } from "../freshness.ts";
import type { NonceStore, NonceUse } from "../nonce-store.ts";
import { type Refusal, refused } from "../refusal.ts";
import type { Verified, VerifySignature } from "../verified.ts";
import { signedMessage } from "./signed-message.ts";
import type { SynapseClaim } from "./synapse-claim.ts";

/** 7.2.0: earlier dendrites sent nonces that are no times. */
export const oldestVersion = 7_002_000;

export interface SynapseVerifier {
  /** Our own hotkey. */
  readonly receiver: Hotkey;
  readonly window: FreshWindow;
  readonly nonces: NonceStore;
  readonly verifySignature: VerifySignature;
}

export type VerifiedSynapse = { readonly ok: true; readonly caller: Verified; readonly use: NonceUse };

/**
 * Proves who sent a request, from its headers alone: the signature covers the body hash that they carry, and the caller
 * compares that with the body once it was read. What costs least comes first. The nonce is not used up yet: pass `use`
 * to the store when the request is let in.
 * @param nowMs real time, epoch milliseconds.
 */
export function verifySynapse(
  claim: SynapseClaim,
  nowMs: number,
  { receiver, window, nonces, verifySignature }: SynapseVerifier,
): VerifiedSynapse | Refusal {
  const { hotkey, nonce, uuid, bodyHash } = claim;
  if (claim.version < oldestVersion) {
    return refused(401, "SYNAPSE_VERSION_TOO_OLD", `this axon speaks with SDK 7.2 and later (${oldestVersion})`);
  }
  if (claim.receiver !== undefined && claim.receiver !== receiver) {
    return refused(401, "SYNAPSE_WRONG_RECEIVER", "the request was meant for another axon");
  }
  const freshness = freshnessOf(nonce, nowMs, window, claim.timeoutMs);
  if (freshness.kind === "stale") {
    return refused(401, "SYNAPSE_NONCE_STALE", `the nonce is ${freshness.byMs} ms old; is your clock behind?`);
  }
  if (freshness.kind === "ahead") {
    return refused(401, "SYNAPSE_NONCE_IN_FUTURE", `the nonce is ${freshness.byMs} ms ahead; is your clock ahead?`);
  }
  const use: NonceUse = { hotkey, instance: uuid ?? "", nonce };
  // Before the signature since it is cheap: a replay is a replay, whoever sends it.
  if (!nonces.isFresh(use)) return replayed;
  const message = signedMessage({
    nonce: claim.nonceText,
    dendriteHotkey: hotkey,
    axonHotkey: receiver,
    uuid,
    bodyHash,
  });
  if (!verifySignature(hotkey, message, claim.signature)) {
    return refused(401, "SYNAPSE_SIGNATURE_INVALID", "the signature is not the hotkey's over this request");
  }
  return { ok: true, caller: { hotkey, protocol: "synapse", scheme: "sr25519", nonce }, use };
}

export const replayed: Refusal = refused(401, "SYNAPSE_NONCE_REPLAYED", "the nonce was used already");
