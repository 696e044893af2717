/** Calls the axon of one neuron, at the address that the chain has for it. */
import { SubstrateChain } from "@lode/bittensor/chain-substrate";
import { CallFailure, Dendrite } from "@lode/bittensor/dendrite";
import { readHotkey, ready } from "@lode/bittensor/keys";
import { parseHotkey, parseNetUid } from "@lode/bittensor/primitives";
import { question } from "./question.ts";

const {
  ENDPOINT = "wss://entrypoint-finney.opentensor.ai:443",
  NETUID = "46",
  MINER = "",
  TEXT = "hello",
} = process.env;
const { WALLETS = "wallets", WALLET = "default", HOTKEY = "default", IP = "0.0.0.0" } = process.env;
const [netuid, hotkey] = [parseNetUid(Number(NETUID)), parseHotkey(MINER)];
if (netuid === undefined || hotkey === undefined) throw new Error("NETUID is a subnet, MINER the hotkey to call");

await ready();
const signer = await readHotkey({ root: WALLETS, wallet: WALLET, hotkeyName: HOTKEY });
await using chain = new SubstrateChain({ endpoints: [ENDPOINT] });
const axon = await chain.axonOf(netuid, hotkey);
if (!axon?.isServing) throw new Error(`${hotkey} does not serve`);

// Connections are kept and used again; an axon at our own external address is dialled on this machine.
await using dendrite = new Dendrite({ signer, externalIp: IP });
try {
  const endpoint = { ip: axon.address, port: axon.port, hotkey };
  const { value, tookMs } = await dendrite.call(endpoint, question, { text: TEXT }, { timeoutMs: 5_000 });
  console.log(`${value.answer} (${Math.round(tookMs)} ms)`);
} catch (failure) {
  if (!(failure instanceof CallFailure)) throw failure;
  // A code, and whether the request was sent: nobody has to read prose to know what to do next.
  console.log(`${failure.code}: ${failure.message} (retry ${failure.retry})`);
  process.exitCode = 1;
}
