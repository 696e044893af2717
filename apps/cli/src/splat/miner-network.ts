import { join, resolve } from "node:path";
import type { SubstrateChain } from "@lode/bittensor/chain-substrate";
import { type Keypair, readHotkey, ready } from "@lode/bittensor/keys";
import { type NetUid, parseNetUid } from "@lode/bittensor/primitives";
import { splatNetworkFileSchema } from "@lode/contract/network-file";
import { type Clock, SystemClock } from "@lode/runtime/clock";
import { LodeError } from "@lode/runtime/errors";
import type { ValidatorDirectory } from "@lode/splat-miner/app";
import { chooseNetwork } from "../chain/choose-network.ts";
import { signingHotkey } from "../chain/chosen-hotkey.ts";
import { asSubstrate, openChain } from "../chain/open-chain.ts";
import { followClock } from "../joining/network-clock.ts";
import { readNetworkFile } from "../joining/network-file.ts";

export interface MinerNetworkFlags {
  /** A local network's data directory or file. */
  readonly local?: string;
  readonly network?: string;
  readonly netuid: number;
  readonly wallet?: string;
  readonly hotkey?: string;
  readonly walletRoot?: string;
  readonly assets?: string;
  readonly validation?: string;
}

/** What a miner works on: a network of this machine, or the live one. */
export interface MinerNetwork extends AsyncDisposable {
  readonly name: string;
  readonly key: Keypair;
  readonly directory: ValidatorDirectory;
  /** Time of cooldowns. */
  readonly protocol: Clock;
  readonly assetsUrl: string;
  readonly validationUrl: string;
}

const chainTimeoutMs = 30_000;

/**
 * @throws LodeError NETWORK_FILE_INVALID, CLOCK_UNREACHABLE, CHAIN_NETWORK_UNKNOWN, CHAIN_UNREACHABLE, HOTKEY_NOT_NAMED,
 *   HOTKEY_NOT_REGISTERED, NETUID_INVALID, and as `readHotkey`
 */
export function openMinerNetwork(flags: MinerNetworkFlags, say: (text: string) => void): Promise<MinerNetwork> {
  return flags.local === undefined ? openLive(flags) : openLocal(flags, flags.local, say);
}

async function openLocal(flags: MinerNetworkFlags, path: string, say: (text: string) => void): Promise<MinerNetwork> {
  const { fileDirectory } = await import("@lode/splat-miner/app");
  const file = await readNetworkFile(path, splatNetworkFileSchema);
  await ready();
  const key = await readHotkey({
    root: resolve(flags.walletRoot ?? file.walletRoot),
    wallet: flags.wallet ?? file.spareMiner.wallet,
    hotkeyName: flags.hotkey ?? file.spareMiner.hotkeyName,
  });
  const clock = await followClock(file.clockUrl, say);
  return {
    name: `the local network in ${path}`,
    key,
    directory: fileDirectory(path.endsWith(".json") ? resolve(path) : resolve(join(path, "network.json"))),
    protocol: clock,
    assetsUrl: flags.assets ?? file.assetsUrl,
    validationUrl: flags.validation ?? file.validationUrl,
    [Symbol.asyncDispose]: async () => {
      await clock[Symbol.asyncDispose]();
      key.dispose();
    },
  };
}

/** The documents' own ports. */
const live = { assets: "http://127.0.0.1:8095", validation: "http://127.0.0.1:10006" };

async function openLive(flags: MinerNetworkFlags): Promise<MinerNetwork> {
  const { metagraphDirectory } = await import("@lode/splat-miner/app");
  const netuid = netuidOf(flags.netuid);
  const key = await signingHotkey(flags, process.env);
  const open = await openChain(chooseNetwork(flags.network, process.env), chainTimeoutMs);
  const { chain } = asSubstrate(open, "axons");
  try {
    await refuseStranger(chain, netuid, key, open.network.name);
  } catch (error) {
    await open[Symbol.asyncDispose]();
    throw error;
  }
  return {
    name: `subnet ${netuid} of ${open.network.name}`,
    key,
    directory: metagraphDirectory(chain, netuid),
    protocol: new SystemClock(),
    assetsUrl: flags.assets ?? live.assets,
    validationUrl: flags.validation ?? live.validation,
    [Symbol.asyncDispose]: async () => {
      await open[Symbol.asyncDispose]();
      key.dispose();
    },
  };
}

/** An unregistered miner is told to wait an hour by every validator: better told here at once. */
async function refuseStranger(chain: SubstrateChain, netuid: NetUid, key: Keypair, network: string): Promise<void> {
  const { hotkeys } = await chain.metagraphFields(netuid, ["hotkeys"]);
  if (hotkeys.includes(key.hotkey)) return;
  throw new LodeError("HOTKEY_NOT_REGISTERED", `${key.hotkey} is not registered on subnet ${netuid} of ${network}`, {
    retry: "never",
    facts: { hotkey: key.hotkey, netuid },
    next: "Register the hotkey on the subnet, or name another by --wallet and --hotkey.",
  });
}

function netuidOf(value: number): NetUid {
  const netuid = parseNetUid(value);
  if (netuid !== undefined) return netuid;
  throw new LodeError("NETUID_INVALID", `${value} is no subnet`, {
    retry: "never",
    next: "A netuid is a whole number from 0 to 65535.",
  });
}
