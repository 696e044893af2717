import type { ChainClient, Neuron } from "@lode/bittensor/chain";
import { verifySignature } from "@lode/bittensor/keys";
import type { BlockNumber, Hotkey, NetUid } from "@lode/bittensor/primitives";
import {
  type Phase,
  type ReadinessProposal,
  type ReadinessVoteAnswer,
  type ReadinessVoteRequest,
  type ReadinessWire,
  readinessProposals,
  readinessVoteText,
} from "@lode/contract/coordinator";
import type { Clock } from "@lode/runtime/clock";
import type { Reporter } from "@lode/runtime/events";
import { everyRound } from "@lode/runtime/lifecycle";
import { type EpochId, epochAt, nextEpoch } from "@lode/zipcode/epoch";
import { ApiError } from "../access/api-error.ts";
import { assertFresh } from "../access/request-time.ts";
import { ChainReadiness, type ChainVotes } from "./chain-readiness.ts";
import { type CountedVotes, countVotes, type ReadinessEffect, readinessRules } from "./count-votes.ts";
import { phasesAfter } from "./phases-after.ts";
import type { PhaseWriter, ReadinessStore } from "./readiness-store.ts";

export interface ReadinessParts {
  readonly store: ReadinessStore;
  readonly chain: ChainClient;
  readonly netuid: NetUid;
  /** Permit and enough stake, by the rules in force. */
  readonly isValidator: (neuron: Neuron) => boolean;
  readonly settings: PhaseWriter & { refresh(): Promise<void> };
  readonly lengthMs: number;
  readonly protocol: Clock;
  readonly wall: Clock;
  readonly reporter: Reporter;
}

/** Real milliseconds for which one count serves everybody. */
const freshMs = 1_000;
/** Real milliseconds between two counts that nobody asked for. */
const lookEveryMs = 60_000;

interface Count {
  readonly block: BlockNumber;
  readonly permitted: readonly Neuron[];
  readonly onChain: ChainVotes["kind"];
  readonly effects: readonly ReadinessEffect[];
  readonly counts: ReadonlyMap<ReadinessProposal, CountedVotes>;
}

/** Whether the validators, by stake as of now, want rewards by zipcodes to begin, or to go back to how it was before. */
export class Readiness {
  readonly #parts: ReadinessParts;
  readonly #onChain: ChainReadiness;
  readonly #stopping = new AbortController();
  #last: { readonly at: number; readonly count: Promise<Count> } | undefined;
  #running: Promise<void> | undefined;

  constructor(parts: ReadinessParts) {
    this.#parts = parts;
    this.#onChain = new ChainReadiness(parts.chain, parts.netuid, parts.wall);
  }

  /**
   * Keeps a vote and counts anew.
   * @throws ApiError 400 TIMESTAMP_MALFORMED, 401 TIMESTAMP_STALE, TIMESTAMP_AHEAD, SIGNATURE_INVALID, 409 VOTE_STANDS.
   */
  async vote(hotkey: Hotkey, vote: ReadinessVoteRequest): Promise<ReadinessVoteAnswer> {
    const { store, wall, netuid } = this.#parts;
    assertFresh(vote.timestamp, wall);
    const message = readinessVoteText(netuid, vote);
    if (!verifySignature({ address: hotkey, message, signature: vote.signature })) {
      throw new ApiError(401, "SIGNATURE_INVALID", "The vote is not signed by its hotkey");
    }
    if (!(await store.cast(hotkey, vote, wall.now()))) {
      const stands = await store.standing(hotkey, vote.proposal);
      // The same vote again, signed anew within the second.
      if (stands?.timestamp !== vote.timestamp || stands.inFavour !== vote.inFavour) {
        throw new ApiError(
          409,
          "VOTE_STANDS",
          "A vote of this hotkey stands that was signed at the same second or later",
          {
            next: "Sign again with the present time.",
          },
        );
      }
    }
    this.#last = undefined;
    const { effects, counts } = await this.#count();
    const counted = counts.get(vote.proposal);
    const standing = effects.at(-1)?.proposal === vote.proposal ? "passed" : "open";
    return { success: true, message: "Vote kept", standing, sharePpm: counted?.sharePpm ?? 0 };
  }

  /** At most a second old. @throws ApiError 503 CHAIN_UNREACHABLE: the stake cannot be read. */
  async read(): Promise<ReadinessWire> {
    const { block, permitted, onChain, effects, counts } = await this.#count();
    const last = effects.at(-1);
    return {
      netuid: this.#parts.netuid,
      block,
      permittedValidators: permitted.length,
      permittedRao: String(permitted.reduce((all, { stakeRao }) => all + stakeRao, 0n)),
      onChain,
      effect:
        last === undefined ? null : { proposal: last.proposal, fromEpoch: last.fromEpoch, passedAt: last.passedAtWall },
      proposals: readinessProposals.map((proposal) => standingOf(proposal, counts.get(proposal), last)),
    };
  }

  /** From now on counts every minute, whoever asks: stake moves, and voices come over the chain. */
  start(): void {
    const { wall, reporter } = this.#parts;
    this.#running ??= everyRound({
      clock: wall,
      nextAt: (afterMs) => afterMs + lookEveryMs,
      run: () => this.look(),
      signal: this.#stopping.signal,
      onFailure: (error) => reporter.warn("readinessUncounted", { error }),
    });
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /** Counts anew and records what has passed. */
  async look(): Promise<void> {
    this.#last = undefined;
    await this.#count();
  }

  async #count(): Promise<Count> {
    const now = this.#parts.wall.now();
    if (this.#last === undefined || now - this.#last.at >= freshMs || now < this.#last.at) {
      const count = this.#countNow(now);
      const last = { at: now, count };
      this.#last = last;
      count.catch(() => {
        if (this.#last === last) this.#last = undefined;
      });
    }
    return await this.#last.count;
  }

  async #countNow(nowWall: number): Promise<Count> {
    const { store, isValidator } = this.#parts;
    const { block, neurons } = await this.#metagraph();
    const permitted = neurons.filter(isValidator);
    const onChain = await this.#onChain.votes(permitted.map(({ hotkey }) => hotkey));
    const votes = [...(await store.votes()), ...onChain.votes];
    const count = (effects: readonly ReadinessEffect[]): Count => ({
      block,
      permitted,
      onChain: onChain.kind,
      effects,
      counts: new Map(
        readinessProposals.map((proposal) => [proposal, countVotes({ proposal, votes, permitted, effects, nowWall })]),
      ),
    });
    const counted = count(await store.effects());
    const passed = readinessProposals.find(
      (proposal) => counted.counts.get(proposal)?.reached && counted.effects.at(-1)?.proposal !== proposal,
    );
    if (passed === undefined) return counted;
    await this.#pass(passed, counted, nowWall);
    return { ...count(await store.effects()), counts: counted.counts };
  }

  /** From the next epoch on: the one that runs was announced under the phase it has. */
  async #pass(proposal: ReadinessProposal, { block, counts, effects }: Count, passedAtWall: number): Promise<void> {
    const { store, settings, protocol, lengthMs, reporter } = this.#parts;
    const fromEpoch: EpochId = nextEpoch(epochAt(protocol.now(), lengthMs), lengthMs);
    const counted = counts.get(proposal);
    const detail = {
      inFavourRao: String(counted?.inFavourRao ?? 0n),
      permittedRao: String(counted?.permittedRao ?? 0n),
      voters: counted?.votes.filter(({ counts: has, inFavour }) => has && inFavour).map(({ hotkey }) => hotkey) ?? [],
    };
    const after = (phases: readonly Phase[]) => phasesAfter(proposal, phases, fromEpoch);
    const effect = { proposal, passedAtWall, fromEpoch, block };
    const isFirst = await store.pass(effect, effects.at(-1), detail, { writer: settings, after });
    if (!isFirst) return;
    await settings.refresh();
    reporter.info("readinessPassed", { proposal, fromEpoch, sharePpm: counted?.sharePpm });
  }

  async #metagraph(): Promise<{ block: BlockNumber; neurons: readonly Neuron[] }> {
    const { chain, netuid } = this.#parts;
    try {
      return await chain.metagraph(netuid);
    } catch (cause) {
      throw new ApiError(503, "CHAIN_UNREACHABLE", "The chain does not answer, so stake cannot be counted", {
        retry: "later",
        cause,
        retryAfterSeconds: 10,
      });
    }
  }
}

function standingOf(
  proposal: ReadinessProposal,
  counted: CountedVotes | undefined,
  last: ReadinessEffect | undefined,
): ReadinessWire["proposals"][number] {
  const { thresholdPpm, windowMs } = readinessRules[proposal];
  const passed = last?.proposal === proposal ? last : undefined;
  return {
    proposal,
    standing: passed === undefined ? "open" : "passed",
    passedAt: passed?.passedAtWall ?? null,
    fromEpoch: passed?.fromEpoch ?? null,
    thresholdPpm,
    windowSeconds: windowMs === null ? null : windowMs / 1_000,
    inFavourRao: String(counted?.inFavourRao ?? 0n),
    againstRao: String(counted?.againstRao ?? 0n),
    sharePpm: counted?.sharePpm ?? 0,
    votes: (counted?.votes ?? []).map(
      ({ hotkey, inFavour, stakeRao, counts, source, signature, timestamp, block }) => ({
        hotkey,
        inFavour,
        stakeRao: String(stakeRao),
        counts,
        source,
        signature,
        timestamp,
        block,
      }),
    ),
  };
}
