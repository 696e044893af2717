import type { Signer } from "../../chain/index.ts";
import { toHex } from "../../keys/hex.ts";
import type { Hotkey } from "../../primitives/index.ts";
import type { Hashes } from "../hashes.ts";
import type { SignatureScheme } from "../verified.ts";
import { btauthPayload } from "./payload.ts";

export interface BtauthRequest {
  readonly signer: Signer;
  /** What the signer's key is; sr25519 unless told otherwise. */
  readonly scheme?: SignatureScheme;
  readonly method: string;
  /** Path and query exactly as they go on the wire. */
  readonly target: string;
  readonly body: Uint8Array;
  /** Whom it is for; servers refuse requests without one unless told otherwise. */
  readonly receiver?: Hotkey | undefined;
  /** Unix nanoseconds, fresh for every attempt. */
  readonly nonce: bigint;
  readonly hashes: Hashes;
}

/** The headers that prove who sent a request, to whom, and with which body. */
export function signBtauth(request: BtauthRequest): Record<string, string> {
  const { signer, scheme = "sr25519", method, target, body, receiver, nonce, hashes } = request;
  const payload = btauthPayload({
    scheme,
    method,
    target,
    bodySha256: hashes.sha256Hex(body),
    nonce: nonce.toString(),
    sender: signer.hotkey,
    receiver,
  });
  return {
    "X-Bittensor-Version": "1",
    "X-Bittensor-Hotkey": signer.hotkey,
    "X-Bittensor-Nonce": nonce.toString(),
    "X-Bittensor-Signature": toHex(signer.sign(new TextEncoder().encode(payload))),
    ...(scheme === "sr25519" ? {} : { "X-Bittensor-Crypto": scheme }),
    ...(receiver === undefined ? {} : { "X-Bittensor-Receiver": receiver }),
  };
}
