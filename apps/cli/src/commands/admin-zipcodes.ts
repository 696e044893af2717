import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import type { AdminClient } from "@lode/contract/admin";
import { zipcodeTableLimits } from "@lode/contract/admin";
import { LodeError } from "@lode/runtime/errors";
import { type Command, createCommand } from "commander";
import { graveCommand, ownersCommand, tell } from "../admin/admin-command.ts";
import type { AdminTerminal } from "../admin/admin-terminal.ts";
import { confirm } from "../admin/confirm.ts";
import { type AdminFlags, openAdmin } from "../admin/open-admin.ts";
import { tellDiff, tellLoaded, tellTable, tellTables } from "../admin/tell-tables.ts";
import { numberOption } from "../terminal/number-option.ts";

const notes = `
A table is CSV or Parquet with the columns zipcode, expected_listings, as_of and source, and, where known, state, city, county, region,
market_tier or median_home_value. Several rows of one zipcode are several sources: the first is announced, their spread is its
tolerance. A table is named by its hash, of which the beginning will do.

Examples:
  lode admin zipcodes load counts.csv --dry-run
  lode admin zipcodes load counts.parquet --source "MLS, January"
  lode admin zipcodes diff 3fa91c
  lode admin zipcodes activate 3fa91c --reason "January counts"
`;

interface LoadFlags extends AdminFlags {
  readonly source?: string;
  readonly dryRun: boolean;
  readonly activate: boolean;
  /** Percent. */
  readonly maxRefused?: number;
  readonly yes: boolean;
}

export function zipcodesCommand(terminal: AdminTerminal): Command {
  return createCommand("zipcodes")
    .description("tables of zipcodes and how many listings to expect of each")
    .addHelpText("after", notes)
    .addCommand(loadCommand(terminal))
    .addCommand(
      ownersCommand("list", "the tables that were loaded").action(async (flags: AdminFlags) =>
        tell(terminal, flags, async (admin) => {
          const { tables, usesConfigured } = await admin.zipcodeTables();
          return tellTables(tables, usesConfigured);
        }),
      ),
    )
    .addCommand(showCommand(terminal))
    .addCommand(
      ownersCommand("diff", "what would change against the table in force")
        .argument("<table>", "its hash, or the beginning of it")
        .action(async (table: string, flags: AdminFlags) =>
          tell(terminal, flags, async (admin) => tellDiff(await admin.diffZipcodeTable(await named(admin, table)))),
        ),
    )
    .addCommand(activateCommand(terminal));
}

function loadCommand(terminal: AdminTerminal): Command {
  return ownersCommand("load", "send a table, or only ask what would become of it")
    .argument("<file>", "CSV or Parquet")
    .option("--source <text>", "what to call it (default: the file's name)")
    .option("--dry-run", "change nothing", false)
    .option("--activate", "also draw the epochs that open from now on from it", false)
    .option("--max-refused <percent>", "take it although this share of its rows is refused (default: 1)", numberOption)
    .option("--yes", "do not ask whether --activate is meant", false)
    .action(async (file: string, flags: LoadFlags) => {
      const bytes = await readTable(file);
      if (flags.activate && !flags.dryRun) {
        await confirm("Draw all epochs that open from now on from this table?", flags.yes, terminal);
      }
      await tell(terminal, flags, async (admin) =>
        tellLoaded(
          await admin.loadZipcodeTable(bytes, "application/octet-stream", {
            source: flags.source ?? basename(file).slice(0, 200),
            dryRun: flags.dryRun ? "true" : "false",
            activate: flags.activate ? "true" : "false",
            ...(flags.maxRefused !== undefined && { maxRefusedPpm: String(Math.round(flags.maxRefused * 10_000)) }),
          }),
        ),
      );
    });
}

function showCommand(terminal: AdminTerminal): Command {
  return ownersCommand("show", "one table, zipcode by zipcode")
    .argument("<table>", "its hash, or the beginning of it")
    .option("--limit <count>", "so many zipcodes", numberOption, 50)
    .option("--after <zipcode>", "beginning behind this one")
    .action(async (table: string, flags: AdminFlags & { readonly limit: number; readonly after?: string }) =>
      tell(terminal, flags, async (admin) => {
        const query = { limit: String(flags.limit), ...(flags.after !== undefined && { after: flags.after }) };
        return tellTable(await admin.zipcodeTable(await named(admin, table), query));
      }),
    );
}

function activateCommand(terminal: AdminTerminal): Command {
  return graveCommand("activate", "draw the epochs that open from now on from this table")
    .argument("<table>", "its hash, or the beginning of it")
    .action(async (table: string, flags: AdminFlags & { readonly reason: string; readonly yes: boolean }) => {
      const admin = await openAdmin(flags, terminal);
      const sha256 = await named(admin, table);
      await confirm(`Draw all epochs that open from now on from ${sha256.slice(0, 12)}?`, flags.yes, terminal);
      await tell(terminal, flags, async () => {
        const { table: active } = await admin.activateZipcodeTable(sha256, flags.reason);
        return tellTables([active], false);
      });
    });
}

const fullHash = 64;

async function named(admin: AdminClient, text: string): Promise<string> {
  const wanted = text.toLowerCase();
  if (wanted.length === fullHash) return wanted;
  const { tables } = await admin.zipcodeTables();
  const found = tables.filter(({ sha256 }) => wanted !== "" && sha256.startsWith(wanted));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only.sha256;
  throw new LodeError(
    "TABLE_NOT_FOUND",
    `${found.length === 0 ? "no table begins" : "several tables begin"} with "${text}"`,
    {
      retry: "never",
      next: "See `lode admin zipcodes list`.",
    },
  );
}

async function readTable(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() && found.size <= zipcodeTableLimits.bytes) return new Uint8Array(await readFile(path));
  const isLarge = found?.isFile() ?? false;
  throw new LodeError(
    isLarge ? "TABLE_TOO_LARGE" : "TABLE_UNREADABLE",
    `${path} ${isLarge ? "is too large" : "is no file"}`,
    {
      retry: "never",
      facts: { path },
      next: isLarge ? `A table has up to ${zipcodeTableLimits.bytes} bytes.` : "Check the path.",
    },
  );
}
