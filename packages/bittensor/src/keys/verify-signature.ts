import { decodeAddress } from "./address.ts";
import { fromHex } from "./hex.ts";
import { sr25519, type WasmCrypto } from "./sr25519.ts";

export interface SignedMessage {
  /** SS58, prefix 42. */
  readonly address: string;
  /** Text is taken as UTF-8. */
  readonly message: Uint8Array | string;
  /** 64 bytes, or their hex with or without `0x` in any case. */
  readonly signature: Uint8Array | string;
  /** Also accept a signature over `<Bytes>…</Bytes>`, as browser wallets make it. For texts meant for people only. */
  readonly allowWrapped?: boolean;
}

const signatureLength = 64;
/** Hex digits of a signature and its `0x`. */
const maxSignatureText = 2 * signatureLength + 2;

/**
 * Whether the holder of `address` signed this. No input makes it throw: whatever is not a signature is not a valid one.
 * @throws LodeError KEYS_NOT_READY, whatever the input, when `ready()` was not awaited: answering false would hide it.
 */
export function verifySignature(signed: SignedMessage): boolean {
  const wasm = sr25519();
  try {
    return isValid(signed, wasm);
  } catch {
    return false;
  }
}

function isValid({ address, message, signature, allowWrapped }: SignedMessage, wasm: WasmCrypto): boolean {
  const publicKey = publicKeyOf(address);
  const bytes = signatureBytes(signature);
  if (publicKey === undefined || bytes === undefined || isNobody(publicKey)) return false;
  const text = typeof message === "string" ? new TextEncoder().encode(message) : message;
  if (!(text instanceof Uint8Array)) return false;
  if (wasm.sr25519Verify(bytes, text, publicKey)) return true;
  return allowWrapped === true && wasm.sr25519Verify(bytes, wrapped(text), publicKey);
}

/** More than any subnet registers. */
const maxKnownAddresses = 4_096;
const knownAddresses = new Map<string, Uint8Array>();

/** The same few hotkeys sign again and again, and reading an address costs a thirtieth of what verifying does. */
function publicKeyOf(address: string): Uint8Array | undefined {
  const known = knownAddresses.get(address);
  if (known !== undefined) return known;
  const publicKey = decodeAddress(address);
  if (publicKey === undefined) return undefined;
  if (knownAddresses.size >= maxKnownAddresses) knownAddresses.clear();
  knownAddresses.set(address, publicKey);
  return publicKey;
}

/** Exactly 64 bytes with schnorrkel's marker bit, so that nothing else reaches the library. */
function signatureBytes(signature: Uint8Array | string): Uint8Array | undefined {
  if (typeof signature === "string" && signature.length > maxSignatureText) return undefined;
  const bytes = typeof signature === "string" ? fromHex(signature) : signature;
  if (!(bytes instanceof Uint8Array) || bytes.length !== signatureLength) return undefined;
  return (bytes[signatureLength - 1]! & 0x80) === 0 ? undefined : bytes;
}

/** The group's identity: everybody can sign for it, so nobody owns it. */
function isNobody(publicKey: Uint8Array): boolean {
  return publicKey.every((byte) => byte === 0);
}

function wrapped(message: Uint8Array): Uint8Array {
  const [before, after] = ["<Bytes>", "</Bytes>"].map((tag) => new TextEncoder().encode(tag)) as [
    Uint8Array,
    Uint8Array,
  ];
  const bytes = new Uint8Array(before.length + message.length + after.length);
  bytes.set(before);
  bytes.set(message, before.length);
  bytes.set(after, before.length + message.length);
  return bytes;
}
