/** A miner: answers a synapse, and tells the chain where it can be reached. */
import { once } from "node:events";
import { handle, serveAxon } from "@lode/bittensor/axon";
import { SubstrateChain } from "@lode/bittensor/chain-substrate";
import { readHotkey, ready } from "@lode/bittensor/keys";
import { parseNetUid } from "@lode/bittensor/primitives";
import { question } from "./question.ts";

const { ENDPOINT = "wss://entrypoint-finney.opentensor.ai:443", NETUID = "46" } = process.env;
const { WALLETS = "wallets", WALLET = "default", HOTKEY = "default", IP = "0.0.0.0", PORT = "8091" } = process.env;
const netuid = parseNetUid(Number(NETUID));
if (netuid === undefined) throw new Error("NETUID is the number of a subnet");

await ready();
const signer = await readHotkey({ root: WALLETS, wallet: WALLET, hotkeyName: HOTKEY });
await using chain = new SubstrateChain({ endpoints: [ENDPOINT] });
const members = new Set<string>((await chain.metagraphFields(netuid, ["hotkeys"])).hotkeys);

await using axon = await serveAxon({
  hotkey: signer.hotkey,
  host: "0.0.0.0",
  port: Number(PORT),
  // Strangers cost a look into a set; whoever is let in has proven the hotkey with a signature.
  knows: (hotkey) => members.has(hotkey),
  services: [
    handle(question, ({ text }, { caller }) => ({ answer: `${text.toUpperCase()}, said to ${caller.hotkey}` })),
  ],
});
// Every outcome is a value with the chain's own words; `skipped` when the chain has this address already.
const outcome = await chain.serveAxon(signer, { netuid, address: IP, port: axon.port, version: 1_000 });
console.log(`${signer.hotkey} serves at port ${axon.port}: ${outcome.kind}`);
await once(process, "SIGTERM");
