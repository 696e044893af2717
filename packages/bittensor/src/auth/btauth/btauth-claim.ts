import { type Hotkey, parseHotkey } from "../../primitives/index.ts";
import { type FreshWindow, freshnessOf } from "../freshness.ts";
import { type Refusal, refused } from "../refusal.ts";
import type { HeaderReader } from "../synapse/synapse-claim.ts";

/** What a request's btauth/1 headers say; nothing of it is proven yet. */
export interface BtauthClaim {
  readonly ok: true;
  readonly hotkey: Hotkey;
  readonly nonce: bigint;
  readonly nonceText: string;
  readonly receiver: string | undefined;
  /** What the sender says its key is. */
  readonly scheme: string;
  readonly signature: string;
}

const nonceShape = /^[1-9]\d{0,18}$/;
const signatureShape = /^0x[0-9a-f]{128}$/;
const schemes: readonly string[] = ["sr25519", "ed25519"];

export function isBtauth(header: HeaderReader): boolean {
  return header("x-bittensor-version") !== undefined;
}

/** Reads the headers and checks all that needs no body: shape, receiver, freshness, in this order. */
export function readBtauthClaim(
  header: HeaderReader,
  nowMs: number,
  { receiver, window, requireReceiver = true }: { receiver: Hotkey; window: FreshWindow; requireReceiver?: boolean },
): BtauthClaim | Refusal {
  if (header("x-bittensor-version") !== "1") return malformed("X-Bittensor-Version");
  const hotkey = parseHotkey(header("x-bittensor-hotkey") ?? "");
  if (hotkey === undefined) return malformed("X-Bittensor-Hotkey");
  const nonceText = header("x-bittensor-nonce");
  if (nonceText === undefined || !nonceShape.test(nonceText)) return malformed("X-Bittensor-Nonce");
  const scheme = header("x-bittensor-crypto") ?? "sr25519";
  if (!schemes.includes(scheme)) return malformed("X-Bittensor-Crypto");
  const signature = header("x-bittensor-signature");
  if (signature === undefined || !signatureShape.test(signature)) return malformed("X-Bittensor-Signature");
  const named = header("x-bittensor-receiver");
  if (named === undefined ? requireReceiver : named !== receiver) {
    return refused(401, "BTAUTH_WRONG_RECEIVER", "the request was not signed for this receiver");
  }
  const nonce = BigInt(nonceText);
  const freshness = freshnessOf(nonce, nowMs, window);
  if (freshness.kind === "stale") {
    return refused(401, "BTAUTH_STALE", `the nonce is ${freshness.byMs} ms old; is your clock behind?`);
  }
  if (freshness.kind === "ahead") {
    return refused(401, "BTAUTH_IN_FUTURE", `the nonce is ${freshness.byMs} ms ahead; is your clock ahead?`);
  }
  return { ok: true, hotkey, nonce, nonceText, receiver: named, scheme, signature };
}

function malformed(name: string): Refusal {
  return refused(401, "BTAUTH_MALFORMED", `the header ${name} is missing or malformed`);
}
