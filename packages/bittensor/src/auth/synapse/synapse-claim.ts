import { type Hotkey, parseHotkey } from "../../primitives/index.ts";
import { type Refusal, refused } from "../refusal.ts";

/** What a request's headers say about its sender; nothing of it is proven yet. */
export interface SynapseClaim {
  readonly ok: true;
  readonly hotkey: Hotkey;
  readonly nonce: bigint;
  /** As written in the header, since that is what was signed. */
  readonly nonceText: string;
  readonly uuid: string | undefined;
  readonly version: number;
  readonly bodyHash: string;
  readonly signature: string;
  /** Whom the sender meant; Python's axon does not look at it. */
  readonly receiver: string | undefined;
  /** The sender's own patience; 0 when not told. */
  readonly timeoutMs: number;
}

/** One header by its lower-case name; undefined when missing. */
export type HeaderReader = (name: string) => string | undefined;

/** u63 in decimal has at most 19 digits; a later nanosecond than the year 2262 is no time. */
const nonceShape = /^[1-9]\d{0,18}$/;
const uuidShape = /^[\x21-\x7e]{1,64}$/;
const versionShape = /^\d{1,10}$/;
const timeoutShape = /^\d{1,10}(?:\.\d{1,20})?(?:e[+-]?\d{1,3})?$/;
const bodyHashShape = /^[0-9a-f]{64}$/;
const signatureShape = /^(?:0x)?[0-9a-fA-F]{128}$/;

/** Reads the headers of a synapse; their shape is all that is checked. */
export function readSynapseClaim(header: HeaderReader): SynapseClaim | Refusal {
  const signature = header("bt_header_dendrite_signature");
  if (signature === undefined || signature === "") {
    return refused(
      401,
      "SYNAPSE_SIGNATURE_MISSING",
      "the request is not signed: bt_header_dendrite_signature is missing",
    );
  }
  if (!signatureShape.test(signature)) return malformed("bt_header_dendrite_signature");
  // Only its shape: an address with a wrong checksum has no signature.
  const hotkey = parseHotkey(header("bt_header_dendrite_hotkey") ?? "");
  if (hotkey === undefined) return malformed("bt_header_dendrite_hotkey");
  const nonceText = header("bt_header_dendrite_nonce");
  if (nonceText === undefined || !nonceShape.test(nonceText)) return malformed("bt_header_dendrite_nonce");
  const uuid = header("bt_header_dendrite_uuid");
  if (uuid !== undefined && !uuidShape.test(uuid)) return malformed("bt_header_dendrite_uuid");
  const version = header("bt_header_dendrite_version");
  if (version === undefined || !versionShape.test(version)) return malformed("bt_header_dendrite_version");
  const bodyHash = header("computed_body_hash");
  if (bodyHash === undefined || !bodyHashShape.test(bodyHash)) return malformed("computed_body_hash");
  const timeout = header("timeout");
  if (timeout !== undefined && !timeoutShape.test(timeout)) return malformed("timeout");
  return {
    ok: true,
    hotkey,
    nonce: BigInt(nonceText),
    nonceText,
    uuid,
    version: Number(version),
    bodyHash,
    signature,
    receiver: header("bt_header_axon_hotkey"),
    timeoutMs: timeout === undefined ? 0 : Number(timeout) * 1000,
  };
}

function malformed(name: string): Refusal {
  return refused(400, "SYNAPSE_HEADER_INVALID", `the header ${name} is missing or malformed`);
}
