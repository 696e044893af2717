import type { BlockNumber, Coldkey, Hotkey, NetUid, Rao, Uid } from "../primitives/index.ts";
import type { EpochState } from "../timelock/epoch-schedule.ts";
import type { BlockRef } from "./chain-client.ts";

/** Where a neuron says it can be reached. */
export interface AxonInfo {
  /** IPv4 or IPv6 text. */
  readonly address: string;
  readonly port: number;
  /** Of the software: major × 10⁶ + minor × 10³ + patch. */
  readonly version: number;
  readonly protocol: number;
  /** When it was last served. */
  readonly block: number;
  /** False for the address 0, by which a neuron says that it is not to be called. */
  readonly isServing: boolean;
}

/** By the chain's own names, such as `tempo`, `min_allowed_weights`, `commit_reveal_weights_enabled`. */
export type Hyperparameters = ReadonlyMap<string, boolean | number | bigint>;

/** One field of a commitment: its kind as the chain names it (`Raw`, `Sha256`, `TimelockEncrypted`, …) and what it holds. */
export interface CommitmentField {
  readonly kind: string;
  readonly bytes: Uint8Array;
  /** Of a timelocked field: the drand round that opens it. */
  readonly revealRound?: number;
}

export interface Commitment {
  readonly block: number;
  readonly fields: readonly CommitmentField[];
}

export interface RevealedCommitment {
  readonly block: number;
  readonly bytes: Uint8Array;
}

/** A commit that the chain has not revealed yet. */
export interface TimelockedCommit {
  readonly hotkey: Hotkey;
  /** The chain's epoch that it is filed under. */
  readonly epoch: number;
  readonly block: number;
  readonly ciphertext: Uint8Array;
  readonly revealRound: number;
}

export interface EpochSchedule {
  readonly state: EpochState;
  /** The block that `state` was read at. */
  readonly at: BlockRef;
  readonly blockTimeMs: number;
}

/** How far the chain is with taking up drand's pulses; nothing timelocked is revealed while it stands still. */
export interface DrandStatus {
  readonly lastStoredRound: number;
  /** What drand had published by the time of the block that was asked. */
  readonly publishedRound: number;
  readonly lagRounds: number;
}

/** What may be asked of a metagraph, and what comes back. Amounts are rao; shares are u16 of 65535. */
export interface MetagraphFields {
  readonly block: number;
  readonly tempo: number;
  readonly lastStep: number;
  readonly blocksSinceLastStep: number;
  readonly minAllowedWeights: number;
  readonly maxWeightsLimit: number;
  readonly weightsVersion: bigint;
  readonly weightsRateLimit: number;
  readonly activityCutoff: number;
  readonly maxValidators: number;
  readonly numUids: number;
  readonly maxUids: number;
  readonly commitRevealWeightsEnabled: boolean;
  readonly commitRevealPeriod: number;
  readonly hotkeys: readonly Hotkey[];
  readonly coldkeys: readonly Coldkey[];
  readonly axons: readonly AxonInfo[];
  readonly active: readonly boolean[];
  readonly validatorPermit: readonly boolean[];
  readonly lastUpdate: readonly number[];
  readonly emission: readonly Rao[];
  readonly dividends: readonly number[];
  readonly incentives: readonly number[];
  readonly alphaStake: readonly Rao[];
  readonly taoStake: readonly Rao[];
  readonly totalStake: readonly Rao[];
}

export interface MetagraphQuery {
  readonly mechanism?: number;
  /** A finalized block; the newest block unless given. */
  readonly block?: BlockNumber;
}

/** What a neuron asks of a chain beyond {@link ChainClient}. Each answer is as of one block. */
export interface ChainReads {
  /** The newest block, which may still be replaced. */
  head(): Promise<BlockRef>;
  /** Of a finalized block, however old. @throws LodeError CHAIN_BLOCK_UNKNOWN (retry later) while it is not final. */
  hashOf(block: BlockNumber): Promise<string>;
  /** Only the named fields, in one call. */
  metagraphFields<Name extends keyof MetagraphFields>(
    netuid: NetUid,
    names: readonly Name[],
    query?: MetagraphQuery,
  ): Promise<Pick<MetagraphFields, Name>>;
  hyperparameters(netuid: NetUid): Promise<Hyperparameters>;
  uidOf(netuid: NetUid, hotkey: Hotkey): Promise<Uid | undefined>;
  axonOf(netuid: NetUid, hotkey: Hotkey): Promise<AxonInfo | undefined>;
  /** By hotkey, of all neurons that ever served. */
  axons(netuid: NetUid): Promise<ReadonlyMap<Hotkey, AxonInfo>>;
  /** By uid. */
  validatorPermits(netuid: NetUid): Promise<readonly boolean[]>;
  /** What counts for permits; undefined when the hotkey is not registered. */
  stakeOf(netuid: NetUid, hotkey: Hotkey): Promise<Rao | undefined>;
  /** One neuron's row, by target uid. */
  weightsOf(netuid: NetUid, uid: Uid, mechanism?: number): Promise<ReadonlyMap<number, number>>;
  commitmentOf(netuid: NetUid, hotkey: Hotkey): Promise<Commitment | undefined>;
  revealedCommitmentsOf(netuid: NetUid, hotkey: Hotkey): Promise<readonly RevealedCommitment[]>;
  timelockedCommits(netuid: NetUid, mechanism?: number): Promise<readonly TimelockedCommit[]>;
  epochSchedule(netuid: NetUid): Promise<EpochSchedule>;
  drandStatus(): Promise<DrandStatus>;
  /** Tells of each new head, best and finalized, as it comes; some may be left out. @returns ends it. */
  watchHeads(tell: (head: HeadNews) => void): () => void;
}

export interface HeadNews {
  readonly kind: "best" | "finalized";
  readonly number: BlockNumber;
}
