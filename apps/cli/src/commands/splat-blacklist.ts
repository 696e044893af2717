import { join, resolve } from "node:path";
import { parseHotkey, parseUid } from "@lode/bittensor/primitives";
import type { BlacklistSubject } from "@lode/splat-miner/records";
import { type Command, createCommand, InvalidArgumentError } from "commander";
import { minerTime } from "../splat/miner-time.ts";
import { printEntry } from "../splat/print-status.ts";
import { numberOption } from "../terminal/number-option.ts";

interface BlacklistFlags {
  readonly dataDir: string;
  readonly local?: string;
  readonly json: boolean;
}

interface AddFlags extends BlacklistFlags {
  readonly reason: string;
  readonly hours?: number;
}

const hourMs = 3_600_000;
/** A year. */
const maxHours = 8_760;

export function splatBlacklistCommand(): Command {
  return createCommand("blacklist")
    .description("validators that a miner does not pull from; a running miner sees changes before its next choice")
    .addCommand(listCommand())
    .addCommand(addCommand())
    .addCommand(removeCommand());
}

function listCommand(): Command {
  return withPlace(createCommand("list").description("entries in force")).action(async (flags: BlacklistFlags) => {
    const { listBlacklist } = await import("@lode/splat-miner/records");
    const now = await minerTime(flags.local);
    const entries = listBlacklist(resolve(flags.dataDir), now);
    if (flags.json) process.stdout.write(`${JSON.stringify({ entries })}\n`);
    else if (entries.length === 0) process.stdout.write("nobody is blacklisted\n");
    else process.stdout.write(`${entries.map((entry) => printEntry(entry, now)).join("\n")}\n`);
  });
}

function addCommand(): Command {
  return withPlace(createCommand("add").description("keep a validator out"))
    .argument("<who>", "UID or hotkey; UIDs pass to others, hotkeys do not", subjectOption)
    .requiredOption("--reason <text>", "why; shown wherever it counts")
    .option("--hours <n>", "for so long (default: until removed)", hoursOption)
    .action(async (who: BlacklistSubject, flags: AddFlags) => {
      const { addToBlacklist } = await import("@lode/splat-miner/records");
      const now = await minerTime(flags.local);
      const expiresAt = flags.hours === undefined ? null : now + flags.hours * hourMs;
      const entry = { reason: flags.reason.slice(0, 500), expiresAt };
      addToBlacklist(resolve(flags.dataDir), who, entry, now);
      process.stdout.write(flags.json ? `${JSON.stringify({ added: who, ...entry })}\n` : "added\n");
    });
}

function removeCommand(): Command {
  return withPlace(createCommand("remove").description("let a validator in again"))
    .argument("<who>", "UID or hotkey, as it was added", subjectOption)
    .action(async (who: BlacklistSubject, flags: BlacklistFlags) => {
      const { removeFromBlacklist } = await import("@lode/splat-miner/records");
      const removed = removeFromBlacklist(resolve(flags.dataDir), who, await minerTime(flags.local));
      if (flags.json) process.stdout.write(`${JSON.stringify({ removed })}\n`);
      else process.stdout.write(removed ? "removed\n" : "there was no such entry\n");
    });
}

function withPlace(command: Command): Command {
  return command
    .option("--data-dir <dir>", "the miner's data directory", join(".lode", "splat-miner"))
    .option("--local <path>", "network.json or data directory of the local network that it mines, for its clock")
    .option("--json", "print one JSON object, and nothing else, on standard output", false);
}

function hoursOption(text: string): number {
  const hours = numberOption(text);
  if (hours > 0 && hours <= maxHours) return hours;
  throw new InvalidArgumentError(`it is a time above 0 and at most ${maxHours} hours; leave it out for no end.`);
}

function subjectOption(text: string): BlacklistSubject {
  const uid = /^\d{1,5}$/.test(text) ? parseUid(Number(text)) : undefined;
  if (uid !== undefined) return { uid };
  const hotkey = parseHotkey(text);
  if (hotkey !== undefined) return { hotkey };
  throw new InvalidArgumentError("it is a UID (0 to 65535) or a hotkey's address.");
}
