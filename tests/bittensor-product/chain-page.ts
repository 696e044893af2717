/** Runs in a browser: reads a subnet of the chain that the test serves. */
import { SubstrateChain } from "@lode/bittensor/chain-substrate";
import type { NetUid } from "@lode/bittensor/primitives";

async function tell(path: string, body: unknown): Promise<void> {
  await fetch(path, { method: "POST", body: JSON.stringify(body) });
}

try {
  const endpoint = (await (await fetch("/endpoint")).json()) as string;
  const chain = new SubstrateChain({ endpoints: [endpoint] });
  const fields = await chain.metagraphFields(46 as NetUid, ["block", "hotkeys", "totalStake"]);
  await tell("/result", { ...fields, totalStake: fields.totalStake.map(String) });
} catch (error) {
  await tell("/failure", String((error as Error).stack ?? error));
}
