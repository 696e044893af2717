import { ed25519 } from "@noble/curves/ed25519.js";
import { decodeAddress } from "../../keys/address.ts";
import { fromHex } from "../../keys/hex.ts";
import type { Hashes } from "../hashes.ts";
import type { NonceStore, NonceUse } from "../nonce-store.ts";
import { type Refusal, refused } from "../refusal.ts";
import type { SignatureScheme, Verified, VerifySignature } from "../verified.ts";
import type { BtauthClaim } from "./btauth-claim.ts";
import { btauthPayload } from "./payload.ts";

export interface BtauthVerifier {
  readonly nonces: NonceStore;
  /** For sr25519. */
  readonly verifySignature: VerifySignature;
  /** The scheme pinned for a hotkey: what the request says is not asked. All are sr25519 unless told otherwise. */
  readonly schemeOf?: (hotkey: string) => SignatureScheme;
  readonly hashes: Hashes;
}

export type VerifiedBtauth = { readonly ok: true; readonly caller: Verified; readonly use: NonceUse };

/**
 * Proves a request that `readBtauthClaim` let through, with its raw body. The nonce is looked at only after the
 * signature and is not used up yet: pass `use` to the store when the request is let in.
 */
export function verifyBtauth(
  claim: BtauthClaim,
  request: { readonly method: string; readonly target: string; readonly body: Uint8Array },
  { nonces, verifySignature, schemeOf = () => "sr25519", hashes }: BtauthVerifier,
): VerifiedBtauth | Refusal {
  const { hotkey, nonce } = claim;
  const scheme = schemeOf(hotkey);
  const payload = btauthPayload({
    scheme,
    method: request.method,
    target: request.target,
    bodySha256: hashes.sha256Hex(request.body),
    nonce: claim.nonceText,
    sender: hotkey,
    receiver: claim.receiver,
  });
  const isSigned =
    claim.scheme === scheme &&
    (scheme === "ed25519"
      ? isEd25519(hotkey, payload, claim.signature)
      : verifySignature(hotkey, payload, claim.signature));
  if (!isSigned) return refused(401, "BTAUTH_SIGNATURE_INVALID", "the signature is not the hotkey's over this request");
  const use: NonceUse = { hotkey, instance: "", nonce };
  if (!nonces.isFresh(use)) return btauthReplayed;
  return { ok: true, caller: { hotkey, protocol: "btauth", scheme, nonce }, use };
}

export const btauthReplayed: Refusal = refused(401, "BTAUTH_REPLAYED", "the nonce was used already");

function isEd25519(hotkey: string, payload: string, signature: string): boolean {
  const publicKey = decodeAddress(hotkey);
  const bytes = fromHex(signature);
  if (publicKey === undefined || bytes === undefined) return false;
  try {
    // Strict as in RFC 8032: no small-order keys.
    return ed25519.verify(bytes, new TextEncoder().encode(payload), publicKey, { zip215: false });
  } catch {
    return false;
  }
}
