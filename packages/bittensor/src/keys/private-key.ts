import { ristretto255 } from "@noble/curves/ed25519.js";

export const privateKeyLength = 64;
const scalarLength = 32;

/**
 * The public key of a private key in the keyfiles' form (schnorrkel `SecretKey::to_bytes`: a little-endian scalar and a
 * nonce); undefined when the scalar is none.
 */
export function publicKeyOf(privateKey: Uint8Array): Uint8Array | undefined {
  if (privateKey.length !== privateKeyLength) return undefined;
  const scalar = littleEndian(privateKey.subarray(0, scalarLength));
  if (scalar === 0n || scalar >= ristretto255.Point.Fn.ORDER) return undefined;
  return ristretto255.Point.BASE.multiply(scalar).toBytes();
}

/**
 * From the keyfiles' form to the "half-ed25519" form that the library takes: the scalar times 8, the nonce as it is.
 * @param into 64 bytes that receive it, so that no other copy of the secret comes to be.
 */
export function writeHalfEd25519(privateKey: Uint8Array, into: Uint8Array): void {
  into.set(privateKey);
  let carry = 0;
  for (let i = 0; i < scalarLength; i += 1) {
    const byte = privateKey[i]!;
    into[i] = ((byte << 3) | carry) & 0xff;
    carry = byte >>> 5;
  }
}

/** The way back: a private key as keyfiles hold it. */
export function fromHalfEd25519(secret: Uint8Array): Uint8Array {
  const privateKey = secret.slice();
  for (let i = 0; i < scalarLength; i += 1) {
    const above = i + 1 < scalarLength ? secret[i + 1]! : 0;
    privateKey[i] = ((secret[i]! >>> 3) | (above << 5)) & 0xff;
  }
  return privateKey;
}

function littleEndian(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i -= 1) value = (value << 8n) | BigInt(bytes[i]!);
  return value;
}
