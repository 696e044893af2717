import { join, resolve } from "node:path";
import { LodeError } from "@lode/runtime/errors";
import { createReporter, type OwnedReporter } from "@lode/telemetry/reporter";
import type { Command } from "commander";
import { numberOption } from "../terminal/number-option.ts";
import { stopSignal } from "../terminal/stop-signal.ts";
import { joinLive } from "./join-live.ts";
import { type Joined, joinNetwork } from "./join-network.ts";

/** The options that every agent from outside has. */
export interface AgentFlags {
  readonly network?: string;
  readonly coordinator?: string;
  readonly chain?: string;
  readonly netuid: number;
  readonly wallet?: string;
  readonly hotkey: string;
  readonly walletRoot?: string;
  readonly dataDir?: string;
}

/** What runs an agent until it is told to stop. Disposed of in the opposite order. */
export interface JoinedAgent extends AsyncDisposable {
  readonly joined: Joined;
  /** Name of the wallet. */
  readonly wallet: string;
  readonly dataDir: string;
  readonly logPath: string;
  readonly reporter: OwnedReporter;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
  say(text: string): void;
}

/** @param agent `miner` or `validator`: names the spare seat, the data directory and the log. */
export function agentOptions(command: Command, agent: string): Command {
  return command
    .option("--network <path>", "network.json of a local network, or its data directory (default: .lode/up)")
    .option("--coordinator <url>", "a coordinator that runs elsewhere, instead of a local network")
    .option("--chain <network>", "with --coordinator: a name or address as for `lode chain` (default: finney)")
    .option("--netuid <n>", "with --coordinator: the subnet", numberOption, 46)
    .option("--wallet <name>", `wallet to sign with (default: spare-${agent} of a local network)`)
    .option("--hotkey <name>", "hotkey in that wallet", "default")
    .option("--wallet-root <dir>", "where wallets are (default: the network's own)")
    .option("--data-dir <dir>", `journal and files (default: .lode/${agent}-<wallet>)`);
}

/** @throws LodeError as {@link joinNetwork} and {@link joinLive} do; OPTIONS_CONFLICT. */
export async function joinAgent(flags: AgentFlags, agent: string): Promise<JoinedAgent> {
  const say = (text: string) => void process.stderr.write(`${text}\n`);
  const signal = stopSignal(say);
  const { wallet = `spare-${agent}` } = flags;
  await using stack = new AsyncDisposableStack();
  const joined = stack.use(await joinWhere(flags, wallet, say));
  const dataDir = resolve(flags.dataDir ?? join(".lode", `${agent}-${wallet}`));
  const logPath = join(dataDir, `${agent}.log`);
  const reporter = stack.use(createReporter({ component: agent, destination: logPath, level: "info" }));
  const open = stack.move();
  return {
    joined,
    wallet,
    dataDir,
    logPath,
    reporter,
    signal,
    say,
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

async function joinWhere(flags: AgentFlags, wallet: string, say: (text: string) => void): Promise<Joined> {
  const { coordinator, chain, network, netuid, hotkey: hotkeyName } = flags;
  const walletRoot = flags.walletRoot === undefined ? {} : { walletRoot: resolve(flags.walletRoot) };
  if (coordinator === undefined) {
    if (chain !== undefined) throw conflict("--chain says where the chain is of a --coordinator, and none is given");
    return await joinNetwork({ networkPath: network ?? join(".lode", "up"), wallet, hotkeyName, say, ...walletRoot });
  }
  if (network !== undefined) throw conflict("--network and --coordinator name two networks");
  if (flags.wallet === undefined)
    throw conflict("a --coordinator that runs elsewhere knows no spare seats: --wallet is needed");
  return await joinLive({ coordinatorUrl: coordinator, chain, netuid, wallet, hotkeyName, ...walletRoot }, process.env);
}

function conflict(message: string): LodeError {
  return new LodeError("OPTIONS_CONFLICT", message, { retry: "never", next: "See --help for what goes together." });
}
