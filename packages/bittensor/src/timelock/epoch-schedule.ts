import { LodeError } from "@lode/runtime/errors";
import { roundAt } from "./quicknet.ts";

/** A subnet's scheduler as storage holds it, read at ONE block. Epoch means the chain's: one every `tempo` blocks. */
export interface EpochState {
  /** The block that the state was read at; a commit lands in the next. */
  readonly headBlock: number;
  readonly tempo: number;
  readonly lastEpochBlock: number;
  /** A block that the next epoch was asked to begin at; 0 if none. */
  readonly pendingEpochAt: number;
  readonly subnetEpochIndex: number;
  readonly blocksSinceLastStep: number;
  /** How many epochs after the commit's the chain reveals it. */
  readonly revealPeriodEpochs: number;
}

export interface PredictedReveal {
  /** The epoch that the chain will file the commit under. */
  readonly commitEpoch: number;
  readonly targetEpoch: number;
  /** The first block that reveals; too late a round is dropped there, too early a one is tried again each block of the epoch. */
  readonly revealBlock: number;
}

/** The chain runs an epoch after this many blocks whatever the tempo says. */
const longestEpochBlocks = 50_400;
/** Beyond this the question is not answered: no subnet waits a year for a reveal. */
const maxPeriodEpochs = 1_024;
/** The pulse needs some blocks to arrive on chain before the reveal block wants it, so the round is computed for a later moment. */
export const marginBlocks = 3;

/**
 * When a commit that lands in the next block will be revealed: the chain's own scheduler, walked from event to event.
 * @throws LodeError TIMELOCK_NO_EPOCHS for a tempo of zero, which never has an epoch, or a period that is out of bounds.
 * @source subtensor spec 424, coinbase/run_coinbase.rs, should_run_epoch; subnets/weights.rs, reveal_crv3_commits
 */
export function predictReveal(state: EpochState): PredictedReveal {
  const { tempo, revealPeriodEpochs } = state;
  if (tempo === 0 || revealPeriodEpochs < 0 || revealPeriodEpochs > maxPeriodEpochs) {
    throw new LodeError("TIMELOCK_NO_EPOCHS", `no reveal: tempo ${tempo}, reveal period ${revealPeriodEpochs} epochs`, {
      retry: "never",
      facts: { tempo, revealPeriodEpochs },
      next: "Set weights directly, or wait until the subnet has a tempo.",
    });
  }
  let fires = nextEpochBlock(state, state.headBlock + 1);
  const commitEpoch = state.subnetEpochIndex + (fires === state.headBlock + 1 ? 1 : 0);
  const targetEpoch = commitEpoch + revealPeriodEpochs;
  if (targetEpoch === commitEpoch) return { commitEpoch, targetEpoch, revealBlock: state.headBlock + 1 };
  // After an epoch at `fires` nothing is pending, so the rest of the walk is a plain rhythm.
  fires += (targetEpoch - state.subnetEpochIndex - 1) * Math.min(tempo, longestEpochBlocks + 2);
  return { commitEpoch, targetEpoch, revealBlock: fires };
}

/** The first block from `from` on that begins an epoch. */
function nextEpochBlock(state: EpochState, from: number): number {
  const { lastEpochBlock, pendingEpochAt, blocksSinceLastStep, headBlock, tempo } = state;
  const byTempo = lastEpochBlock + tempo;
  // A block sees the counter of the one before it; it grows with each block that begins no epoch.
  const byLength = headBlock + longestEpochBlocks + 2 - blocksSinceLastStep;
  const byRequest = pendingEpochAt > 0 ? pendingEpochAt : Number.POSITIVE_INFINITY;
  return Math.max(from, Math.min(byTempo, byLength, byRequest));
}

/**
 * The drand round to lock to, so that the pulse is on chain when the reveal block wants it.
 * @param nowMs when the state was the chain's newest, epoch milliseconds: the head block's own time is the safest.
 * @param blockTimeMs the chain's own, 12 000 on the live network.
 */
export function revealRound(predicted: PredictedReveal, state: EpochState, nowMs: number, blockTimeMs: number): number {
  const blocks = predicted.revealBlock + marginBlocks - state.headBlock;
  return roundAt((nowMs + blocks * blockTimeMs) / 1_000);
}
