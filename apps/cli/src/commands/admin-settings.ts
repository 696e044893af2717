import { type FeatureFlag, featureFlags, type SetFlagsRequest } from "@lode/contract/admin";
import { type Command, InvalidArgumentError } from "commander";
import { ownersCommand, tell } from "../admin/admin-command.ts";
import type { AdminTerminal } from "../admin/admin-terminal.ts";
import type { AdminFlags } from "../admin/open-admin.ts";
import { tellFlags, tellLimits, tellPhases } from "../admin/tell-settings.ts";

const flagNotes = `
Flags: ${featureFlags.join(", ")}.

Examples:
  lode admin flags
  lode admin flags --off uploads --off observations
  lode admin flags --on uploads
`;

export function flagsCommand(terminal: AdminTerminal): Command {
  return ownersCommand("flags", "which doors are open; with --on and --off, open and close them")
    .option("--on <flag...>", "open", flagOption, [])
    .option("--off <flag...>", "close", flagOption, [])
    .addHelpText("after", flagNotes)
    .action(async (flags: AdminFlags & { readonly on: FeatureFlag[]; readonly off: FeatureFlag[] }) =>
      tell(terminal, flags, async (admin) => {
        const pairs = [...flags.on.map((name) => [name, true]), ...flags.off.map((name) => [name, false])];
        if (pairs.length === 0) return tellFlags(await admin.flags());
        return tellFlags(await admin.setFlags(Object.fromEntries(pairs) as SetFlagsRequest));
      }),
    );
}

const phaseNotes = `
A phase says how much of an epoch's weight the older score has, in percent; zipcodes have the rest. --set replaces all phases.

Examples:
  lode admin phases
  lode admin phases --set 2026-01-05T00-00-00=70 2026-02-02T00-00-00=30 2026-03-02T00-00-00=0
`;

interface PhaseOption {
  readonly fromEpoch: string;
  readonly legacyPpm: number;
  readonly zipcodePpm: number;
}

export function phasesCommand(terminal: AdminTerminal): Command {
  return ownersCommand("phases", "how epochs count the older score and zipcodes")
    .option("--set <epoch=percent...>", "the phases from now on", phaseOption, [])
    .addHelpText("after", phaseNotes)
    .action(async (flags: AdminFlags & { readonly set: PhaseOption[] }) =>
      tell(terminal, flags, async (admin) =>
        tellPhases(flags.set.length === 0 ? await admin.phases() : await admin.setPhases({ phases: flags.set })),
      ),
    );
}

const limitNotes = `
Examples:
  lode admin limits
  lode admin limits --set assignment=20/60
  lode admin limits --reset assignment
`;

interface LimitOption {
  readonly name: string;
  readonly points: number;
  readonly durationSeconds: number;
}

export function limitsCommand(terminal: AdminTerminal): Command {
  return ownersCommand("limits", "how often who may ask")
    .option("--set <name=requests/seconds...>", "set a limit", limitOption, [])
    .option("--reset <name...>", "as configured again", (name, before: string[]) => [...before, name], [])
    .addHelpText("after", limitNotes)
    .action(async (flags: AdminFlags & { readonly set: LimitOption[]; readonly reset: string[] }) =>
      tell(terminal, flags, async (admin) => {
        for (const { name, ...limit } of flags.set) await admin.setLimit(name, limit);
        for (const name of flags.reset) await admin.resetLimit(name);
        return tellLimits(await admin.limits());
      }),
    );
}

function flagOption(text: string, before: FeatureFlag[]): FeatureFlag[] {
  const flag = featureFlags.find((name) => name === text);
  if (flag === undefined) throw new InvalidArgumentError(`Flags are ${featureFlags.join(", ")}.`);
  return [...before, flag];
}

function phaseOption(text: string, before: PhaseOption[]): PhaseOption[] {
  const match = /^([0-9T-]+)=(\d{1,3}(?:\.\d{1,4})?)%?$/.exec(text);
  const legacyPpm = Math.round(Number(match?.[2]) * 10_000);
  if (match?.[1] === undefined || legacyPpm > 1_000_000) {
    throw new InvalidArgumentError("A phase is like 2026-01-05T00-00-00=70.");
  }
  return [...before, { fromEpoch: match[1], legacyPpm, zipcodePpm: 1_000_000 - legacyPpm }];
}

function limitOption(text: string, before: LimitOption[]): LimitOption[] {
  const match = /^([A-Za-z]+)=(\d{1,9})\/(\d{1,6})s?$/.exec(text);
  if (match?.[1] === undefined) throw new InvalidArgumentError("A limit is like assignment=20/60.");
  return [...before, { name: match[1], points: Number(match[2]), durationSeconds: Number(match[3]) }];
}
