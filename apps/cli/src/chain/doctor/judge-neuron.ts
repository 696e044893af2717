import type { EpochSchedule, TimelockedCommit } from "@lode/bittensor/chain";
import { predictReveal } from "@lode/bittensor/timelock";
import { taoText } from "../print.ts";
import { fail, type Judgement, ok, skip, warn } from "./check.ts";

export function judgePermit(hasPermit: boolean, stakeRao: bigint): Judgement {
  if (hasPermit) return ok("it has a validator permit");
  return warn(
    `no validator permit (stake ${taoText(stakeRao)})`,
    "A miner needs none. A validator needs more stake: permits go to the largest at the end of each tempo.",
  );
}

/** @param thresholdRao below which the chain takes no weights. */
export function judgeStake(stakeRao: bigint, thresholdRao: bigint): Judgement {
  const found = `stake ${taoText(stakeRao)}, threshold for weights ${taoText(thresholdRao)}`;
  if (stakeRao >= thresholdRao) return ok(found);
  return warn(found, "A miner needs none. A validator's weights are refused (NotEnoughStakeToSetWeights): add stake.");
}

export interface WeightsPace {
  readonly block: number;
  readonly lastUpdate: number;
  /** Blocks between two settings. */
  readonly rateLimit: number;
  /** Blocks after which weights no longer count. */
  readonly activityCutoff: number;
  readonly hasPermit: boolean;
  readonly blockTimeMs: number;
}

export function judgeWeightsPace(pace: WeightsPace): Judgement {
  const { block, lastUpdate, rateLimit, activityCutoff, hasPermit, blockTimeMs } = pace;
  const next = "Set weights; without them the validator earns nothing.";
  if (lastUpdate === 0) return hasPermit ? warn("it never set weights", next) : ok("it never set weights");
  const age = block - lastUpdate;
  const wait = Math.max(0, lastUpdate + rateLimit - (block + 1));
  const since = `last weights ${age} blocks ago (limit ${rateLimit})`;
  const found = wait === 0 ? `${since}: it may set weights now` : `${since}: ${blocksText(wait, blockTimeMs)} to wait`;
  if (!hasPermit || age <= activityCutoff) return ok(found);
  return fail(`${found}; the activity cutoff is ${activityCutoff} blocks`, next);
}

export function judgeServingPace(
  served: number | undefined,
  block: number,
  limit: number,
  blockTimeMs: number,
): Judgement {
  if (served === undefined || served === 0) return ok("it may serve an axon now");
  const wait = Math.max(0, served + limit - (block + 1));
  if (wait === 0) return ok(`served ${block - served} blocks ago (limit ${limit}): it may serve again`);
  return ok(`served ${block - served} blocks ago (limit ${limit}): ${blocksText(wait, blockTimeMs)} to wait`);
}

/** @param own this hotkey's commits that the chain still holds. */
export function judgeCommitReveal(
  isEnabled: boolean,
  { state, blockTimeMs }: EpochSchedule,
  own: readonly TimelockedCommit[],
): Judgement {
  const period = state.revealPeriodEpochs;
  if (!isEnabled && own.length === 0) return skip("off: weights are set openly");
  const late = own.filter(({ epoch }) => epoch + period < state.subnetEpochIndex);
  if (late.length > 0) {
    const rounds = late.map(({ revealRound }) => revealRound).join(", ");
    return fail(
      `${late.length} commits are past their epoch and not revealed (drand rounds ${rounds})`,
      "They are lost: the chain reveals in one epoch only. Commit again, and check drand and the clock.",
    );
  }
  const reveal = state.tempo === 0 ? undefined : predictReveal(state).revealBlock - state.headBlock;
  const ahead =
    reveal === undefined ? "the subnet has no tempo" : `one made now is revealed in ${blocksText(reveal, blockTimeMs)}`;
  return ok(`${isEnabled ? "on" : "off"}: ${own.length} commits wait for their reveal; ${ahead}`);
}

function blocksText(blocks: number, blockTimeMs: number): string {
  const seconds = Math.round((blocks * blockTimeMs) / 1_000);
  return `${blocks} blocks (${seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`})`;
}
