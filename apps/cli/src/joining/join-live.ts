import type { NetUid } from "@lode/bittensor/primitives";
import { CoordinatorClient } from "@lode/contract/coordinator";
import { SystemClock } from "@lode/runtime/clock";
import { LodeError } from "@lode/runtime/errors";
import { chooseNetwork } from "../chain/choose-network.ts";
import { signingHotkey } from "../chain/chosen-hotkey.ts";
import { openChain } from "../chain/open-chain.ts";
import type { Joined } from "./join-network.ts";

export interface LiveRequest {
  readonly coordinatorUrl: string;
  /** A name, ws:// addresses, or the http:// address of a memory chain; without it the environment's, then finney. */
  readonly chain: string | undefined;
  readonly netuid: number;
  readonly wallet: string;
  readonly hotkeyName: string;
  readonly walletRoot?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Real milliseconds for one question to the chain. */
const chainTimeoutMs = 30_000;
/** A coordinator on a compressed clock, or a machine whose clock is wrong: either way nothing here would be in time. */
const maxClockDifferenceSeconds = 60;

/**
 * Takes part in a network whose coordinator and chain are known by their addresses; its time is real time.
 * @throws LodeError as `signingHotkey`, `chooseNetwork`, `openChain` and `CoordinatorClient` do; HOTKEY_NOT_REGISTERED, PROTOCOL_CLOCK_DIFFERS.
 */
export async function joinLive(request: LiveRequest, environment: Environment): Promise<Joined> {
  const { wallet, hotkeyName: hotkey, walletRoot, coordinatorUrl } = request;
  const netuid = request.netuid as NetUid;
  const network = chooseNetwork(request.chain, environment);
  const wall = new SystemClock();
  await using stack = new AsyncDisposableStack();
  const key = stack.use(await signingHotkey({ wallet, hotkey, ...(walletRoot && { walletRoot }) }, environment));
  const stats = await new CoordinatorClient({ baseUrl: coordinatorUrl, signer: key, wall }).stats();
  const differs = Math.abs(stats.currentTime - Math.floor(wall.now() / 1000));
  if (differs > maxClockDifferenceSeconds) {
    throw new LodeError("PROTOCOL_CLOCK_DIFFERS", `the coordinator's clock and ours differ by ${differs} s`, {
      retry: "never",
      facts: { coordinatorUrl, differsSeconds: differs },
      next: "Set this machine's clock right. A trial coordinator on a compressed clock is joined by nobody from outside; `lode up` is.",
    });
  }
  const open = stack.use(await openChain(network, chainTimeoutMs));
  const { neurons } = await open.chain.metagraph(netuid);
  const neuron = neurons.find((one) => one.hotkey === key.hotkey);
  if (neuron === undefined) {
    throw new LodeError(
      "HOTKEY_NOT_REGISTERED",
      `${key.hotkey} is not registered on subnet ${netuid} of ${network.name}`,
      {
        retry: "never",
        next: "Register the hotkey there first, or name another with --wallet and --hotkey.",
      },
    );
  }
  const opened = stack.move();
  return {
    coordinatorUrl,
    netuid,
    marketUrl: undefined,
    providerUrls: [],
    key,
    coldkey: neuron.coldkey,
    uid: neuron.uid,
    chain: open.chain,
    protocol: wall,
    wall,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
