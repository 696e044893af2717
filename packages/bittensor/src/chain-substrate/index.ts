export { type ChainAddress, formatAddress, parseAddress } from "./address/axon-address.ts";
export {
  Runtime,
  type RuntimeApi,
  type RuntimeVersion,
  type SignedExtension,
  type StorageItem,
} from "./codec/runtime.ts";
export {
  Connection,
  type ConnectionEvent,
  type ConnectionHealth,
  type ConnectionOptions,
} from "./connection/connection.ts";
export { RpcFailure, type SocketFactory, SocketLost } from "./connection/endpoint-socket.ts";
export { type MortalEra, mortalEra } from "./extrinsic/era.ts";
export {
  type SignedExtrinsic,
  type SigningContext,
  signExtrinsic,
  signingPayload,
} from "./extrinsic/sign-extrinsic.ts";
export { LastGood, type Snapshot } from "./reads/last-good.ts";
export { SubstrateChain, type SubstrateChainOptions } from "./substrate-chain.ts";
