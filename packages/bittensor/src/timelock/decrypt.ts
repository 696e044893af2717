import { gcm } from "@noble/ciphers/aes.js";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { badCiphertext, readCiphertext } from "./ciphertext.ts";
import { bindingScalar, exclusiveOr, hashOfTarget } from "./pairing.ts";

/**
 * Opens what {@link encryptToRound} or the chain's own library locked.
 * @param signature drand's signature of the round: a point of G1, compressed, 48 bytes.
 * @throws LodeError TIMELOCK_CIPHERTEXT_INVALID for damaged bytes or a signature of another round.
 */
export function decryptWithSignature(ciphertext: Uint8Array, signature: Uint8Array): Uint8Array {
  const { u, v, w, sealed, nonce } = readCiphertext(ciphertext);
  try {
    const masked = bls12_381.G2.Point.fromBytes(u);
    const proof = bls12_381.G1.Point.fromBytes(signature);
    masked.assertValidity();
    proof.assertValidity();
    const sigma = exclusiveOr(v, hashOfTarget(bls12_381.pairing(proof, masked)));
    const bodyKey = exclusiveOr(w, sha256(sigma));
    if (!bls12_381.G2.Point.BASE.multiply(bindingScalar(sigma, bodyKey)).equals(masked)) {
      throw badCiphertext("the signature does not open it");
    }
    return gcm(bodyKey, nonce).decrypt(sealed);
  } catch (cause) {
    throw badCiphertext("the signature does not open it", cause);
  }
}
