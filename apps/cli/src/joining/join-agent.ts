import { join, resolve } from "node:path";
import { createReporter, type OwnedReporter } from "@lode/telemetry/reporter";
import type { Command } from "commander";
import { stopSignal } from "../terminal/stop-signal.ts";
import { type Joined, joinNetwork } from "./join-network.ts";

/** The options that every agent from outside has. */
export interface AgentFlags {
  readonly network: string;
  readonly wallet: string;
  readonly hotkey: string;
  readonly walletRoot?: string;
  readonly dataDir?: string;
}

/** What runs an agent until it is told to stop. Disposed of in the opposite order. */
export interface JoinedAgent extends AsyncDisposable {
  readonly joined: Joined;
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
    .option("--network <path>", "network.json of a running network, or its data directory", join(".lode", "up"))
    .option("--wallet <name>", "wallet to sign with", `spare-${agent}`)
    .option("--hotkey <name>", "hotkey in that wallet", "default")
    .option("--wallet-root <dir>", "where wallets are (default: the network's own)")
    .option("--data-dir <dir>", `journal and files (default: .lode/${agent}-<wallet>)`);
}

/** @throws LodeError as {@link joinNetwork} does. */
export async function joinAgent(flags: AgentFlags, agent: string): Promise<JoinedAgent> {
  const say = (text: string) => void process.stderr.write(`${text}\n`);
  const signal = stopSignal(say);
  await using stack = new AsyncDisposableStack();
  const joined = stack.use(
    await joinNetwork({
      networkPath: flags.network,
      wallet: flags.wallet,
      hotkeyName: flags.hotkey,
      say,
      ...(flags.walletRoot && { walletRoot: resolve(flags.walletRoot) }),
    }),
  );
  const dataDir = resolve(flags.dataDir ?? join(".lode", `${agent}-${flags.wallet}`));
  const logPath = join(dataDir, `${agent}.log`);
  const reporter = stack.use(createReporter({ component: agent, destination: logPath, level: "info" }));
  const open = stack.move();
  return {
    joined,
    dataDir,
    logPath,
    reporter,
    signal,
    say,
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}
