import type { ChainClient } from "@lode/bittensor/chain";
import { HttpChainClient } from "@lode/bittensor/chain-memory";
import { SubstrateChain } from "@lode/bittensor/chain-substrate";
import { type Keypair, readHotkey, ready } from "@lode/bittensor/keys";
import type { Coldkey, NetUid } from "@lode/bittensor/primitives";
import { networkFileSchema } from "@lode/contract/network-file";
import { type Clock, SystemClock } from "@lode/runtime/clock";
import { LodeError } from "@lode/runtime/errors";
import { followClock } from "./network-clock.ts";
import { readNetworkFile } from "./network-file.ts";

/** What an agent needs to take part in a network that others run. */
export interface Joined extends AsyncDisposable {
  readonly coordinatorUrl: string;
  readonly netuid: NetUid;
  /** The simulated market and the providers of a local network; a live one has neither. */
  readonly marketUrl: string | undefined;
  readonly providerUrls: readonly string[];
  readonly key: Keypair;
  readonly coldkey: Coldkey;
  readonly uid: number;
  readonly chain: ChainClient;
  /** The network's own time. */
  readonly protocol: Clock;
  readonly wall: Clock;
}

export interface JoinRequest {
  /** `network.json`, or the data directory that holds it. */
  readonly networkPath: string;
  readonly walletRoot?: string;
  readonly wallet: string;
  readonly hotkeyName: string;
  say(text: string): void;
}

/**
 * @throws LodeError NETWORK_FILE_INVALID, WALLET_… (see keys), CLOCK_UNREACHABLE, HOTKEY_NOT_REGISTERED
 */
export async function joinNetwork(request: JoinRequest): Promise<Joined> {
  const network = await readNetworkFile(request.networkPath, networkFileSchema);
  await ready();
  const root = request.walletRoot ?? network.walletRoot;
  const key = await readHotkey({ root, wallet: request.wallet, hotkeyName: request.hotkeyName });
  const chain = openChain(network.chainUrl);
  const clock = await followClock(network.clockUrl, request.say);
  const netuid = network.netuid as NetUid;
  const { neurons } = await chain.metagraph(netuid);
  const neuron = neurons.find(({ hotkey }) => hotkey === key.hotkey);
  if (!neuron) {
    await clock[Symbol.asyncDispose]();
    throw new LodeError(
      "HOTKEY_NOT_REGISTERED",
      `${key.hotkey} is not registered on subnet ${network.netuid} of this network`,
      {
        retry: "never",
        next: `Use one of the spare seats: --wallet ${network.spareMiner.wallet} or --wallet ${network.spareValidator.wallet}.`,
      },
    );
  }
  return {
    coordinatorUrl: network.coordinatorUrl,
    netuid,
    marketUrl: network.marketUrl,
    providerUrls: network.providerUrls,
    key,
    coldkey: neuron.coldkey,
    uid: neuron.uid,
    chain,
    protocol: clock,
    wall: new SystemClock(),
    [Symbol.asyncDispose]: async () => {
      await clock[Symbol.asyncDispose]();
      await chain[Symbol.asyncDispose]();
      key.dispose();
    },
  };
}

/** A development chain is spoken to as a live one is; its blocks come fast, so extrinsics are given many of them to live. */
function openChain(url: string): ChainClient {
  return url.startsWith("ws")
    ? new SubstrateChain({ endpoints: [url], eraBlocks: 1_024, beacon: "as-served" })
    : new HttpChainClient(url);
}
