export { PylonChain, type PylonChainOptions, type PylonCommitment } from "./pylon-chain.ts";
