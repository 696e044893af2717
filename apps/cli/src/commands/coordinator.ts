import { join, resolve } from "node:path";
import type { StandaloneSettings } from "@lode/coordinator/standalone";
import { makeDataDir } from "@lode/runtime/lifecycle";
import { createReporter } from "@lode/telemetry/reporter";
import { type Command, createCommand } from "commander";
import { listing } from "../chain/print.ts";
import { stopSignal } from "../terminal/stop-signal.ts";
import { untilAborted } from "../terminal/until-aborted.ts";
import { chainChoice } from "./coordinator-chain.ts";
import { checkConfigCommand, migrateCommand } from "./coordinator-maintenance.ts";
import { type CoordinatorFlags, readCoordinatorSettings, withSettingOptions } from "./coordinator-options.ts";
import { ownerKeyCommand } from "./coordinator-owner-key.ts";

const notes = `
With nothing else configured it starts on this machine alone: a chain inside this process (--metagraph says who is on it), a store
and a database in --data-dir, and a SAMPLE table of zipcodes. Settings come from options, then --config, then the environment:
DATABASE_URL (Postgres; \`lode coordinator migrate\` first), LODE_COORDINATOR_S3_BUCKET with _ENDPOINT, _REGION, _PUBLIC_ENDPOINT and
AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY (a bucket instead of the embedded store), LODE_COORDINATOR_MASTER_SECRET_FILE (replicas).
SIGTERM or Ctrl-C: readiness goes, running requests end, then it stops; once more stops at once.

Examples:
  lode coordinator
  lode coordinator --metagraph metagraph.json --epoch-seconds 120
  lode coordinator --chain finney --config coordinator.json
  lode coordinator check-config --config coordinator.json
`;

/** Real milliseconds beyond what the settings allow before the process ends by force. */
const marginMs = 20_000;

export function coordinatorCommand(): Command {
  const command = createCommand("coordinator").description(
    "run the coordinator of subnet 46: epochs, assignments, uploads, snapshots, results",
  );
  return withSettingOptions(command)
    .option("--json", "print one line of JSON when it runs", false)
    .addHelpText("after", notes)
    .addCommand(checkConfigCommand())
    .addCommand(migrateCommand())
    .addCommand(ownerKeyCommand())
    .action(async (flags: CoordinatorFlags) => {
      const say = (text: string) => void process.stderr.write(`${text}\n`);
      const settings = await readCoordinatorSettings(flags, process.env);
      const signal = stopSignal(say, (settings.drainSeconds + settings.stopSeconds) * 1_000 + marginMs);
      await makeDataDir(settings.dataDir);
      const log = settings.log ?? join(settings.dataDir, "coordinator.log");
      await using reporter = createReporter({
        component: "coordinator",
        level: settings.logLevel,
        ...(log !== "-" && { destination: resolve(log) }),
      });
      // Loaded when it is asked for: a server and a database.
      const { startStandalone } = await import("@lode/coordinator/standalone");
      const running = await startStandalone({
        settings,
        chain: chainChoice(settings.chain),
        env: process.env,
        reporter,
        registry: reporter.registry,
        warn: (text) => say(`WARNING: ${text}`),
      });
      if (flags.json) process.stdout.write(`${JSON.stringify({ ...running.summary, pid: process.pid })}\n`);
      else for (const line of introduction(running.summary, settings, log)) say(line);
      try {
        await untilAborted(signal);
      } finally {
        await running.stop();
      }
    });
}

function introduction(summary: object, { logRequests }: StandaloneSettings, log: string): readonly string[] {
  const told = log === "-" ? "standard error" : log;
  return listing([...Object.entries(summary as Record<string, string>), ["log", `${told} (requests: ${logRequests})`]]);
}
