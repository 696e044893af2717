import { join, resolve } from "node:path";
import type { UpRequest } from "@lode/localnet/up";
import { createCommand } from "commander";
import { numberOption } from "../terminal/number-option.ts";
import { paintEpoch } from "../terminal/paint-epoch.ts";
import { stopSignal } from "../terminal/stop-signal.ts";

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
  readonly dataDir: string;
  readonly fresh: boolean;
  readonly once: boolean;
  readonly json: boolean;
}

const notes = `
The whole zipcode competition on this machine: coordinator, object store, chain, miners and validators are real; the market,
the providers of spot checks and the miners' characters are simulated. Progress goes to standard error, results to standard output.
Four hours of protocol time take --epoch-seconds. Ctrl-C stops it; starting again goes on where it stopped.

Exit codes: 0 good, 2 something you can mend (told with its code), 3 no agreement: different digests, or no quorum, 1 a bug.

Examples:
  lode up                                        six miners, three validators, a city that Lode makes up
  lode up --once --json > run.json               one epoch, for a program
  lode up --listings sales.csv.gz --miners 12    a real property table
`;

export function upCommand() {
  return createCommand("up")
    .description("run the whole zipcode network on this machine")
    .option("--miners <n>", "miners, each with a character of its own (default 6)", numberOption)
    .option("--validators <n>", "validators (default 3)", numberOption)
    .option("--epochs <n>", "stop after so many epochs (default: go on until Ctrl-C)", numberOption)
    .option("--once", "stop after --epochs (1); fails when digests differ", false)
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
    .option("--data-dir <dir>", "where everything is kept", join(".lode", "up"))
    .option("--fresh", "start over: empties the data directory", false)
    .option("--json", "print one JSON object at the end, and nothing else, on standard output", false)
    .addHelpText("after", notes)
    .action(async (flags: UpFlags) => {
      const { json, ...rest } = flags;
      const say = (text: string) => void process.stderr.write(`${text}\n`);
      const request: UpRequest = {
        ...rest,
        dataDir: resolve(flags.dataDir),
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
