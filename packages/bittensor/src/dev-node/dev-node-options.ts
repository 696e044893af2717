import type { Clock } from "@lode/runtime/clock";
import type { DevSubnet } from "./genesis.ts";
import type { PoolGuards } from "./pallets/pool-guards.ts";

/** When blocks are made: by hand, whenever an extrinsic arrives, or as a clock goes. */
export type Sealing = "manual" | "instant" | "clock";

export interface DevNodeOptions {
  /** 127.0.0.1. */
  readonly host?: string;
  /** Any free one unless told. */
  readonly port?: number;
  /** `manual`. */
  readonly sealing?: Sealing;
  /** Whose time the blocks follow when a clock seals them: the machine's unless told. */
  readonly clock?: Clock;
  /** When block 0 was made; 2026-01-01 unless told, or now where a clock seals. */
  readonly genesisMs?: number;
  /** 12 000. Block n carries the timestamp `genesisMs + n × blockTimeMs`. */
  readonly blockTimeMs?: number;
  /** How many blocks behind the best one is final; 2. */
  readonly finalityLag?: number;
  /** Blocks below the final one whose state is still answered for; 256, as nodes that are no archive keep. */
  readonly keptStates?: number;
  /** Tells this chain's hashes from another's. */
  readonly seed?: string;
  readonly subnets?: readonly DevSubnet[];
  /** 0. */
  readonly stakeThresholdRao?: bigint;
  readonly poolGuards?: PoolGuards;
  /** 424. */
  readonly specVersion?: number;
  /** Whether the first runtime has `netuid` as a type of its own. */
  readonly wrapNetUid?: boolean;
  /** Bytes of a real chain's metadata to stand on, instead of those that are synthesised. */
  readonly metadata?: Uint8Array;
  /** `own`: a beacon with a key of this node's. `quicknet`: real pulses, that are handed to `injectPulse`. */
  readonly drand?: "own" | "quicknet";
}

/** A branch of empty blocks beside the best one. */
export interface ForkOptions {
  /** How many of the best blocks it goes around. */
  readonly depth: number;
  /** Its length; a branch longer than `depth` becomes the best. */
  readonly length: number;
  /** Whether extrinsics of blocks that are no longer the best are lost, instead of waiting again; they are kept unless told. */
  readonly areExtrinsicsLost?: boolean;
}

/** The next runtime: one more than the last, and the same otherwise, unless told. */
export interface UpgradeOptions {
  readonly specVersion?: number;
  readonly wrapNetUid?: boolean;
  /** Bytes of a real chain's metadata. */
  readonly metadata?: Uint8Array;
}
