import type { AdminClient } from "@lode/contract/admin";
import { type Command, createCommand } from "commander";
import { type Answer, printAnswer } from "../chain/print.ts";
import type { AdminTerminal } from "./admin-terminal.ts";
import { type AdminFlags, defaultAdminUrl, openAdmin } from "./open-admin.ts";

/** A command that asks a coordinator as its owner. */
export function ownersCommand(name: string, description: string): Command {
  return createCommand(name)
    .description(description)
    .option("--url <url>", "the owner's API of a coordinator", defaultAdminUrl)
    .option("--key-file <file>", "whose first line is the owner's key (default: the environment's LODE_ADMIN_KEY)")
    .option("--json", "print JSON", false);
}

/** The same for something that is written into the audit log with a reason. */
export function reasonedCommand(name: string, description: string): Command {
  return ownersCommand(name, description).requiredOption("--reason <text>", "why, for the audit log");
}

/** The same for something that wants a second thought. */
export function graveCommand(name: string, description: string): Command {
  return reasonedCommand(name, description).option("--yes", "do not ask whether it is meant", false);
}

export async function tell(
  terminal: AdminTerminal,
  flags: AdminFlags,
  ask: (admin: AdminClient) => Promise<Answer>,
): Promise<void> {
  printAnswer(await ask(await openAdmin(flags, terminal)), flags.json, terminal.output);
}
