import type { BlockRef } from "@lode/bittensor/chain";
import type { OpenChain } from "./open-chain.ts";
import { type Answer, listing, timeText } from "./print.ts";

/** The newest and the newest final block, and on what runtime. */
export async function tellHead(open: OpenChain): Promise<Answer> {
  const finalized = await open.chain.finalizedHead();
  if (open.kind === "memory") {
    const json = { network: open.network.name, finalized };
    return { json, lines: listing([["network", open.network.name], ...blockLines("finalized", finalized)]) };
  }
  const { chain, network, genesisHash } = open;
  const best = await chain.head();
  const runtime = await chain.runtimeVersion();
  const endpoint = chain.health.url;
  return {
    json: { network: network.name, endpoint, genesisHash, best, finalized, runtime },
    lines: listing([
      ["network", network.name],
      ["endpoint", endpoint ?? "none"],
      ["genesis", genesisHash],
      ["runtime", `${runtime.specName} ${runtime.specVersion}`],
      ...blockLines("best", best),
      ...blockLines("finalized", finalized),
    ]),
  };
}

function blockLines(name: string, { number, hash, timestampMs }: BlockRef): Array<readonly [string, string]> {
  return [
    [name, `${number} of ${timeText(timestampMs)}`],
    ["", hash],
  ];
}
