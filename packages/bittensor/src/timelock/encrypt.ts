import { gcm } from "@noble/ciphers/aes.js";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { hexToBytes, randomBytes } from "@noble/hashes/utils.js";
import { writeCiphertext } from "./ciphertext.ts";
import { bindingScalar, exclusiveOr, hashOfTarget, roundPoint } from "./pairing.ts";
import { quicknet } from "./quicknet.ts";

/** The secrets of one encryption. Given only by tests that need the same bytes twice. */
export interface EncryptionSecrets {
  /** 32 bytes: the key of the body. */
  readonly bodyKey: Uint8Array;
  /** 32 bytes that sigma is made of. */
  readonly sigmaSeed: Uint8Array;
  /** 12 bytes. */
  readonly nonce: Uint8Array;
}

export interface EncryptionOptions {
  /** The beacon's key, a compressed point of G2; quicknet's unless given. Test networks have beacons of their own. */
  readonly beaconKey?: Uint8Array;
  readonly secrets?: EncryptionSecrets;
}

/**
 * Locks bytes to a round of drand's quicknet: nobody can open them before its signature is published, anybody can after.
 * Takes about 40 ms. The result is 244 bytes longer than the plaintext.
 * @source Gailly, Melissaris, Romailler: tlock, as ideal-lab5/timelock serialises it
 */
export function encryptToRound(plaintext: Uint8Array, round: number, options: EncryptionOptions = {}): Uint8Array {
  if (!Number.isSafeInteger(round) || round < 1) throw new RangeError(`${round} is no drand round`);
  const { bodyKey, sigmaSeed, nonce } = options.secrets ?? freshSecrets();
  const sigma = sha256(sigmaSeed);
  const r = bindingScalar(sigma, bodyKey);
  const beacon = bls12_381.G2.Point.fromBytes(options.beaconKey ?? hexToBytes(quicknet.publicKey));
  const mask = hashOfTarget(bls12_381.pairing(roundPoint(round), beacon.multiply(r)));
  return writeCiphertext({
    u: bls12_381.G2.Point.BASE.multiply(r).toBytes(true),
    v: exclusiveOr(sigma, mask),
    w: exclusiveOr(bodyKey, sha256(sigma)),
    sealed: gcm(bodyKey, nonce).encrypt(plaintext),
    nonce,
  });
}

function freshSecrets(): EncryptionSecrets {
  return { bodyKey: randomBytes(32), sigmaSeed: randomBytes(32), nonce: randomBytes(12) };
}
