import { join, resolve } from "node:path";
import { LodeError } from "@lode/runtime/errors";
import { type Command, createCommand } from "commander";
import { minerTime } from "../splat/miner-time.ts";
import { printStatus } from "../splat/print-status.ts";
import { numberOption } from "../terminal/number-option.ts";

interface StatusFlags {
  readonly dataDir: string;
  readonly local?: string;
  readonly tasks: number;
  readonly json: boolean;
}

export function splatStatusCommand(): Command {
  return createCommand("status")
    .description("what a miner has done and what it waits for, from its journal; it need not run")
    .option("--data-dir <dir>", "the miner's data directory", join(".lode", "splat-miner"))
    .option("--local <path>", "network.json or data directory of the local network that it mines, for its clock")
    .option("--tasks <n>", "the newest so many tasks", numberOption, 20)
    .option("--json", "print one JSON object, and nothing else, on standard output", false)
    .action(async (flags: StatusFlags) => {
      const { readRecords, readSessionSummary } = await import("@lode/splat-miner/records");
      const dataDir = resolve(flags.dataDir);
      const now = await minerTime(flags.local);
      const status = readRecords(dataDir, now, { tasks: flags.tasks });
      if (status === undefined) {
        throw new LodeError("SPLAT_MINER_NOT_HERE", `${dataDir} holds no miner's journal`, {
          retry: "never",
          facts: { dataDir },
          next: "Name the directory that `lode splat mine --data-dir` was given.",
        });
      }
      const session = readSessionSummary(dataDir);
      process.stdout.write(
        flags.json
          ? `${JSON.stringify({ ...status, session: session ?? null })}\n`
          : `${printStatus(status, session, now)}\n`,
      );
    });
}
