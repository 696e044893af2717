import type { ChainState } from "../state/chain-state.ts";
import type { DispatchContext } from "./dispatch.ts";
import { netuids } from "./subnets.ts";

const pallet = "SubtensorModule";
/** A subnet that has not stepped for this long steps whatever its schedule says. */
const longestWait = 50_400;

interface Schedule {
  readonly tempo: number;
  readonly lastEpoch: number;
  readonly pendingAt: number;
  readonly since: number;
}

/** Whether a subnet's epoch fires in this block: its tempo has run, or somebody asked for it. */
function isEpochDue({ tempo, lastEpoch, pendingAt, since }: Schedule, block: number): boolean {
  if (tempo === 0) return false;
  if (pendingAt > 0 && block >= pendingAt) return true;
  return since > longestWait || block - lastEpoch >= tempo;
}

/**
 * Steps every subnet's schedule in a block.
 * @param onEpochOf told before the index moves, with the index that the block counts as its own.
 */
export function stepEpochs(context: DispatchContext, onEpochOf: (netuid: number, epoch: number) => void): void {
  const { state, block } = context;
  for (const netuid of netuids(state)) {
    const schedule = scheduleOf(state, netuid);
    const index = state.get<bigint>(pallet, "SubnetEpochIndex", netuid) ?? 0n;
    const isDue = isEpochDue(schedule, block);
    onEpochOf(netuid, Number(index) + (isDue ? 1 : 0));
    if (!isDue) {
      state.set(pallet, "BlocksSinceLastStep", [netuid], BigInt(schedule.since + 1));
      continue;
    }
    state.set(pallet, "LastEpochBlock", [netuid], BigInt(block));
    state.set(pallet, "PendingEpochAt", [netuid], 0n);
    state.set(pallet, "SubnetEpochIndex", [netuid], index + 1n);
    state.set(pallet, "BlocksSinceLastStep", [netuid], 0n);
  }
}

/** The block in which the subnet's next epoch fires; undefined for one that never does. */
export function nextEpochBlock(state: ChainState, netuid: number): bigint | undefined {
  const { tempo, lastEpoch, pendingAt } = scheduleOf(state, netuid);
  if (tempo === 0) return undefined;
  const byTempo = lastEpoch + tempo;
  return BigInt(pendingAt > 0 ? Math.min(byTempo, pendingAt) : byTempo);
}

function scheduleOf(state: ChainState, netuid: number): Schedule {
  const number = (item: string): number => Number(state.get<bigint | number | undefined>(pallet, item, netuid) ?? 0);
  return {
    tempo: number("Tempo"),
    lastEpoch: number("LastEpochBlock"),
    pendingAt: number("PendingEpochAt"),
    since: number("BlocksSinceLastStep"),
  };
}
