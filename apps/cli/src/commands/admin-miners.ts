import { type Command, createCommand } from "commander";
import { graveCommand, ownersCommand, reasonedCommand, tell } from "../admin/admin-command.ts";
import type { AdminTerminal } from "../admin/admin-terminal.ts";
import { confirm } from "../admin/confirm.ts";
import type { AdminFlags } from "../admin/open-admin.ts";
import { tellMiner, tellMiners, tellStanding } from "../admin/tell-miners.ts";
import { numberOption } from "../terminal/number-option.ts";

const notes = `
A flag keeps nobody out, and what a flagged miner uploaded is kept beyond its time. A banned miner is refused everything.

Examples:
  lode admin miners list
  lode admin miners show 5F…
  lode admin miners ban 5F… --reason "copied for a week" --yes
`;

type Reasoned = AdminFlags & { readonly reason: string };

export function minersCommand(terminal: AdminTerminal): Command {
  return createCommand("miners")
    .description("look at miners, flag, ban and pardon them")
    .addHelpText("after", notes)
    .addCommand(listCommand(terminal))
    .addCommand(
      ownersCommand("show", "what a miner did lately, and how it stands")
        .argument("<hotkey>")
        .action(async (hotkey: string, flags: AdminFlags) =>
          tell(terminal, flags, async (admin) => tellMiner(await admin.miner(hotkey))),
        ),
    )
    .addCommand(
      reasonedCommand("flag", "hold one more thing against a miner")
        .argument("<hotkey>")
        .action(async (hotkey: string, flags: Reasoned) =>
          tell(terminal, flags, async (admin) => tellStanding((await admin.flagMiner(hotkey, flags.reason)).standing)),
        ),
    )
    .addCommand(
      graveCommand("ban", "refuse a miner from now on")
        .argument("<hotkey>")
        .action(async (hotkey: string, flags: Reasoned & { readonly yes: boolean }) => {
          await confirm(`Refuse ${hotkey} everything from now on?`, flags.yes, terminal);
          await tell(terminal, flags, async (admin) =>
            tellStanding((await admin.banMiner(hotkey, flags.reason)).standing),
          );
        }),
    )
    .addCommand(
      reasonedCommand("pardon", "hold nothing against a miner any more")
        .argument("<hotkey>")
        .action(async (hotkey: string, flags: Reasoned) =>
          tell(terminal, flags, async (admin) =>
            tellStanding((await admin.pardonMiner(hotkey, flags.reason)).standing),
          ),
        ),
    );
}

function listCommand(terminal: AdminTerminal): Command {
  return ownersCommand("list", "miners that something is held against")
    .option("--limit <count>", "so many", numberOption, 50)
    .option("--after <hotkey>", "behind this one")
    .action(async (flags: AdminFlags & { readonly limit: number; readonly after?: string }) =>
      tell(terminal, flags, async (admin) => {
        const { limit, after } = flags;
        return tellMiners(await admin.miners({ limit: String(limit), ...(after !== undefined && { after }) }));
      }),
    );
}
