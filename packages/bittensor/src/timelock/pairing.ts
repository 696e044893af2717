import { bls12_381 } from "@noble/curves/bls12-381.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { quicknet } from "./quicknet.ts";

type Target = ReturnType<typeof bls12_381.pairing>;

/** The 32 bytes that stand for a round: SHA-256 of the round as u64, big-endian. drand signs exactly these. */
export function roundIdentity(round: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(round));
  return sha256(bytes);
}

/** The identity as a point of G1; the beacon's signature of the round is this point times the beacon's secret. */
export function roundPoint(round: number): InstanceType<typeof bls12_381.G1.Point> {
  const point = bls12_381.G1.hashToCurve(roundIdentity(round), { DST: quicknet.hashDomain });
  return point as InstanceType<typeof bls12_381.G1.Point>;
}

/** SHA-256 of a pairing's value in arkworks' form: twelve limbs of 48 bytes, little-endian, c0.c0.c0 first. */
export function hashOfTarget({ c0, c1 }: Target): Uint8Array {
  const limbs = [c0, c1].flatMap((six) => [six.c0, six.c1, six.c2]).flatMap((two) => [two.c0, two.c1]);
  const bytes = new Uint8Array(limbs.length * 48);
  for (const [i, limb] of limbs.entries()) {
    let rest = limb;
    for (let byte = 0; byte < 48; byte += 1) {
      bytes[48 * i + byte] = Number(rest & 0xffn);
      rest >>= 8n;
    }
  }
  return sha256(bytes);
}

/** The scalar that binds U to sigma and the message: SHA-256(sigma ‖ message) as a big-endian integer, reduced. */
export function bindingScalar(sigma: Uint8Array, message: Uint8Array): bigint {
  const digest = sha256(Uint8Array.of(...sigma, ...message));
  let number = 0n;
  for (const byte of digest) number = (number << 8n) | BigInt(byte);
  return number % bls12_381.fields.Fr.ORDER;
}

export function exclusiveOr(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.map((byte, i) => byte ^ b[i]!);
}
