import type { NetUid } from "@lode/bittensor/primitives";
import type { OpenSubstrate } from "./open-chain.ts";
import { type Answer, listing } from "./print.ts";

/** By the chain's own names, sorted. */
export async function tellHyperparams({ chain, network }: OpenSubstrate, netuid: NetUid): Promise<Answer> {
  const entries = [...(await chain.hyperparameters(netuid))].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    json: { network: network.name, netuid, hyperparameters: Object.fromEntries(entries) },
    lines: listing(entries.map(([name, value]) => [name, String(value)])),
  };
}
