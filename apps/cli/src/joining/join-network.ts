import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { ChainClient } from "@lode/bittensor/chain";
import { HttpChainClient } from "@lode/bittensor/chain-memory";
import { SubstrateChain } from "@lode/bittensor/chain-substrate";
import { type Keypair, readHotkey, ready } from "@lode/bittensor/keys";
import type { Coldkey, NetUid } from "@lode/bittensor/primitives";
import { type NetworkFile, networkFileSchema } from "@lode/contract/network-file";
import { type Clock, type ClockReading, RemoteClock, SystemClock } from "@lode/runtime/clock";
import { LodeError } from "@lode/runtime/errors";

/** What an agent from outside needs to take part in a network that runs elsewhere on this machine. */
export interface Joined extends AsyncDisposable {
  readonly network: NetworkFile;
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

/** A network file is a few kilobytes. */
const maxFileBytes = 1_000_000;
const clockTimeoutMs = 2_000;

/**
 * @throws LodeError NETWORK_FILE_INVALID, WALLET_… (see keys), CLOCK_UNREACHABLE, HOTKEY_NOT_REGISTERED
 */
export async function joinNetwork(request: JoinRequest): Promise<Joined> {
  const network = await readNetworkFile(request.networkPath);
  await ready();
  const root = request.walletRoot ?? network.walletRoot;
  const key = await readHotkey({ root, wallet: request.wallet, hotkeyName: request.hotkeyName });
  const chain = openChain(network.chainUrl);
  const clock = new RemoteClock((signal) => readClock(network.clockUrl, signal), {
    onFailure: sayNowAndThen(request.say),
  });
  await clock.start();
  const { neurons } = await chain.metagraph(network.netuid as NetUid);
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
    network,
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

/** A network that stopped may come back at the same address: its silence is told, not more than twice a minute. */
function sayNowAndThen(say: (text: string) => void): () => void {
  let toldAt = Number.NEGATIVE_INFINITY;
  return () => {
    if (performance.now() - toldAt < 30_000) return;
    toldAt = performance.now();
    say("the network does not answer: waiting for it to come back (Ctrl-C to stop)");
  };
}

/** A development chain is spoken to as a live one is; its blocks come fast, so extrinsics are given many of them to live. */
function openChain(url: string): ChainClient {
  return url.startsWith("ws")
    ? new SubstrateChain({ endpoints: [url], eraBlocks: 1_024, beacon: "as-served" })
    : new HttpChainClient(url);
}

async function readNetworkFile(path: string): Promise<NetworkFile> {
  const file = path.endsWith(".json") ? resolve(path) : resolve(path, "network.json");
  const invalid = (why: string, cause?: unknown) =>
    new LodeError("NETWORK_FILE_INVALID", `${file}: ${why}`, {
      retry: "never",
      next: "Start a network with `lode up` and name its data directory, or the network.json in it.",
      cause,
    });
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw invalid("cannot be read", cause);
  });
  if (text.length > maxFileBytes) throw invalid("is too large to be a network file");
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw invalid("is not JSON", cause);
  }
  const parsed = networkFileSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw invalid(parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; "));
}

async function readClock(url: string, signal: AbortSignal): Promise<ClockReading> {
  const unreachable = (cause: unknown) =>
    new LodeError("CLOCK_UNREACHABLE", `the network's clock at ${url} does not answer`, {
      retry: "later",
      next: "Is `lode up` running? Start it, then join again.",
      cause,
    });
  const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(clockTimeoutMs)]) }).catch(
    (cause: unknown) => {
      throw unreachable(cause);
    },
  );
  const { atMs, rate, notBeyondMs } = (await response.json()) as Record<string, unknown>;
  if (typeof atMs !== "number" || typeof rate !== "number") throw unreachable(new Error("it answers something else"));
  return { atMs, rate, notBeyondMs: typeof notBeyondMs === "number" ? notBeyondMs : undefined };
}
