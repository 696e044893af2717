import { blake2b } from "@noble/hashes/blake2.js";
import { base58 } from "@scure/base";
import type { Hotkey } from "../primitives/index.ts";

/** Bittensor's SS58 network prefix; keys of other networks are not taken for hotkeys. */
const prefix = 42;
const publicKeyLength = 32;
const checksumLength = 2;
/** Base58 of 35 bytes has at most 49 digits; longer text is not worth the quadratic decoding. */
const maxTextLength = 49;

const domain = new TextEncoder().encode("SS58PRE");

/** The SS58 address of a 32-byte public key. Coldkeys look the same; the caller knows which it is. */
export function encodeAddress(publicKey: Uint8Array): Hotkey {
  if (publicKey.length !== publicKeyLength) throw new RangeError(`a public key has 32 bytes, not ${publicKey.length}`);
  const body = Uint8Array.of(prefix, ...publicKey);
  return base58.encode(Uint8Array.of(...body, ...checksum(body))) as Hotkey;
}

/** The public key of an address: prefix 42 and a right checksum, or undefined. */
export function decodeAddress(text: string): Uint8Array | undefined {
  if (typeof text !== "string" || text.length > maxTextLength) return undefined;
  const bytes = decodeBase58(text);
  if (bytes?.length !== 1 + publicKeyLength + checksumLength || bytes[0] !== prefix) return undefined;
  const body = bytes.subarray(0, 1 + publicKeyLength);
  const expected = checksum(body);
  const isIntact = expected.every((byte, i) => byte === bytes[body.length + i]);
  return isIntact ? body.slice(1) : undefined;
}

function decodeBase58(text: string): Uint8Array | undefined {
  try {
    return base58.decode(text);
  } catch {
    return undefined;
  }
}

function checksum(body: Uint8Array): Uint8Array {
  return blake2b(Uint8Array.of(...domain, ...body), { dkLen: 64 }).subarray(0, checksumLength);
}
