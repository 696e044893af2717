export { HttpChainClient, type HttpChainClientOptions } from "./http-chain-client.ts";
export { MemoryChain, type MemoryChainOptions } from "./memory-chain.ts";
export { type ServeChainOptions, type ServedChain, serveChain } from "./serve-chain.ts";
export { type SignedWeights, signWeights, weightsText } from "./signed-weights.ts";
