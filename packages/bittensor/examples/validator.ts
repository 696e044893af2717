/** One round of a validator: asks every miner, scores the answers, sets the weights, and sees them applied. */
import { SubstrateChain } from "@lode/bittensor/chain-substrate";
import { Dendrite } from "@lode/bittensor/dendrite";
import { readHotkey, ready } from "@lode/bittensor/keys";
import { parseNetUid } from "@lode/bittensor/primitives";
import { maxUpscaleToU16 } from "@lode/bittensor/weights";
import { question } from "./question.ts";

const { ENDPOINT = "wss://entrypoint-finney.opentensor.ai:443", NETUID = "46" } = process.env;
const { WALLETS = "wallets", WALLET = "default", HOTKEY = "default", IP = "0.0.0.0", BEACON } = process.env;
const netuid = parseNetUid(Number(NETUID));
if (netuid === undefined) throw new Error("NETUID is the number of a subnet");

await ready();
const signer = await readHotkey({ root: WALLETS, wallet: WALLET, hotkeyName: HOTKEY });
// Hidden weights are locked to drand's quicknet; a test network with a beacon of its own is taken at its word.
const beacon = BEACON === "as-served" ? "as-served" : "quicknet";
await using chain = new SubstrateChain({ endpoints: [ENDPOINT], beacon });
await using dendrite = new Dendrite({ signer, externalIp: IP });

const { hotkeys, axons, weightsVersion } = await chain.metagraphFields(netuid, ["hotkeys", "axons", "weightsVersion"]);
const serving = axons.flatMap((axon, uid) =>
  axon.isServing ? [{ uid, ip: axon.address, port: axon.port, hotkey: hotkeys[uid]! }] : [],
);
const outcomes = await dendrite.callEach(serving, question, { text: "hello" }, { timeoutMs: 5_000 });
const scores = outcomes.map(({ ok }, i) => ({ uid: serving[i]!.uid, score: ok ? 1 : 0 }));

const weights = { ...maxUpscaleToU16(scores), netuid, mechanism: 0, versionKey: Number(weightsVersion) };
const outcome = await chain.submitWeights(signer, weights);
console.log(`weights for uids ${weights.uids}: ${outcome.kind} ${"reason" in outcome ? outcome.reason : ""}`);
// Where the subnet hides weights until later, they count only once the chain has revealed them: watch that it does.
if (outcome.kind === "finalized" && outcome.how === "committed") {
  const news = await new Promise<{ kind: string }>((tell) => chain.watchReveal(outcome.reveal, tell));
  console.log(`the chain says: ${news.kind}`);
}
