/** The randomness beacon that timelocked commits wait for: drand's quicknet, a BLS signature every three seconds. */
export const quicknet = {
  chainHash: "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971",
  /** Epoch seconds of round 1. */
  genesisSeconds: 1_692_803_367,
  periodSeconds: 3,
  /** A point of G2, compressed. */
  publicKey:
    "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a",
  /** How a round becomes a point of G1. */
  hashDomain: "BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_",
} as const;

/**
 * The round whose signature opens a commit at about `atSeconds`, as the chain's tools compute it.
 * @param atSeconds epoch seconds, fractions allowed. @returns at least 1.
 * @source rao sdk/bittensor-core timelock: floor((t − genesis) / period), min 1
 */
export function roundAt(atSeconds: number): number {
  return Math.max(1, Math.floor((atSeconds - quicknet.genesisSeconds) / quicknet.periodSeconds));
}

/** Epoch seconds at which a round is published. */
export function roundPublishedAt(round: number): number {
  return quicknet.genesisSeconds + (round - 1) * quicknet.periodSeconds;
}
