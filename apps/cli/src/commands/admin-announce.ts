import type { AnnounceBody } from "@lode/contract/admin";
import { type AnnouncementSeverity, announcementSeverities } from "@lode/contract/coordinator";
import { type Command, createCommand, InvalidArgumentError } from "commander";
import { ownersCommand, reasonedCommand, tell } from "../admin/admin-command.ts";
import type { AdminTerminal } from "../admin/admin-terminal.ts";
import type { AdminFlags } from "../admin/open-admin.ts";
import { tellAnnouncement } from "../admin/tell-settings.ts";

const notes = `
Miners read the announcement with their assignment; ours says it louder the more it matters. It can only rise, be withdrawn, or give
way to a newer version. Moments are real time, with a zone.

Examples:
  lode admin announce set 1.4.0 --severity OPTIONAL --message "Faster uploads." --escalate REQUIRED@2026-02-01T00:00:00Z
  lode admin announce escalate RECOMMENDED
  lode admin announce withdraw --reason "1.4.0 loses files"
`;

interface Step {
  readonly severity: AnnouncementSeverity;
  readonly at: string;
}

interface SetFlags extends AdminFlags {
  readonly severity: AnnouncementSeverity;
  readonly message: string;
  readonly deadline?: string;
  readonly link?: string;
  readonly escalate: Step[];
}

export function announceCommand(terminal: AdminTerminal): Command {
  return createCommand("announce")
    .description("tell miners of a version")
    .addHelpText("after", notes)
    .addCommand(
      ownersCommand("show", "what miners are told now, and what will come of it").action(async (flags: AdminFlags) =>
        tell(terminal, flags, async (admin) => tellAnnouncement(await admin.announcement())),
      ),
    )
    .addCommand(setCommand(terminal))
    .addCommand(escalateCommand(terminal))
    .addCommand(
      reasonedCommand("withdraw", "tell miners nothing any more").action(
        async (flags: AdminFlags & { readonly reason: string }) =>
          tell(terminal, flags, async (admin) => tellAnnouncement(await admin.withdrawAnnouncement(flags.reason))),
      ),
    );
}

function setCommand(terminal: AdminTerminal): Command {
  return ownersCommand("set", "announce a version")
    .argument("<version>", "such as 1.4.0")
    .requiredOption("--severity <severity>", announcementSeverities.join(", "), severityOption)
    .requiredOption("--message <text>", "what miners should know")
    .option("--deadline <time>", "by when", timeOption)
    .option("--link <url>", "where there is more to read")
    .option("--escalate <severity@time...>", "let it matter more from then on", stepOption, [])
    .action(async (version: string, flags: SetFlags) =>
      tell(terminal, flags, async (admin) => {
        const { severity, message, deadline = null, link: url = null, escalate: steps } = flags;
        const body: AnnounceBody = { version, severity, message, deadline, url, steps };
        return tellAnnouncement(await admin.announce(body));
      }),
    );
}

function escalateCommand(terminal: AdminTerminal): Command {
  return ownersCommand("escalate", "let it matter more")
    .argument("<severity>", announcementSeverities.join(", "), severityOption)
    .option("--at <time>", "at a moment to come instead of now", timeOption)
    .action(async (severity: AnnouncementSeverity, flags: AdminFlags & { readonly at?: string }) =>
      tell(terminal, flags, async (admin) =>
        tellAnnouncement(await admin.escalateAnnouncement({ severity, at: flags.at ?? null })),
      ),
    );
}

function severityOption(text: string): AnnouncementSeverity {
  const severity = announcementSeverities.find((known) => known === text.toUpperCase());
  if (severity === undefined) throw new InvalidArgumentError(`Severities are ${announcementSeverities.join(", ")}.`);
  return severity;
}

/** A moment with its zone: whose midnight is meant should not depend on where this is typed. */
function timeOption(text: string): string {
  const atMs = /(Z|[+-]\d{2}:\d{2})$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(atMs)) throw new InvalidArgumentError("A moment is like 2026-02-01T00:00:00Z.");
  return new Date(atMs).toISOString();
}

function stepOption(text: string, before: Step[]): Step[] {
  const [severity = "", at = ""] = text.split("@", 2);
  return [...before, { severity: severityOption(severity), at: timeOption(at) }];
}
