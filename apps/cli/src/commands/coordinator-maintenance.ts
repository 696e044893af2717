import { type Command, createCommand } from "commander";
import { listing } from "../chain/print.ts";
import { chainChoice } from "./coordinator-chain.ts";
import { type CoordinatorFlags, readCoordinatorSettings, withSettingOptions } from "./coordinator-options.ts";

/** Tells whether a start with the same options would go well, as far as files and settings decide it. */
export function checkConfigCommand(): Command {
  return withSettingOptions(
    createCommand("check-config").description("say whether settings are right, and start nothing"),
  )
    .option("--json", "print one line of JSON", false)
    .action(async (_: unknown, command: Command) => {
      const flags: CoordinatorFlags = command.optsWithGlobals();
      const settings = await readCoordinatorSettings(flags, process.env);
      const { checkSettings } = await import("@lode/coordinator/standalone");
      const isTrial = chainChoice(settings.chain).kind !== "substrate";
      const checked = await checkSettings(settings, isTrial, process.env);
      if (flags.json) process.stdout.write(`${JSON.stringify(checked)}\n`);
      else {
        const { database, store, neurons, zipcodes, warnings } = checked;
        const lines: [string, string][] = [
          ["database", database],
          ["store", store],
          [
            "chain",
            `${settings.chain}, subnet ${settings.netuid}${neurons === undefined ? "" : `, ${neurons} neurons`}`,
          ],
          ["zipcodes", zipcodes],
          ...warnings.map((warning): [string, string] => ["WARNING", warning]),
        ];
        process.stdout.write(`${[...listing(lines), "the settings are right"].join("\n")}\n`);
      }
    });
}

export function migrateCommand(): Command {
  return createCommand("migrate")
    .description(
      "bring the database of DATABASE_URL (or of the data directory) up to date; safe beside running replicas",
    )
    .option("--data-dir <dir>", "where the embedded database is (default .lode/coordinator)")
    .option("--config <file>", "JSON with the settings")
    .option("--dry-run", "only say what is missing", false)
    .option("--json", "print one line of JSON", false)
    .action(async (_: unknown, command: Command) => {
      const flags: CoordinatorFlags = command.optsWithGlobals();
      const { dataDir } = await readCoordinatorSettings(flags, process.env);
      const { migrateStandalone } = await import("@lode/coordinator/standalone");
      const databaseUrl = process.env.DATABASE_URL || undefined;
      const migrated = await migrateStandalone({ dataDir, databaseUrl, dryRun: flags.dryRun === true });
      if (flags.json) process.stdout.write(`${JSON.stringify(migrated)}\n`);
      else process.stdout.write(`${told(migrated)}\n`);
    });
}

function told({
  database,
  missing,
  known,
  done,
}: {
  database: string;
  missing: number | undefined;
  known: number;
  done: boolean;
}): string {
  if (database === "embedded") {
    return done
      ? `embedded database: up to date (${known} steps)`
      : "embedded database: brings itself up to date at every start";
  }
  if (missing === 0) return `up to date (${known} steps)`;
  return done ? `${missing} of ${known} steps were missing: taken` : `${missing} of ${known} steps are missing`;
}
