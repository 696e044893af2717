import type { Command } from "commander";
import { ownersCommand, tell } from "../admin/admin-command.ts";
import type { AdminTerminal } from "../admin/admin-terminal.ts";
import type { AdminFlags } from "../admin/open-admin.ts";
import { tellAudit } from "../admin/tell-settings.ts";
import { numberOption } from "../terminal/number-option.ts";

const notes = `
--json shows what stood before and after each change.

Examples:
  lode admin audit --subject 2026-01-05T04-00-00
  lode admin audit --action miner.ban --json
`;

interface AuditFlags extends AdminFlags {
  readonly limit: number;
  readonly before?: number;
  readonly actor?: string;
  readonly action?: string;
  readonly subject?: string;
}

export function auditCommand(terminal: AdminTerminal): Command {
  return ownersCommand("audit", "everything that owners did, newest first")
    .option("--limit <count>", "so many", numberOption, 50)
    .option("--before <entry>", "older than this entry", numberOption)
    .option("--actor <key>", "by whoever has this key")
    .option("--action <name>", "of this kind, e.g. miner.ban")
    .option("--subject <text>", "about this hotkey, epoch, table or setting")
    .addHelpText("after", notes)
    .action(async (flags: AuditFlags) =>
      tell(terminal, flags, async (admin) => {
        const { limit, before, actor, action, subject } = flags;
        const query = { limit: String(limit), ...(before !== undefined && { before: String(before) }) };
        const filters = Object.fromEntries(
          Object.entries({ actor, action, subject }).filter(([, text]) => text !== undefined),
        );
        return tellAudit(await admin.audit({ ...query, ...filters }));
      }),
    );
}
