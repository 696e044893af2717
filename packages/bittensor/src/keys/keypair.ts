import { LodeError } from "@lode/runtime/errors";
import type { Signer } from "../chain/index.ts";
import type { Hotkey } from "../primitives/index.ts";
import { encodeAddress } from "./address.ts";
import { fromHalfEd25519, privateKeyLength, publicKeyOf, writeHalfEd25519 } from "./private-key.ts";
import { sr25519 } from "./sr25519.ts";

export const seedLength = 32;

/**
 * A secret and public key that sign with sr25519, context `substrate`. Printing or serialising it shows no secret.
 * What JavaScript holds of the secret is wiped on disposal; the library's own memory cannot be reached and keeps traces.
 */
export class Keypair implements Signer, Disposable {
  readonly hotkey: Hotkey;
  readonly publicKey: Uint8Array;
  /** In the "half-ed25519" form that the library takes: the scalar times 8, then the nonce. */
  readonly #secret: Uint8Array;
  #disposed = false;

  /** @param pair 64 bytes of secret and 32 of public key; the array is taken over. */
  constructor(pair: Uint8Array) {
    this.#secret = pair.subarray(0, privateKeyLength);
    this.publicKey = pair.slice(privateKeyLength);
    this.hotkey = encodeAddress(this.publicKey);
  }

  sign(message: Uint8Array): Uint8Array {
    return sr25519().sr25519Sign(this.publicKey, this.#living(), message);
  }

  /** A copy of the private key in the keyfiles' form (schnorrkel `SecretKey::to_bytes`); whoever asks wipes it. */
  privateKey(): Uint8Array {
    return fromHalfEd25519(this.#living());
  }

  /** Wipes our copy of the secret; signing throws from now on. */
  dispose(): void {
    this.#disposed = true;
    this.#secret.fill(0);
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #living(): Uint8Array {
    if (!this.#disposed) return this.#secret;
    throw new LodeError("KEY_DISPOSED", `the key of ${this.hotkey} was already put away`, { retry: "never" });
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
 * @param address whose key it is meant to be; without one, whoever's it is.
 * @throws LodeError KEY_PRIVATE_INVALID, KEY_PAIR_MISMATCH
 */
export function keypairFromPrivateKey(privateKey: Uint8Array, address?: string): Keypair {
  const publicKey = publicKeyOf(privateKey);
  if (publicKey === undefined) {
    throw new LodeError("KEY_PRIVATE_INVALID", `these ${privateKey.length} bytes are no private key`, {
      retry: "never",
      next: "Pass the 64 bytes of a keyfile's privateKey, not a seed and not another tool's form.",
    });
  }
  const pair = new Uint8Array(privateKeyLength + publicKey.length);
  writeHalfEd25519(privateKey, pair.subarray(0, privateKeyLength));
  pair.set(publicKey, privateKeyLength);
  const keypair = new Keypair(pair);
  if (address === undefined || address === keypair.hotkey) return keypair;
  keypair.dispose();
  throw new LodeError("KEY_PAIR_MISMATCH", `the private key does not belong to ${address}`, { retry: "never" });
}
