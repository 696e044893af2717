import { createDecipheriv } from "node:crypto";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { toHex } from "../../keys/portable.ts";
import { concat } from "../blocks/header.ts";

const pointLength = 96;
const blockLength = 32;
const limbLength = 48;
const tagLength = 16;
/** Ends a ciphertext. */
const cipherName = "AES_GCM_";

/**
 * Opens what was sealed for a round with the round's signature.
 * @returns undefined for a ciphertext that is damaged, cut short or sealed for another round.
 */
export function unseal(ciphertext: Uint8Array, signature: Uint8Array): Uint8Array | undefined {
  try {
    return open(ciphertext, signature);
  } catch {
    // Bytes that are no points, or a tag that does not fit.
    return undefined;
  }
}

function open(ciphertext: Uint8Array, signature: Uint8Array): Uint8Array | undefined {
  const { G1, G2, fields, pairing } = bls12_381;
  const reader = new Reader(ciphertext);
  const u = G2.Point.fromBytes(reader.take(pointLength));
  const v = reader.sized(blockLength);
  const w = reader.sized(blockLength);
  const body = new Reader(reader.sized());
  if (!reader.sized(cipherName.length).every((byte, i) => byte === cipherName.charCodeAt(i))) return undefined;
  const shared = pairing(G1.Point.fromBytes(signature), u);
  const sigma = xor(v, sha256(limbs(shared)));
  const key = xor(w, sha256(sigma));
  const scalar = fields.Fr.create(BigInt(toHex(sha256(concat([sigma, key])))));
  // Nobody but the one who sealed it knows a scalar that fits: a changed ciphertext shows here.
  if (!G2.Point.BASE.multiply(scalar).equals(u)) return undefined;
  const sealed = body.sized();
  const decipher = createDecipheriv("aes-256-gcm", key, body.sized());
  decipher.setAuthTag(sealed.subarray(sealed.length - tagLength));
  return Uint8Array.from(
    Buffer.concat([decipher.update(sealed.subarray(0, sealed.length - tagLength)), decipher.final()]),
  );
}

/** Twelve limbs, each little-endian, from the innermost coefficient outwards. */
function limbs(element: ReturnType<typeof bls12_381.pairing>): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const six of [element.c0, element.c1]) {
    for (const two of [six.c0, six.c1, six.c2]) {
      for (const limb of [two.c0, two.c1]) parts.push(littleEndian(limb));
    }
  }
  return concat(parts);
}

function littleEndian(value: bigint): Uint8Array {
  const bytes = new Uint8Array(limbLength);
  for (let i = 0; i < limbLength; i += 1) {
    bytes[i] = Number(value & 0xffn);
    value >>= 8n;
  }
  return bytes;
}

function xor(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.map((byte, i) => byte ^ b[i]!);
}

class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  take(length: number): Uint8Array {
    const taken = this.#bytes.slice(this.#at, this.#at + length);
    if (taken.length !== length) throw new RangeError("the ciphertext breaks off");
    this.#at += length;
    return taken;
  }

  /** A length in eight bytes, then so many; @param wanted refuses another length. */
  sized(wanted?: number): Uint8Array {
    const head = this.take(8);
    const length = Number(new DataView(head.buffer, head.byteOffset).getBigUint64(0, true));
    if (wanted !== undefined && length !== wanted) throw new RangeError(`${length} bytes where ${wanted} belong`);
    return this.take(length);
  }
}
