import { type Clock, SystemClock } from "@lode/runtime/clock";
import { LodeError } from "@lode/runtime/errors";
import { type Reporter, silentReporter } from "@lode/runtime/events";
import { type Random, SystemRandom } from "@lode/runtime/random";
import { firstBlockAfter } from "../chain/first-block-after.ts";
import type {
  AxonInfo,
  AxonToServe,
  BlockRef,
  ChainClient,
  ChainReads,
  ChainWrites,
  Commitment,
  CommitmentToSet,
  DrandStatus,
  EpochSchedule,
  HashedWeights,
  HeadNews,
  Hyperparameters,
  Metagraph,
  MetagraphFields,
  MetagraphQuery,
  PendingReveal,
  RevealedCommitment,
  RevealNews,
  Signer,
  TimelockedCommit,
  WeightsDone,
  WeightsExtrinsic,
  WeightsOutcome,
  WriteOutcome,
} from "../chain/index.ts";
import { fromHex } from "../keys/hex.ts";
import type { BlockNumber, Hotkey, NetUid, Rao, Uid } from "../primitives/index.ts";
import { quicknet } from "../timelock/index.ts";
import { Connection, type ConnectionHealth, type ConnectionOptions } from "./connection/connection.ts";
import { RpcFailure } from "./connection/endpoint-socket.ts";
import type { BlockView } from "./reads/block-view.ts";
import { Blocks } from "./reads/blocks.ts";
import { HeadNewsFeed } from "./reads/head-news.ts";
import { LastGood, type Snapshot } from "./reads/last-good.ts";
import { readMetagraphFields } from "./reads/metagraph-fields.ts";
import * as read from "./reads/subnet-reads.ts";
import { Submitter } from "./writes/submitter.ts";
import { watchReveal } from "./writes/watch-reveal.ts";
import { writeAxon } from "./writes/write-axon.ts";
import { writeCommitment } from "./writes/write-commitment.ts";
import { writeHashedCommit, writeHashedReveal } from "./writes/write-hashed-weights.ts";
import { writeWeights } from "./writes/write-weights.ts";

export interface SubstrateChainOptions extends Omit<ConnectionOptions, "wall" | "random" | "onEvent"> {
  /** Real time; the machine's own unless given. */
  readonly wall?: Clock;
  readonly random?: Random;
  readonly reporter?: Reporter;
  /** Blocks that an extrinsic lives: a power of two, default 32. A stuck one is dead before the next is tried. */
  readonly eraBlocks?: number;
  /**
   * The drand beacon that weights are locked to: quicknet, as everywhere on the live network. Where the chain follows
   * another, committing is refused, since an endpoint that could choose the key could read the weights; test networks
   * with a beacon of their own say `as-served`.
   */
  readonly beacon?: "quicknet" | "as-served";
  /** For inclusion and finality together; by default as long as the extrinsic lives and a dozen blocks more. */
  readonly finalityTimeoutMs?: number;
}

const remembered = 64;

/**
 * A Subtensor over WebSocket JSON-RPC: everything is encoded and decoded by the metadata that the chain itself serves, and
 * a runtime upgrade is noticed at the next block that is asked about. Connects at the first question.
 */
export class SubstrateChain implements ChainClient, ChainReads, ChainWrites {
  readonly #connection: Connection;
  readonly #wall: Clock;
  readonly #reporter: Reporter;
  readonly #blocks: Blocks;
  readonly #heads: HeadNewsFeed;
  readonly #submitter: Submitter;
  readonly #lastMetagraphs: LastGood<Metagraph>;
  readonly #beaconKey: Uint8Array | undefined;
  readonly #closed = new AbortController();

  constructor(options: SubstrateChainOptions) {
    const {
      wall = new SystemClock(),
      random = new SystemRandom(),
      reporter = silentReporter,
      eraBlocks = 32,
    } = options;
    const { finalityTimeoutMs, beacon = "quicknet", ...connection } = options;
    this.#beaconKey = beacon === "quicknet" ? fromHex(quicknet.publicKey) : undefined;
    this.#wall = wall;
    this.#reporter = reporter;
    this.#connection = new Connection({
      ...connection,
      wall,
      random,
      onEvent: ({ kind, ...fields }) => (kind === "lost" ? reporter.warn : reporter.info)(`chain.${kind}`, fields),
    });
    this.#blocks = new Blocks(this.#connection, ({ version }) => reporter.info("chain.runtime", { ...version }));
    this.#heads = new HeadNewsFeed(this.#connection, wall);
    this.#lastMetagraphs = new LastGood(wall, remembered);
    const tools = {
      connection: this.#connection,
      blocks: this.#blocks,
      heads: this.#heads,
      wall,
      closed: this.#closed.signal,
    };
    this.#submitter = new Submitter({
      ...tools,
      eraBlocks,
      ...(finalityTimeoutMs === undefined ? {} : { finalityTimeoutMs }),
    });
  }

  /** Which endpoint is in use, and when it was last heard. */
  get health(): ConnectionHealth {
    return this.#connection.health;
  }

  /** Of the newest block: `{specName, specVersion, transactionVersion}`. */
  async runtimeVersion(): Promise<{ specName: string; specVersion: number; transactionVersion: number }> {
    return (await this.#best()).runtime.version;
  }

  genesisHash(): Promise<string> {
    return this.#blocks.genesisHash();
  }

  // --- blocks

  async head(): Promise<BlockRef> {
    return this.#blocks.ref(await this.#blocks.bestHash());
  }

  async finalizedHead(): Promise<BlockRef> {
    return this.#blocks.ref(await this.#blocks.finalizedHash());
  }

  async hashOf(block: BlockNumber): Promise<string> {
    const finalized = await this.#blocks.numberOf(await this.#blocks.finalizedHash());
    const hash = block <= finalized ? await this.#blocks.hashAt(block) : undefined;
    if (hash !== undefined) return hash;
    throw new LodeError("CHAIN_BLOCK_UNKNOWN", `block ${block} is not final yet`, {
      retry: "later",
      facts: { block, finalized },
    });
  }

  async firstBlockAfter(atMs: number): Promise<BlockRef | undefined> {
    const hash = await this.#blocks.finalizedHash();
    const blockTimeMs = read.blockTimeOf(await this.#blocks.view(hash));
    const at = async (number: number): Promise<BlockRef> => {
      return this.#blocks.ref(await this.hashOf(number as BlockNumber));
    };
    return firstBlockAfter({ at }, await this.#blocks.ref(hash), atMs, blockTimeMs);
  }

  watchHeads(tell: (head: HeadNews) => void): () => void {
    return this.#heads.listen(tell);
  }

  // --- subnets

  async metagraph(netuid: NetUid): Promise<Metagraph> {
    return read.readMetagraph(await this.#best(), netuid);
  }

  async metagraphAt(netuid: NetUid, block: BlockNumber): Promise<Metagraph> {
    return this.#at(block, (view) => read.readMetagraph(view, netuid));
  }

  /** The metagraph, or while no endpoint answers the last one that did, up to `maxAgeMs` old. */
  metagraphOrLast(netuid: NetUid, maxAgeMs: number): Promise<Snapshot<Metagraph>> {
    return this.#lastMetagraphs.ask(netuid, maxAgeMs, () => this.metagraph(netuid));
  }

  async metagraphFields<Name extends keyof MetagraphFields>(
    netuid: NetUid,
    names: readonly Name[],
    { mechanism = 0, block }: MetagraphQuery = {},
  ): Promise<Pick<MetagraphFields, Name>> {
    const ask = (view: BlockView) => readMetagraphFields(view, netuid, mechanism, names);
    const fields = await (block === undefined ? ask(await this.#best()) : this.#at(block, ask));
    if (fields === undefined) throw read.subnetUnknown(netuid);
    return fields;
  }

  async hyperparameters(netuid: NetUid): Promise<Hyperparameters> {
    return read.readHyperparameters(await this.#best(), netuid);
  }

  async uidOf(netuid: NetUid, hotkey: Hotkey): Promise<Uid | undefined> {
    return read.readUid(await this.#best(), netuid, hotkey);
  }

  async axonOf(netuid: NetUid, hotkey: Hotkey): Promise<AxonInfo | undefined> {
    return read.readAxonOf(await this.#best(), netuid, hotkey);
  }

  async axons(netuid: NetUid): Promise<ReadonlyMap<Hotkey, AxonInfo>> {
    return read.readAxons(await this.#best(), netuid);
  }

  async validatorPermits(netuid: NetUid): Promise<readonly boolean[]> {
    return read.readPermits(await this.#best(), netuid);
  }

  async stakeOf(netuid: NetUid, hotkey: Hotkey): Promise<Rao | undefined> {
    const { hotkeys, totalStake } = await this.metagraphFields(netuid, ["hotkeys", "totalStake"]);
    return totalStake[hotkeys.indexOf(hotkey)];
  }

  async weights(netuid: NetUid): Promise<ReadonlyMap<number, ReadonlyMap<number, number>>> {
    return read.readWeights(await this.#best(), netuid, 0);
  }

  async weightsOf(netuid: NetUid, uid: Uid, mechanism = 0): Promise<ReadonlyMap<number, number>> {
    const index = read.storageIndex(netuid, mechanism);
    return read.readRow(await (await this.#best()).get("SubtensorModule", "Weights", index, uid));
  }

  async commitmentOf(netuid: NetUid, hotkey: Hotkey): Promise<Commitment | undefined> {
    return read.readCommitment(await this.#best(), netuid, hotkey);
  }

  async revealedCommitmentsOf(netuid: NetUid, hotkey: Hotkey): Promise<readonly RevealedCommitment[]> {
    return read.readRevealedCommitments(await this.#best(), netuid, hotkey);
  }

  async timelockedCommits(netuid: NetUid, mechanism = 0): Promise<readonly TimelockedCommit[]> {
    return read.readTimelockedCommits(await this.#best(), netuid, mechanism);
  }

  async epochSchedule(netuid: NetUid): Promise<EpochSchedule> {
    const view = await this.#best();
    const state = await read.readEpochState(view, netuid);
    return { state, at: await this.#blocks.ref(view.hash), blockTimeMs: read.blockTimeOf(view) };
  }

  async drandStatus(): Promise<DrandStatus> {
    const view = await this.#best();
    const { timestampMs } = await this.#blocks.ref(view.hash);
    return read.readDrand(view, timestampMs);
  }

  // --- writes

  async setWeights(signer: Signer, weights: WeightsExtrinsic): Promise<WeightsOutcome> {
    const outcome = await this.submitWeights(signer, weights);
    switch (outcome.kind) {
      case "finalized":
        return {
          kind: "set",
          block: outcome.block,
          ...(outcome.how === "committed" ? { reveal: outcome.reveal } : {}),
        };
      case "refused":
        return outcome;
      case "lost":
        return { kind: "refused", reason: outcome.reason, retry: "later" };
      default:
        return { kind: "refused", reason: outcome.kind === "skipped" ? outcome.reason : "Undecided", retry: "later" };
    }
  }

  submitWeights(signer: Signer, weights: WeightsExtrinsic): Promise<WriteOutcome<WeightsDone>> {
    const write = writeWeights({ blocks: this.#blocks, beaconKey: this.#beaconKey }, signer.hotkey, weights);
    return this.#report("weights", this.#submitter.submit(signer, write));
  }

  commitHashedWeights(signer: Signer, weights: HashedWeights): Promise<WriteOutcome<{ readonly commitHash: string }>> {
    return this.#report("hashed-commit", this.#submitter.submit(signer, writeHashedCommit(signer.hotkey, weights)));
  }

  revealHashedWeights(signer: Signer, weights: HashedWeights): Promise<WriteOutcome> {
    return this.#report("hashed-reveal", this.#submitter.submit(signer, writeHashedReveal(signer.hotkey, weights)));
  }

  async serveAxon(signer: Signer, axon: AxonToServe): Promise<WriteOutcome> {
    return this.#report("axon", this.#submitter.submit(signer, writeAxon(signer.hotkey, axon)));
  }

  setCommitment(signer: Signer, netuid: NetUid, commitment: CommitmentToSet): Promise<WriteOutcome> {
    const write = writeCommitment(signer.hotkey, netuid, commitment);
    return this.#report("commitment", this.#submitter.submit(signer, write));
  }

  watchReveal(reveal: PendingReveal, tell: (news: RevealNews) => void): () => void {
    const stopped = new AbortController();
    const signal = AbortSignal.any([stopped.signal, this.#closed.signal]);
    void this.#watch(reveal, tell, signal);
    return () => stopped.abort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed.abort();
    await this.#connection[Symbol.asyncDispose]();
  }

  async #watch(reveal: PendingReveal, tell: (news: RevealNews) => void, signal: AbortSignal): Promise<void> {
    try {
      const lookEveryMs = Math.max(50, read.blockTimeOf(await this.#best()) / 2);
      const report = (news: RevealNews): void => {
        const { kind, block } = news;
        const level = kind === "revealed" ? this.#reporter.info : this.#reporter.error;
        level(`chain.reveal-${kind}`, { block, netuid: reveal.netuid, hotkey: reveal.hotkey });
        tell(news);
      };
      await watchReveal({ blocks: this.#blocks, heads: this.#heads, lookEveryMs }, reveal, report, signal);
    } catch (failure) {
      if (!signal.aborted) this.#reporter.error("chain.reveal-unwatched", { netuid: reveal.netuid, failure });
    }
  }

  async #best(): Promise<BlockView> {
    return this.#blocks.view(await this.#blocks.bestHash());
  }

  /** @throws LodeError CHAIN_BLOCK_UNKNOWN (retry later) while it is not final, CHAIN_STATE_PRUNED once its state is gone. */
  async #at<T>(block: BlockNumber, ask: (view: BlockView) => Promise<T>): Promise<T> {
    const hash = await this.hashOf(block);
    try {
      return await ask(await this.#blocks.view(hash));
    } catch (cause) {
      if (!(cause instanceof RpcFailure)) throw cause;
      throw new LodeError("CHAIN_STATE_PRUNED", `no endpoint in use keeps the state of block ${block}`, {
        retry: "never",
        facts: { block, hash },
        next: "Ask within some 256 blocks, or add an archive endpoint.",
        cause,
      });
    }
  }

  async #report<T extends WriteOutcome>(what: string, writing: Promise<T>): Promise<T> {
    const startedAt = this.#wall.now();
    const outcome = await writing;
    const { kind } = outcome;
    const fields = {
      what,
      kind,
      tookMs: this.#wall.now() - startedAt,
      ...("reason" in outcome ? { reason: outcome.reason } : {}),
    };
    (kind === "finalized" || kind === "skipped" ? this.#reporter.info : this.#reporter.warn)("chain.write", fields);
    return outcome;
  }
}
