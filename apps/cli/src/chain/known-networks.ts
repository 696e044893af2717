/** A chain that has a name of its own. */
export interface KnownNetwork {
  /** The preferred one first; others take over when it does not answer. */
  readonly endpoints: readonly string[];
  /** What its block 0 hashes to, where that is known. */
  readonly genesisHash?: string;
}

const finneyGenesisHash = "0x2f0555cc76fc2840a25a6ea3b9637146806f1f44b090c175ffde2a7e5ab36c03";

/**
 * @source Python SDK 10.2, bittensor/core/settings.py; the further finney endpoints as other clients use them, 2026-11.
 * Public ones answer about one request a second and address.
 */
export const knownNetworks: Readonly<Record<string, KnownNetwork>> = {
  finney: {
    endpoints: [
      "wss://entrypoint-finney.opentensor.ai:443",
      "wss://lite.sub.latent.to:443",
      "wss://lite.chain.opentensor.ai",
      "wss://bittensor-finney.api.onfinality.io/public-ws",
    ],
    genesisHash: finneyGenesisHash,
  },
  test: { endpoints: ["wss://test.finney.opentensor.ai:443"] },
  archive: { endpoints: ["wss://archive.chain.opentensor.ai:443"], genesisHash: finneyGenesisHash },
  "latent-lite": { endpoints: ["wss://lite.sub.latent.to:443"], genesisHash: finneyGenesisHash },
  local: { endpoints: ["ws://127.0.0.1:9944"] },
};
