import { compact } from "@polkadot-api/substrate-bindings";
import { encodeAddress } from "../../keys/portable.ts";
import type { Hotkey } from "../../primitives/index.ts";
import type { ChainRuntime } from "../metadata/chain-runtime.ts";
import { decodeEra, type Era } from "./era.ts";

export interface Call {
  readonly pallet: string;
  readonly name: string;
  readonly args: unknown;
}

export interface SignedExtrinsic {
  readonly signer: Hotkey;
  readonly signature: Uint8Array;
  readonly era: Era;
  readonly nonce: number;
  readonly tip: bigint;
  /** What the extensions send, in order, as on the wire. */
  readonly sent: Uint8Array;
  /** Whether a metadata hash is signed over, which this node does not know. */
  readonly withMetadataHash: boolean;
  readonly callBytes: Uint8Array;
  readonly call: Call;
}

/** Extrinsics above this are not looked at. */
const maxExtrinsicBytes = 256 * 1024;

const signedVersion4 = 0x84;
const sr25519 = 1;
const publicKeyLength = 32;
const signatureLength = 64;

/**
 * Reads a version 4 extrinsic, length first, as this runtime understands it.
 * @returns undefined for whatever a node cannot decode: another version, another key type, bytes left over.
 */
export function decodeExtrinsic(runtime: ChainRuntime, bytes: Uint8Array): SignedExtrinsic | undefined {
  try {
    return decode(runtime, bytes);
  } catch {
    // Decoders throw anything at bytes they do not understand.
    return undefined;
  }
}

function decode(runtime: ChainRuntime, bytes: Uint8Array): SignedExtrinsic | undefined {
  if (bytes.length > maxExtrinsicBytes) return undefined;
  const length = Number(compact.dec(bytes));
  const lengthBytes = compact.enc(length).length;
  const body = bytes.slice(lengthBytes);
  if (body.length !== length || body[0] !== signedVersion4 || body[1] !== 0) return undefined;
  let at = 2;
  const signer = encodeAddress(body.subarray(at, at + publicKeyLength));
  at += publicKeyLength;
  if (body[at] !== sr25519) return undefined;
  const signature = body.slice(at + 1, at + 1 + signatureLength);
  at += 1 + signatureLength;
  const from = at;
  let era: Era = { kind: "immortal" };
  const sent = new Map<string, unknown>();
  for (const extension of runtime.extensions) {
    if (extension.identifier === "CheckMortality") {
      const found = decodeEra(body.subarray(at));
      if (found === undefined) return undefined;
      era = found.era;
      at += found.length;
      continue;
    }
    const value = extension.sent.dec(body.slice(at));
    const encoded = extension.sent.enc(value);
    // Nothing but the shortest spelling: else two extrinsics would be one.
    if (!encoded.every((byte, i) => byte === body[at + i])) return undefined;
    at += encoded.length;
    sent.set(extension.identifier, value);
  }
  const callBytes = body.slice(at);
  const call = runtime.call.dec(callBytes);
  if (runtime.call.enc(call).length !== callBytes.length) return undefined;
  return {
    signer,
    signature,
    era,
    nonce: Number(sent.get("CheckNonce") ?? 0),
    tip: BigInt((sent.get("ChargeTransactionPayment") as bigint | undefined) ?? 0n),
    sent: body.slice(from, at),
    withMetadataHash: (sent.get("CheckMetadataHash") as { readonly type?: string } | undefined)?.type === "Enabled",
    callBytes,
    call: { pallet: call.type, name: call.value.type, args: call.value.value },
  };
}
