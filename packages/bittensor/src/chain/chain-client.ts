import type { BlockNumber, Coldkey, Hotkey, NetUid, Rao, Uid } from "../primitives/index.ts";
import type { PendingReveal, RefusalStage } from "./chain-writes.ts";

/** One block, as far as a neuron cares. `timestampMs` is the block's own on-chain time, epoch milliseconds. */
export interface BlockRef {
  readonly number: BlockNumber;
  /** `0x` and 64 lower-case hex digits. */
  readonly hash: string;
  readonly timestampMs: number;
}

export interface Neuron {
  readonly uid: Uid;
  readonly hotkey: Hotkey;
  readonly coldkey: Coldkey;
  /** Alpha stake that counts for permits, in rao. */
  readonly stakeRao: Rao;
  readonly validatorPermit: boolean;
  /** Block of the last weights or commit, 0 if never. */
  readonly lastUpdate: number;
}

export interface Metagraph {
  readonly netuid: NetUid;
  /** The block the view was read at. */
  readonly block: BlockNumber;
  readonly tempo: number;
  readonly neurons: readonly Neuron[];
}

export interface WeightsExtrinsic {
  readonly netuid: NetUid;
  /** 0 unless the subnet has several mechanisms. */
  readonly mechanism: number;
  /** Ascending, no duplicates. */
  readonly uids: readonly number[];
  /** u16, same length as `uids`; max-scaled to 65535. */
  readonly values: readonly number[];
  readonly versionKey: number;
}

/** A refusal carries the chain's own word, e.g. `SettingWeightsTooFast`; nothing fails silently. */
export type WeightsOutcome =
  /** With `reveal`: committed, and applied only when the chain reveals it. */
  | { readonly kind: "set"; readonly block: BlockRef; readonly reveal?: PendingReveal }
  | {
      readonly kind: "refused";
      readonly reason: string;
      readonly retry: "never" | "later";
      readonly stage?: RefusalStage;
      readonly retryAfterBlocks?: number;
    };

/** Signs on behalf of one hotkey; the key itself stays with its owner. */
export interface Signer {
  readonly hotkey: Hotkey;
  sign(message: Uint8Array): Uint8Array;
}

/** What the rest of Lode needs of a chain. Every implementation passes the same contract test. */
export interface ChainClient extends AsyncDisposable {
  /** The latest finalized block. */
  finalizedHead(): Promise<BlockRef>;
  /** Lowest-numbered finalized block whose timestamp is strictly after `atMs`; undefined while there is none yet. */
  firstBlockAfter(atMs: number): Promise<BlockRef | undefined>;
  metagraph(netuid: NetUid): Promise<Metagraph>;
  /** As of a finalized block; stake and coldkeys of the beacon block decide in judging. */
  metagraphAt(netuid: NetUid, block: BlockNumber): Promise<Metagraph>;
  setWeights(signer: Signer, weights: WeightsExtrinsic): Promise<WeightsOutcome>;
  /** What is on chain now: by validator uid, then by target uid. */
  weights(netuid: NetUid): Promise<ReadonlyMap<number, ReadonlyMap<number, number>>>;
}
