import { type Command, createCommand } from "commander";
import { type AdminTerminal, thisProcess } from "../admin/admin-terminal.ts";
import { announceCommand } from "./admin-announce.ts";
import { auditCommand } from "./admin-audit.ts";
import { epochsCommand } from "./admin-epochs.ts";
import { minersCommand } from "./admin-miners.ts";
import { flagsCommand, limitsCommand, phasesCommand } from "./admin-settings.ts";
import { zipcodesCommand } from "./admin-zipcodes.ts";

const notes = `
The owner's API is served by \`lode coordinator\` when it is told to, on this machine unless told otherwise. Every call wants a key:
make one with \`lode coordinator owner-key create\`, and give it in LODE_ADMIN_KEY or in a file by --key-file.
Everything that is changed stands in the audit log. Exit code 2: refused, or not possible as asked; 1: a mistake of ours.

Examples:
  lode admin zipcodes load counts.csv --dry-run
  lode admin epochs extend 2026-01-05T04-00-00 --reason "the store was down"
  lode admin miners ban 5F… --reason "copied for a week"
  lode admin flags --off uploads
  lode admin announce set 1.4.0 --severity RECOMMENDED --message "Faster uploads." --deadline 2026-02-01T00:00:00Z
`;

export function adminCommand(terminal: AdminTerminal = thisProcess): Command {
  return createCommand("admin")
    .description("run a subnet's coordinator as its owner: zipcodes, epochs, miners, flags, limits, announcements")
    .addHelpText("after", notes)
    .addCommand(zipcodesCommand(terminal))
    .addCommand(epochsCommand(terminal))
    .addCommand(minersCommand(terminal))
    .addCommand(flagsCommand(terminal))
    .addCommand(phasesCommand(terminal))
    .addCommand(limitsCommand(terminal))
    .addCommand(announceCommand(terminal))
    .addCommand(auditCommand(terminal));
}
