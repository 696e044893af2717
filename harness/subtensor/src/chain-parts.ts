// The inside of the chain client, which its face does not show: the harness hands in calls that the client's own
// preflight would refuse, and wants everything behind the preflight to be the client's.
export { asList, asNumber, asRecord, asText } from "../../../packages/bittensor/src/chain-substrate/codec/decoded.ts";
export type { Runtime } from "../../../packages/bittensor/src/chain-substrate/codec/runtime.ts";
export { Connection } from "../../../packages/bittensor/src/chain-substrate/connection/connection.ts";
export { accountNonce } from "../../../packages/bittensor/src/chain-substrate/reads/account-nonce.ts";
export type { BlockView } from "../../../packages/bittensor/src/chain-substrate/reads/block-view.ts";
export { Blocks } from "../../../packages/bittensor/src/chain-substrate/reads/blocks.ts";
export { HeadNewsFeed } from "../../../packages/bittensor/src/chain-substrate/reads/head-news.ts";
export { SubstrateChain } from "../../../packages/bittensor/src/chain-substrate/substrate-chain.ts";
export { Submitter } from "../../../packages/bittensor/src/chain-substrate/writes/submitter.ts";
