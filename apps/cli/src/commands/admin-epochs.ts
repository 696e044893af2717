import type { AdminClient, EpochChangedAnswer } from "@lode/contract/admin";
import { type Command, createCommand } from "commander";
import { graveCommand, ownersCommand, reasonedCommand, tell } from "../admin/admin-command.ts";
import type { AdminTerminal } from "../admin/admin-terminal.ts";
import { confirm } from "../admin/confirm.ts";
import type { AdminFlags } from "../admin/open-admin.ts";
import { tellChanged, tellEpoch, tellEpochs } from "../admin/tell-epochs.ts";
import { numberOption } from "../terminal/number-option.ts";

const notes = `
An epoch that is held takes no further step until it is released; what became due meanwhile is then made up for. It can be opened
again until its beacon is fixed. A rollback takes it back to before an entry of its history (see \`show\`) and holds it there.

Examples:
  lode admin epochs show 2026-01-05T04-00-00
  lode admin epochs hold 2026-01-05T04-00-00 --reason "looking into the uploads"
  lode admin epochs rollback 2026-01-05T04-00-00 --to 6 --reason "judged under a broken chain"
`;

type Reasoned = AdminFlags & { readonly reason: string };
type Step = (admin: AdminClient, epochId: string, reason: string) => Promise<EpochChangedAnswer>;

export function epochsCommand(terminal: AdminTerminal): Command {
  return createCommand("epochs")
    .description("look at epochs, extend, hold, release, open again, roll back")
    .addHelpText("after", notes)
    .addCommand(listCommand(terminal))
    .addCommand(
      ownersCommand("show", "one epoch: schedule, participation, snapshot, agreement, history")
        .argument("<epoch>")
        .action(async (epochId: string, flags: AdminFlags) =>
          tell(terminal, flags, async (admin) => tellEpoch(await admin.epoch(epochId))),
        ),
    )
    .addCommand(extendCommand(terminal))
    .addCommand(
      stepCommand(terminal, "hold", "take no further step", (admin, id, reason) => admin.holdEpoch(id, reason)),
    )
    .addCommand(stepCommand(terminal, "release", "go on", (admin, id, reason) => admin.releaseEpoch(id, reason)))
    .addCommand(reopenCommand(terminal))
    .addCommand(rollBackCommand(terminal));
}

function listCommand(terminal: AdminTerminal): Command {
  return ownersCommand("list", "epochs, newest first")
    .option("--limit <count>", "so many", numberOption, 20)
    .option("--before <epoch>", "older than this one")
    .action(async (flags: AdminFlags & { readonly limit: number; readonly before?: string }) =>
      tell(terminal, flags, async (admin) => {
        const { limit, before } = flags;
        return tellEpochs(await admin.epochs({ limit: String(limit), ...(before !== undefined && { before }) }));
      }),
    );
}

function stepCommand(terminal: AdminTerminal, name: string, description: string, step: Step): Command {
  return reasonedCommand(name, description)
    .argument("<epoch>")
    .action(async (epochId: string, flags: Reasoned) =>
      tell(terminal, flags, async (admin) => tellChanged((await step(admin, epochId, flags.reason)).epoch)),
    );
}

function extendCommand(terminal: AdminTerminal): Command {
  return reasonedCommand("extend", "move deadline and close")
    .argument("<epoch>")
    .option("--times <count>", "by so many of the policy's extensions", numberOption, 1)
    .action(async (epochId: string, flags: Reasoned & { readonly times: number }) =>
      tell(terminal, flags, async (admin) => {
        const { reason, times } = flags;
        return tellChanged((await admin.extendEpoch(epochId, { reason, times })).epoch);
      }),
    );
}

function reopenCommand(terminal: AdminTerminal): Command {
  return graveCommand("reopen", "take uploads again, until the beacon is fixed")
    .argument("<epoch>")
    .action(async (epochId: string, flags: Reasoned & { readonly yes: boolean }) => {
      await confirm(`Throw away what was frozen of ${epochId}, and take uploads again?`, flags.yes, terminal);
      await tell(terminal, flags, async (admin) => tellChanged((await admin.reopenEpoch(epochId, flags.reason)).epoch));
    });
}

function rollBackCommand(terminal: AdminTerminal): Command {
  return graveCommand("rollback", "back to before an entry of its history, and hold it there")
    .argument("<epoch>")
    .requiredOption("--to <entry>", "an entry of its history", numberOption)
    .action(async (epochId: string, flags: Reasoned & { readonly yes: boolean; readonly to: number }) => {
      const { reason, to: seq } = flags;
      await confirm(`Throw away what came of ${epochId} since entry ${seq}?`, flags.yes, terminal);
      await tell(terminal, flags, async (admin) =>
        tellChanged((await admin.rollBackEpoch(epochId, { reason, seq })).epoch),
      );
    });
}
