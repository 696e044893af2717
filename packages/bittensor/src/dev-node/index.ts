export type { BlockView } from "./block-view.ts";
export { DevNode, startDevNode } from "./dev-node.ts";
export type { DevNodeOptions, ForkOptions, Sealing, UpgradeOptions } from "./dev-node-options.ts";
export type { Pulse } from "./drand/beacon.ts";
export type { DevNeuron, DevSubnet, SubnetParameters } from "./genesis.ts";
export type { ChainEvent } from "./pallets/dispatch.ts";
export type { PoolGuards } from "./pallets/pool-guards.ts";
