/** Reads a metagraph: only the columns that are asked for, all of them as of one block. */
import { SubstrateChain } from "@lode/bittensor/chain-substrate";
import { parseNetUid } from "@lode/bittensor/primitives";

const { ENDPOINT = "wss://entrypoint-finney.opentensor.ai:443", NETUID = "46" } = process.env;
const netuid = parseNetUid(Number(NETUID));
if (netuid === undefined) throw new Error("NETUID is the number of a subnet");

// Several endpoints may be given: whichever answers is used, and the next one when it falls silent.
await using chain = new SubstrateChain({ endpoints: [ENDPOINT] });
const { block, hotkeys, validatorPermit, totalStake, incentives, axons } = await chain.metagraphFields(netuid, [
  "block",
  "hotkeys",
  "validatorPermit",
  "totalStake",
  "incentives",
  "axons",
]);

console.log(`subnet ${netuid} at block ${block}`);
hotkeys.forEach((hotkey, uid) => {
  const role = validatorPermit[uid] ? "validator" : "miner";
  const axon = axons[uid]?.isServing ? `${axons[uid].address}:${axons[uid].port}` : "not serving";
  // Amounts are rao, as bigint; shares are u16 of 65535.
  console.log([uid, hotkey, role, `${totalStake[uid]} rao`, `incentive ${incentives[uid]}`, axon].join("  "));
});
