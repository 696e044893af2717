import { bls12_381 } from "@noble/curves/bls12-381.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { fromHex, toHex } from "../../keys/portable.ts";

export interface Pulse {
  readonly round: bigint;
  /** 48 bytes, a compressed point. */
  readonly signature: Uint8Array;
}

/** The public beacon that the real chain follows. */
export const quicknet = {
  publicKey: `83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a`,
  chainHash: "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971",
  /** Seconds since 1970, of round 1. */
  genesisTime: 1_692_803_367,
  /** Seconds. */
  period: 3,
  scheme: "bls-unchained-g1-rfc9380",
} as const;

const domain = "BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_";

/** The newest round that the beacon has made at a time; 0 before its first. */
export function roundAt(atMs: number): bigint {
  const seconds = Math.floor(atMs / 1000) - quicknet.genesisTime;
  return seconds < 0 ? 0n : BigInt(Math.floor(seconds / quicknet.period) + 1);
}

/** A beacon with a key of its own: what is sealed for its rounds opens in tests, at once and without the internet. */
export class OwnBeacon {
  readonly publicKey: Uint8Array;
  readonly #secret: bigint;

  /** @param seed decides the key. Nothing but test networks may trust it. */
  constructor(seed: string) {
    const { Fr } = bls12_381.fields;
    this.#secret = Fr.create(BigInt(toHex(sha256(new TextEncoder().encode(`lode beacon ${seed}`)))));
    this.publicKey = bls12_381.G2.Point.BASE.multiply(this.#secret).toBytes(true);
  }

  pulse(round: bigint): Pulse {
    return { round, signature: pointOf(round).multiply(this.#secret).toBytes(true) };
  }
}

/** Whether a pulse was signed by the holder of a public key. */
export function isPulseOf(publicKey: Uint8Array, { round, signature }: Pulse): boolean {
  try {
    const { G1, G2, fields, pairing } = bls12_381;
    const signed = pairing(G1.Point.fromBytes(signature), G2.Point.BASE);
    return fields.Fp12.eql(signed, pairing(pointOf(round), G2.Point.fromBytes(publicKey)));
  } catch {
    // Bytes that are no points.
    return false;
  }
}

export const quicknetKey = (): Uint8Array => fromHex(quicknet.publicKey)!;

/** What a round's signature is made of: the round hashed to a point. */
function pointOf(round: bigint) {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, round);
  const point = bls12_381.G1.hashToCurve(sha256(bytes), { DST: domain });
  return bls12_381.G1.Point.fromAffine(point.toAffine());
}
