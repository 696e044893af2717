import { join, resolve } from "node:path";
import type { UpRequest } from "@lode/localnet/up";
import { LodeError } from "@lode/runtime/errors";
import { type Command, createCommand, Option } from "commander";
import { numberOption } from "../terminal/number-option.ts";
import { paintEpoch } from "../terminal/paint-epoch.ts";
import { stopSignal } from "../terminal/stop-signal.ts";
import { runSplatNetwork, type SplatUpFlags } from "./up-splat.ts";

interface UpFlags {
  readonly miners?: number;
  readonly validators?: number;
  readonly epochs?: number;
  readonly epochSeconds?: number;
  readonly listings?: string[];
  readonly mapping?: string;
  readonly expected?: string;
  readonly seed?: number;
  readonly providerFailure?: number;
  readonly holdSeconds?: number;
  readonly chain?: string;
  readonly subnet: "46" | "17";
  readonly dataDir?: string;
  readonly fresh: boolean;
  readonly once: boolean;
  readonly json: boolean;
}

/** Options that only one of the two networks has, by the names of their flags. */
const onlyZipcodes = [
  "miners",
  "epochs",
  "epochSeconds",
  "listings",
  "mapping",
  "expected",
  "providerFailure",
  "holdSeconds",
  "chain",
];
const onlySplats = ["prompts", "tasks", "speed", "variants", "goodEnough"];

const notes = `
Two networks, one at a time: --subnet 46 (zipcode listings, unless told) and --subnet 17 (3D generation).

Subnet 46: the whole zipcode competition on this machine: coordinator, object store, chain, miners and validators are real; the market,
the providers of spot checks and the miners' characters are simulated. Progress goes to standard error, results to standard output.
Four hours of protocol time take --epoch-seconds.
Subnet 17: the miner, the asset server and everything they send are real; the validators, their score and the generator (shapes put together from
words, no learned model) stand in for what needs others and a GPU. Pictures of what was submitted lie in the data directory's previews/.
Ctrl-C stops it; starting again goes on where it stopped.

Exit codes: 0 good, 2 something you can mend (told with its code), 1 a bug, 3 no agreement (different digests, or no quorum); on subnet 17,
3 means that the miner earned a penalty or pulled during a cooldown.

Examples:
  lode up                                        six miners, three validators, a city that Lode makes up
  lode up --once --json > run.json               one epoch, for a program
  lode up --listings sales.csv.gz --miners 12    a real property table
  lode up --subnet 17 --tasks 10 --once          ten tasks of 3D generation, and a table of what became of them
`;

export function upCommand() {
  return createCommand("up")
    .description("run a whole network on this machine: zipcode listings, or 3D generation")
    .addOption(
      new Option("--subnet <n>", "46, zipcode listings, or 17, 3D generation").choices(["46", "17"]).default("46"),
    )
    .option("--miners <n>", "miners, each with a character of its own (default 6)", numberOption)
    .option("--validators <n>", "validators (default 3)", numberOption)
    .option("--prompts <file>", "subnet 17: prompts, one a line or JSON, also gzipped (default: Lode's own)")
    .option(
      "--tasks <n>",
      "subnet 17: tasks given out, restarts included (default: one a prompt with --once, else without end)",
      numberOption,
    )
    .option("--speed <n>", "subnet 17: seconds of protocol time in a real second (default 100)", numberOption)
    .option("--variants <n>", "subnet 17: variants made of one task at most (default 5)", numberOption)
    .option("--good-enough <score>", "subnet 17: a variant with this score ends the search (default 0.7)", numberOption)
    .option("--epochs <n>", "stop after so many epochs (default: go on until Ctrl-C)", numberOption)
    .option("--once", "stop after --epochs (1), or when all tasks have an outcome; fails as the exit codes say", false)
    .option("--epoch-seconds <s>", "real seconds of one four-hour epoch (default 60)", numberOption)
    .option("--listings <file...>", "property tables: CSV, gzipped CSV or Parquet")
    .option("--mapping <file>", "JSON file that maps the columns of --listings")
    .option("--expected <file>", "table of expected counts by zipcode (default: count the listings)")
    .option("--seed <n>", "seed of everything that is made up (default 1)", numberOption)
    .option("--provider-failure <share>", "share of spot-check lookups that fail, 0 to 1 (default 0)", numberOption)
    .option("--hold-seconds <s>", "longest real time the clock waits for a duty (default 180)", numberOption)
    .option(
      "--chain <kind>",
      "memory (kept on disk) or dev (a small Subtensor behind JSON-RPC; needs --fresh each time)",
    )
    .option("--data-dir <dir>", "where everything is kept (default: .lode/up, and .lode/up-17 for subnet 17)")
    .option("--fresh", "start over: empties the data directory", false)
    .option("--json", "print one JSON object at the end, and nothing else, on standard output", false)
    .addHelpText("after", notes)
    .action(async (flags: UpFlags, command: Command) => {
      const { subnet, ...asked } = flags;
      refuseForeignOptions(command, subnet === "17" ? onlyZipcodes : onlySplats, subnet);
      if (subnet === "17") {
        return runSplatNetwork({ ...asked, dataDir: asked.dataDir ?? join(".lode", "up-17") } as SplatUpFlags);
      }
      const { json, dataDir = join(".lode", "up"), ...rest } = asked;
      const say = (text: string) => void process.stderr.write(`${text}\n`);
      const request: UpRequest = {
        ...rest,
        dataDir: resolve(dataDir),
        ...(flags.listings && { listings: flags.listings.map((file) => resolve(file)) }),
        ...(flags.mapping && { mapping: resolve(flags.mapping) }),
        ...(flags.expected && { expected: resolve(flags.expected) }),
      };
      // Loaded when it is asked for: servers and engines that no other command needs.
      const { up } = await import("@lode/localnet/up");
      const outcome = await up(request, {
        signal: stopSignal(say),
        progress: say,
        epoch: (text) => {
          if (!json) process.stdout.write(`${paintEpoch(text, process.stdout)}\n`);
        },
      });
      if (json) process.stdout.write(`${JSON.stringify({ epochs: outcome.epochs })}\n`);
      if (!outcome.agreed) process.exitCode = 3;
    });
}

/** An option that would have no effect is a mistake worth telling. @throws LodeError OPTION_FOREIGN */
function refuseForeignOptions(command: Command, foreign: readonly string[], subnet: string): void {
  const given = command.options.filter((option) => {
    const name = option.attributeName();
    return foreign.includes(name) && command.getOptionValueSource(name) === "cli";
  });
  if (given.length === 0) return;
  const names = given.map(({ long }) => long).join(", ");
  throw new LodeError("OPTION_FOREIGN", `the network of subnet ${subnet} has no ${names}`, {
    retry: "never",
    next: `Leave it out, or say --subnet ${subnet === "17" ? "46" : "17"}.`,
  });
}
