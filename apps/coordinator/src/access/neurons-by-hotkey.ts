import type { Metagraph, Neuron } from "@lode/bittensor/chain";
import { LodeError } from "@lode/runtime/errors";

/**
 * A metagraph as a directory, unless it cannot be one: a node that is not in its senses must not shut everybody out.
 * @param known how many were registered as of the last good view; a subnet that has members never loses all of them.
 * @throws LodeError METAGRAPH_INVALID.
 */
export function neuronsByHotkey({ neurons, netuid }: Metagraph, known: number): ReadonlyMap<string, Neuron> {
  const byHotkey = new Map(neurons.map((neuron) => [neuron.hotkey as string, neuron]));
  const uids = new Set(neurons.map(({ uid }) => uid));
  if (byHotkey.size !== neurons.length) throw invalid("a hotkey stands in it twice", netuid);
  if (uids.size !== neurons.length) throw invalid("a uid stands in it twice", netuid);
  if (neurons.length === 0 && known > 0) throw invalid(`it is empty where ${known} were registered`, netuid);
  return byHotkey;
}

function invalid(why: string, netuid: number): LodeError {
  return new LodeError("METAGRAPH_INVALID", `the chain's metagraph makes no sense: ${why}`, {
    retry: "later",
    facts: { netuid },
    next: "Ask the chain through another node.",
  });
}
