import { join, resolve } from "node:path";
import type { ChainChoice } from "@lode/coordinator/standalone";
import { createReporter } from "@lode/telemetry/reporter";
import { type Command, createCommand, Option } from "commander";
import { chooseNetwork } from "../chain/choose-network.ts";
import { readSettings } from "../splat/json-file.ts";
import { numberOption } from "../terminal/number-option.ts";
import { stopSignal } from "../terminal/stop-signal.ts";
import { untilAborted } from "../terminal/until-aborted.ts";

interface CoordinatorFlags {
  readonly config?: string;
  readonly json: boolean;
  /** Everything else has the name of a setting. */
  readonly [setting: string]: unknown;
}

const notes = `
With nothing else configured it starts on this machine alone: a chain inside this process (--metagraph says who is on it), a store
and a database in --data-dir, and a SAMPLE table of zipcodes. Real settings: see docs and \`lode coordinator check-config\`.

Examples:
  lode coordinator
  lode coordinator --metagraph metagraph.json --epoch-seconds 120
  lode coordinator --chain finney --config coordinator.json
`;

export function coordinatorCommand(): Command {
  return createCommand("coordinator")
    .description("run the coordinator of subnet 46: epochs, assignments, uploads, snapshots, results")
    .option("--host <address>", "interface to listen on (default 127.0.0.1)")
    .option("--port <n>", "port; 0 takes a free one (default 3000)", numberOption)
    .option("--public-url <url>", "as clients reach it (default: where it listens)")
    .option("--data-dir <dir>", "where everything is kept (default .lode/coordinator)")
    .option(
      "--chain <where>",
      "memory, dev, a network's name, or ws:// and wss:// addresses with commas (default memory)",
    )
    .option("--netuid <n>", "the subnet (default 46)", numberOption)
    .option("--metagraph <file>", "chain memory or dev: JSON [{ uid, hotkey, coldkey, stake, validatorPermit }]")
    .addOption(
      new Option("--policy <name>", "rules of new epochs (default calibrated)").choices([
        "strict",
        "calibrated",
        "table",
        "reference",
      ]),
    )
    .option("--epoch-seconds <s>", "chain memory or dev: real seconds of one epoch (default: four hours)", numberOption)
    .option("--store-port <n>", "port of the embedded store (default: the next one)", numberOption)
    .option("--store-public-url <url>", "as clients reach the embedded store")
    .option("--config <file>", "JSON with any of the settings; options win")
    .option("--log <file>", "where the log goes, - for standard error (default: coordinator.log in the data directory)")
    .option("--json", "print one line of JSON when it runs", false)
    .addHelpText("after", notes)
    .action(async ({ config, json, ...given }: CoordinatorFlags) => {
      const say = (text: string) => void process.stderr.write(`${text}\n`);
      const signal = stopSignal(say);
      // Loaded when it is asked for: a server and a database.
      const { parseSettings, startStandalone } = await import("@lode/coordinator/standalone");
      const settings = parseSettings(config === undefined ? {} : await readSettings(resolve(config)), given);
      const dataDir = resolve(settings.dataDir);
      const log = settings.log ?? join(dataDir, "coordinator.log");
      await using reporter = createReporter({
        component: "coordinator",
        level: settings.logLevel,
        ...(log !== "-" && { destination: resolve(log) }),
      });
      const running = await startStandalone({
        settings: { ...settings, dataDir },
        chain: chainOf(settings.chain),
        reporter,
        warn: (text) => say(`warning: ${text}`),
      });
      if (json) process.stdout.write(`${JSON.stringify({ ...running.summary, pid: process.pid })}\n`);
      else for (const [name, text] of Object.entries(running.summary)) say(`${name.padEnd(9)} ${text}`);
      try {
        await untilAborted(signal);
      } finally {
        await running.stop();
      }
    });
}

function chainOf(asked: string): ChainChoice {
  if (asked === "memory" || asked === "dev") return { kind: asked };
  const network = chooseNetwork(asked, {});
  if (network.kind === "memory") throw new TypeError("unreachable");
  return { kind: "substrate", name: network.name, endpoints: network.endpoints };
}
