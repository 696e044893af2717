import type { ChainClient } from "@lode/bittensor/chain";

/** The chain with some of its answers changed. */
export function chainWith(chain: ChainClient, changed: Partial<ChainClient>): ChainClient {
  return {
    finalizedHead: () => chain.finalizedHead(),
    firstBlockAfter: (at) => chain.firstBlockAfter(at),
    metagraph: (of) => chain.metagraph(of),
    metagraphAt: (of, block) => chain.metagraphAt(of, block),
    setWeights: (signer, weights) => chain.setWeights(signer, weights),
    weights: (of) => chain.weights(of),
    [Symbol.asyncDispose]: () => Promise.resolve(),
    ...changed,
  };
}
