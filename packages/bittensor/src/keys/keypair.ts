import { LodeError } from "@lode/runtime/errors";
import type { Signer } from "../chain/index.ts";
import type { Hotkey } from "../primitives/index.ts";
import { decodeAddress, encodeAddress } from "./address.ts";
import { sr25519 } from "./sr25519.ts";
import { verifySignature } from "./verify-signature.ts";

export const seedLength = 32;
const secretLength = 64;

/** A secret and public key that sign with sr25519, context `substrate`. Printing or serialising it shows no secret. */
export class Keypair implements Signer, Disposable {
  readonly hotkey: Hotkey;
  readonly publicKey: Uint8Array;
  /** In the "half-ed25519" form that the library takes: the scalar times 8, then the nonce. */
  readonly #secret: Uint8Array;
  #disposed = false;

  /** @param pair 64 bytes of secret and 32 of public key; the array is taken over. */
  constructor(pair: Uint8Array) {
    this.#secret = pair.subarray(0, secretLength);
    this.publicKey = pair.slice(secretLength);
    this.hotkey = encodeAddress(this.publicKey);
  }

  sign(message: Uint8Array): Uint8Array {
    if (this.#disposed) {
      throw new LodeError("KEY_DISPOSED", `the key of ${this.hotkey} was already put away`, { retry: "never" });
    }
    return sr25519().sr25519Sign(this.publicKey, this.#secret, message);
  }

  /** Wipes our copy of the secret; signing throws from now on. */
  dispose(): void {
    this.#disposed = true;
    this.#secret.fill(0);
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** @param seed the 32-byte mini secret. @throws LodeError KEY_SEED_INVALID */
export function keypairFromSeed(seed: Uint8Array): Keypair {
  if (seed.length !== seedLength) {
    throw new LodeError("KEY_SEED_INVALID", `a seed has ${seedLength} bytes, not ${seed.length}`, { retry: "never" });
  }
  return new Keypair(sr25519().sr25519KeypairFromSeed(seed));
}

/** @param randomBytes 32 bytes that nobody can guess; wipe them afterwards if they are not kept as the seed. */
export function generateKeypair(randomBytes: Uint8Array): Keypair {
  return keypairFromSeed(randomBytes);
}

/**
 * @param privateKey 64 bytes as keyfiles hold them (schnorrkel `SecretKey::to_bytes`).
 * @param address whose key it is: the library cannot compute the public key, but a wrong one is noticed.
 * @throws LodeError KEY_PAIR_MISMATCH
 */
export function keypairFromPrivateKey(privateKey: Uint8Array, address: string): Keypair {
  const publicKey = decodeAddress(address);
  if (privateKey.length === secretLength && publicKey !== undefined) {
    const keypair = new Keypair(Uint8Array.of(...timesEight(privateKey), ...publicKey));
    const probe = new TextEncoder().encode("lode:key-check");
    if (verifySignature({ address, message: probe, signature: keypair.sign(probe) })) return keypair;
    keypair.dispose();
  }
  throw new LodeError("KEY_PAIR_MISMATCH", `the private key does not belong to ${address}`, { retry: "never" });
}

/** The scalar (first 32 bytes, little-endian) shifted left by three bits; the nonce stays. */
function timesEight(privateKey: Uint8Array): Uint8Array {
  const secret = privateKey.slice();
  let carry = 0;
  for (let i = 0; i < 32; i += 1) {
    const byte = privateKey[i]!;
    secret[i] = ((byte << 3) | carry) & 0xff;
    carry = byte >>> 5;
  }
  return secret;
}
