import { LodeError } from "@lode/runtime/errors";
import { blake2b } from "@noble/hashes/blake2.js";
import { compact, u32 } from "@polkadot-api/substrate-bindings";
import type { Signer } from "../../chain/index.ts";
import { decodeAddress } from "../../keys/address.ts";
import { fromHex, toHex } from "../../keys/hex.ts";
import type { Runtime } from "../codec/runtime.ts";
import type { MortalEra } from "./era.ts";

/** What a signature is bound to beside the call itself. */
export interface SigningContext {
  readonly runtime: Runtime;
  /** `0x` hex. */
  readonly genesisHash: string;
  readonly era: MortalEra;
  /** Hash of the era's birth block, `0x` hex. */
  readonly eraBlockHash: string;
  readonly nonce: number;
}

export interface SignedExtrinsic {
  /** With its length before it, as it is submitted and as blocks hold it; `0x` hex. */
  readonly hex: string;
  /** BLAKE2b-256 of the above. */
  readonly hash: string;
}

const signedVersion4 = 0x84;
const addressById = 0x00;
const signedBySr25519 = 0x01;
/** Longer payloads are signed by their hash. */
const longestPlainPayload = 256;
const none = Uint8Array.of(0);
const nothing = new Uint8Array(0);

/**
 * A version 4 extrinsic, tip 0.
 * @throws LodeError CHAIN_EXTENSION_UNKNOWN when the runtime wants something signed that we do not know of.
 */
export function signExtrinsic(call: Uint8Array, signer: Signer, context: SigningContext): SignedExtrinsic {
  const publicKey = decodeAddress(signer.hotkey);
  if (publicKey === undefined) throw new RangeError(`${signer.hotkey} is no address`);
  const { value: extra, implicit } = allExtensions(context);
  const signature = signer.sign(signedBytes(joined([call, extra, implicit])));
  const head = Uint8Array.of(signedVersion4, addressById, ...publicKey, signedBySr25519, ...signature);
  const body = joined([head, extra, call]);
  const bytes = joined([compact.enc(body.length), body]);
  return { hex: toHex(bytes), hash: toHex(blake2b(bytes, { dkLen: 32 })) };
}

/** What of a payload is signed: itself, or its BLAKE2b-256 when it is long. */
export function signedBytes(payload: Uint8Array): Uint8Array {
  return payload.length > longestPlainPayload ? blake2b(payload, { dkLen: 32 }) : payload;
}

/** Call, then the extensions' values, then what they bind to: the bytes to be signed, before hashing. */
export function signingPayload(call: Uint8Array, context: SigningContext): Uint8Array {
  const { value, implicit } = allExtensions(context);
  return joined([call, value, implicit]);
}

interface ExtensionBytes {
  readonly value: Uint8Array;
  readonly implicit: Uint8Array;
}

function allExtensions(context: SigningContext): ExtensionBytes {
  const parts = context.runtime.extensions.map((extension) => extensionBytes(extension, context));
  return { value: joined(parts.map(({ value }) => value)), implicit: joined(parts.map(({ implicit }) => implicit)) };
}

function extensionBytes(extension: Runtime["extensions"][number], context: SigningContext): ExtensionBytes {
  const { runtime, era, nonce, genesisHash, eraBlockHash } = context;
  const { identifier, hasValue, hasImplicit } = extension;
  if (!hasValue && !hasImplicit) return { value: nothing, implicit: nothing };
  switch (identifier) {
    case "CheckSpecVersion":
      return { value: nothing, implicit: u32.enc(runtime.version.specVersion) };
    case "CheckTxVersion":
      return { value: nothing, implicit: u32.enc(runtime.version.transactionVersion) };
    case "CheckGenesis":
      return { value: nothing, implicit: hashBytes(genesisHash) };
    case "CheckMortality":
    case "CheckEra":
      return { value: era.bytes, implicit: hashBytes(eraBlockHash) };
    case "CheckNonce":
      return { value: compact.enc(nonce), implicit: nothing };
    case "ChargeTransactionPayment":
      return { value: compact.enc(0), implicit: nothing };
    case "CheckMetadataHash":
      // Mode "disabled", and so no hash.
      return { value: none, implicit: none };
    default:
      throw new LodeError(
        "CHAIN_EXTENSION_UNKNOWN",
        `the runtime wants ${identifier} signed, which is not known here`,
        {
          retry: "never",
          facts: { identifier, ...runtime.version },
          next: "The chain's runtime is newer than this Lode; upgrade it.",
        },
      );
  }
}

function hashBytes(hex: string): Uint8Array {
  const bytes = fromHex(hex);
  if (bytes?.length !== 32) throw new RangeError(`${hex} is no block hash`);
  return bytes;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
