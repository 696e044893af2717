import {
  type BlockNumber,
  type NetUid,
  parseBlockNumber,
  parseNetUid,
  parseUid,
  type Uid,
} from "@lode/bittensor/primitives";
import { type Clock, SystemClock } from "@lode/runtime/clock";
import { type Command, createCommand, InvalidArgumentError } from "commander";
import { chooseNetwork } from "../chain/choose-network.ts";
import { type HotkeyFlags, namedHotkey, requiredHotkey, signingHotkey } from "../chain/chosen-hotkey.ts";
import { asSubstrate, type OpenChain, openChain } from "../chain/open-chain.ts";
import { type Answer, printAnswer } from "../chain/print.ts";
import { commitmentBytes, setCommitment } from "../chain/set-commitment.ts";
import { tellAxon } from "../chain/tell-axon.ts";
import { tellCommitment } from "../chain/tell-commitment.ts";
import { tellDoctor } from "../chain/tell-doctor.ts";
import { tellHead } from "../chain/tell-head.ts";
import { tellHyperparams } from "../chain/tell-hyperparams.ts";
import { tellMetagraph } from "../chain/tell-metagraph.ts";
import { tellWeights } from "../chain/tell-weights.ts";
import { numberOption } from "../terminal/number-option.ts";

/** What a command touches of the process. */
export interface ChainTerminal {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Results. */
  readonly output: { write(text: string): unknown };
  /** Progress. */
  readonly progress: { write(text: string): unknown };
  /** Real time. */
  readonly wall: Clock;
  exitWith(code: number): void;
}

const thisProcess: ChainTerminal = {
  environment: process.env,
  output: process.stdout,
  progress: process.stderr,
  wall: new SystemClock(),
  exitWith: (code) => {
    process.exitCode = code;
  },
};

interface ChainFlags {
  readonly network?: string;
  /** Seconds. */
  readonly timeout: number;
  readonly json: boolean;
}

interface SubnetFlags extends ChainFlags {
  readonly netuid: NetUid;
}

const notes = `
--network takes finney, test, archive, latent-lite or local, a ws:// or wss:// address (several, separated by commas, take over
from each other), or the http:// address of the memory chain that \`lode up\` runs, which knows head, metagraph and weights.
Without it BT_CHAIN_ENDPOINT or BT_SUBTENSOR_CHAIN_ENDPOINT counts, and then finney.
A hotkey is named by --address, or by --wallet and --hotkey (tree: --wallet-root, BT_WALLET_PATH, ~/.bittensor/wallets).

Examples:
  lode chain head --network finney
  lode chain doctor --netuid 46 --wallet validator --hotkey default
  lode chain weights --network ws://127.0.0.1:9944 --uid 3 --json
`;

export function chainCommand(terminal: ChainTerminal = thisProcess): Command {
  return createCommand("chain")
    .description("ask a chain: blocks, metagraph, parameters, weights, commitments, axons, and what is wrong")
    .addHelpText("after", notes)
    .addCommand(headCommand(terminal))
    .addCommand(metagraphCommand(terminal))
    .addCommand(hyperparamsCommand(terminal))
    .addCommand(weightsCommand(terminal))
    .addCommand(commitCommand(terminal))
    .addCommand(axonCommand(terminal))
    .addCommand(doctorCommand(terminal));
}

function headCommand(terminal: ChainTerminal): Command {
  return chainQuestion("head", "the newest and the newest final block").action((flags: ChainFlags) =>
    ask(terminal, flags, tellHead),
  );
}

function metagraphCommand(terminal: ChainTerminal): Command {
  return subnetQuestion("metagraph", "the neurons of a subnet")
    .option("--block <number>", "as of a final block", blockOption)
    .action((flags: SubnetFlags & { readonly block?: BlockNumber }) =>
      ask(terminal, flags, (open) => tellMetagraph(open, flags.netuid, flags.block)),
    );
}

function hyperparamsCommand(terminal: ChainTerminal): Command {
  return subnetQuestion("hyperparams", "the parameters of a subnet, by the chain's own names").action(
    (flags: SubnetFlags) =>
      ask(terminal, flags, (open) => tellHyperparams(asSubstrate(open, "hyperparameters"), flags.netuid)),
  );
}

function weightsCommand(terminal: ChainTerminal): Command {
  return hotkeyQuestion("weights", "the weights on chain, of everybody or of one validator")
    .option("--uid <number>", "of this validator", uidOption)
    .option("--mechanism <number>", "of this mechanism of the subnet", numberOption, 0)
    .action(async (flags: SubnetFlags & HotkeyFlags & { readonly uid?: Uid; readonly mechanism: number }) => {
      const hotkey = await namedHotkey(flags, terminal.environment);
      const of = flags.uid === undefined ? (hotkey === undefined ? undefined : { hotkey }) : { uid: flags.uid };
      await ask(terminal, flags, (open) => tellWeights(open, { netuid: flags.netuid, mechanism: flags.mechanism, of }));
    });
}

function commitCommand(terminal: ChainTerminal): Command {
  return hotkeyQuestion("commit", "the bytes that a hotkey put on chain; --set puts others")
    .option("--set <text>", "commit to this text, or to 0x… bytes; signed by --wallet and --hotkey")
    .action(async (flags: SubnetFlags & HotkeyFlags & { readonly set?: string }) => {
      const { netuid, set } = flags;
      if (set === undefined) {
        const hotkey = await requiredHotkey(flags, terminal.environment);
        await ask(terminal, flags, (open) => tellCommitment(asSubstrate(open, "commitments"), netuid, hotkey));
        return;
      }
      const bytes = commitmentBytes(set);
      using key = await signingHotkey(flags, terminal.environment);
      await ask(terminal, flags, async (open) => {
        const chain = asSubstrate(open, "commitments");
        terminal.progress.write(
          `committing ${bytes.length} bytes as ${key.hotkey}, then waiting until it is final …\n`,
        );
        const answer = await setCommitment(chain, netuid, key, bytes);
        if (!answer.isDone) terminal.exitWith(2);
        return answer;
      });
    });
}

function axonCommand(terminal: ChainTerminal): Command {
  return hotkeyQuestion("axon", "where neurons say they are to be reached").action(
    async (flags: SubnetFlags & HotkeyFlags) => {
      const hotkey = await namedHotkey(flags, terminal.environment);
      await ask(terminal, flags, (open) => tellAxon(asSubstrate(open, "axons"), flags.netuid, hotkey));
    },
  );
}

function doctorCommand(terminal: ChainTerminal): Command {
  return hotkeyQuestion(
    "doctor",
    "what keeps a neuron from working: ok, warn or fail, and the next step; exit code 2 on fail",
  ).action(async (flags: SubnetFlags & HotkeyFlags) => {
    const hotkey = await namedHotkey(flags, terminal.environment);
    await ask(terminal, flags, async (open) => {
      const timeoutMs = flags.timeout * 1_000;
      const examination = { netuid: flags.netuid, hotkey, timeoutMs, now: () => terminal.wall.now() };
      const answer = await tellDoctor(asSubstrate(open, "health to look at"), examination);
      if (answer.exitCode !== 0) terminal.exitWith(answer.exitCode);
      return answer;
    });
  });
}

function chainQuestion(name: string, description: string): Command {
  return createCommand(name)
    .description(description)
    .option("--network <name or address>", "which chain to ask (default: the environment's endpoint, then finney)")
    .option("--timeout <seconds>", "for each question", secondsOption, 15)
    .option("--json", "print JSON", false);
}

function subnetQuestion(name: string, description: string): Command {
  return chainQuestion(name, description).option("--netuid <number>", "which subnet", netuidOption, 46 as NetUid);
}

function hotkeyQuestion(name: string, description: string): Command {
  return subnetQuestion(name, description)
    .option("--address <ss58>", "the hotkey's address")
    .option("--wallet <name>", "the wallet that holds the hotkey")
    .option("--hotkey <name>", "the hotkey's name in that wallet")
    .option("--wallet-root <dir>", "where wallets are");
}

async function ask(
  terminal: ChainTerminal,
  flags: ChainFlags,
  tell: (open: OpenChain) => Promise<Answer>,
): Promise<void> {
  await using open = await openChain(chooseNetwork(flags.network, terminal.environment), flags.timeout * 1_000);
  printAnswer(await tell(open), flags.json, terminal.output);
}

function netuidOption(text: string): NetUid {
  return parsed(parseNetUid(numberOption(text)), `"${text}" is no subnet's number (0 to 65535).`);
}

function uidOption(text: string): Uid {
  return parsed(parseUid(numberOption(text)), `"${text}" is no uid (0 to 65535).`);
}

function blockOption(text: string): BlockNumber {
  return parsed(parseBlockNumber(numberOption(text)), `"${text}" is no block's number.`);
}

function secondsOption(text: string): number {
  const seconds = numberOption(text);
  return parsed(seconds >= 0.1 && seconds <= 600 ? seconds : undefined, `"${text}" is not 0.1 to 600 seconds.`);
}

function parsed<T>(value: T | undefined, why: string): T {
  if (value === undefined) throw new InvalidArgumentError(why);
  return value;
}
