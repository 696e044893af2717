import type { Metagraph, WeightsOutcome } from "@lode/bittensor/chain";
import { type ChainWeights, maxUpscaleToU16, type Score } from "@lode/bittensor/weights";
import { LodeError } from "@lode/runtime/errors";
import type { EpochResult, Quorum } from "@lode/zipcode/consensus";
import type { EpochId } from "@lode/zipcode/epoch";
import type { ValidatorContext } from "../app/context.ts";
import type { WeightsReport } from "../app/validator-options.ts";

/** A refusal that may pass is asked about again with the next block. */
const blockMs = 12_000;

export interface WeightsWindow {
  readonly epochId: EpochId;
  /** The beacon block: weights that were set since then can be this epoch's. */
  readonly sinceBlock: number;
  /** Protocol time: from the agreement until the next epoch closes. */
  readonly fromMs: number;
  readonly untilMs: number;
  readonly burnUid: number | null;
}

/**
 * Puts an agreed result on the chain. A refusal is shown in the chain's own words and tried again while it says that it
 * may pass, until the tempo ends or the next epoch closes.
 * @param onFirstRefusal called before the first wait, so that a clock which waits for this duty can go on.
 */
export async function setWeights(
  context: ValidatorContext,
  window: WeightsWindow,
  agreed: Quorum,
  result: EpochResult,
  onFirstRefusal: () => void,
  signal: AbortSignal,
): Promise<WeightsReport> {
  const { chain, journal, netuid, protocol, reporter } = context;
  const { epochId } = window;
  if (agreed.kind !== "set") return { kind: "held", reason: agreed.why };
  const kept = journal.read<WeightsReport>(epochId, "weights");
  if (kept !== undefined) return kept;
  // The next epoch's weights are due: what an old epoch says about miners is worth nothing any more.
  if (protocol.now() >= window.untilMs) return { kind: "held", reason: "TOO_LATE" };
  const metagraph = await context.retry("metagraph", window.untilMs, signal, () => chain.metagraph(netuid));
  const ours = metagraph.neurons.find(({ hotkey }) => hotkey === context.hotkey);
  const weights = maxUpscaleToU16(
    scoresByUid(metagraph, result, window.burnUid),
    ours === undefined ? {} : { exclude: ours.uid },
  );
  if (weights.uids.length === 0) return { kind: "held", reason: "NOBODY_EARNED" };
  const done = (block: number): WeightsReport => {
    const report: WeightsReport = { kind: "set", ...weights, block };
    journal.keep(epochId, "weights", report);
    reporter.info("weights_set", { epochId, block, uids: weights.uids.length });
    return report;
  };
  // Killed between the chain's answer and the journal: what stands on the chain is not set twice.
  if (ours !== undefined && ours.lastUpdate > window.sinceBlock && (await stands(context, ours.uid, weights))) {
    return done(ours.lastUpdate);
  }
  const endsAt = Math.min(window.untilMs, window.fromMs + metagraph.tempo * blockMs);
  for (let first = true; ; first = false) {
    const outcome = await attempt(context, () =>
      chain.setWeights(context.signer, { netuid, mechanism: 0, ...weights, versionKey: context.versionKey }),
    );
    signal.throwIfAborted();
    if (outcome.kind === "set") return done(outcome.block.number);
    reporter.warn("weights_refused", { epochId, reason: outcome.reason, retry: outcome.retry });
    const over = outcome.retry === "never" || protocol.now() + blockMs >= endsAt;
    if (over) return { kind: "refused", ...weights, reason: outcome.reason };
    if (first) onFirstRefusal();
    await protocol.sleepUntil(protocol.now() + blockMs, signal);
    // A compressed clock makes a block of nothing: leave the chain a moment of real time too.
    await context.wall.sleepUntil(context.wall.now() + Math.min(context.pollMs, blockMs), signal);
  }
}

/** A hotkey that was replaced since the beacon has no uid any more: its weight goes to nobody. */
function scoresByUid(metagraph: Metagraph, result: EpochResult, burnUid: number | null): Score[] {
  const earned = new Map(result.scores.map(({ hotkey, score1e9 }) => [hotkey, score1e9]));
  return metagraph.neurons.map(({ hotkey, uid }) => {
    const burned = uid === burnUid ? result.burned1e9 : 0;
    return { uid, score: (earned.get(hotkey) ?? 0) + burned };
  });
}

async function stands({ chain, netuid }: ValidatorContext, uid: number, weights: ChainWeights): Promise<boolean> {
  const onChain = (await chain.weights(netuid)).get(uid);
  if (onChain === undefined || onChain.size !== weights.uids.length) return false;
  return weights.uids.every((target, at) => onChain.get(target) === weights.values[at]);
}

/** A chain that cannot be reached has refused nothing, and may answer later. */
async function attempt(context: ValidatorContext, work: () => Promise<WeightsOutcome>): Promise<WeightsOutcome> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof LodeError)) throw error;
    context.reporter.warn("chain_unwell", { code: error.code, why: error.message });
    return { kind: "refused", reason: error.code, retry: error.retry === "never" ? "never" : "later" };
  }
}
