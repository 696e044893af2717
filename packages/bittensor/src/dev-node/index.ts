export {
  type BlockView,
  DevNode,
  type DevNodeOptions,
  type ForkOptions,
  type Sealing,
  startDevNode,
  type UpgradeOptions,
} from "./dev-node.ts";
export type { Pulse } from "./drand/beacon.ts";
export type { DevNeuron, DevSubnet, SubnetParameters } from "./genesis.ts";
export type { PoolGuards } from "./pallets/pool-guards.ts";
