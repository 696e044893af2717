import { startDevNode } from "@lode/bittensor/dev-node";
import type { Host } from "./host.ts";

/**
 * The same cases on Lode's own development node: it proves the harness, not the runtime. The node has neither accounts
 * that pay nor a sudo key.
 */
export async function rehearsalHost(): Promise<Host> {
  const node = await startDevNode({
    sealing: "instant",
    finalityLag: 0,
    stakeThresholdRao: 1n,
    poolGuards: "stake-only",
    subnets: [{ netuid: 1, minAllowedWeights: 1024, commitReveal: true }],
  });
  return {
    url: node.wsUrl,
    name: "Lode's development node (a rehearsal: no Subtensor runtime is involved)",
    fund: async () => {},
    makeSudo: async () => false,
    write: async (item, netuid, kind, value) => {
      node.write("SubtensorModule", item, netuid === undefined ? [] : [netuid], kind === "u64" ? BigInt(value) : value);
    },
    writePermits: async (netuid, permits) => node.write("SubtensorModule", "ValidatorPermit", [netuid], permits),
    buildBlocks: async (count) => {
      node.seal(count);
    },
    [Symbol.asyncDispose]: () => node[Symbol.asyncDispose](),
  };
}
