import type { DiffAnswer, LoadTableAnswer, StoredTable, TableAnswer, TableChanges } from "@lode/contract/admin";
import { type Answer, listing, table } from "../chain/print.ts";
import { moment, plain } from "./plain.ts";

const shownRows = 20;

export function tellLoaded(answer: LoadTableAnswer): Answer {
  const { refused, changes } = answer;
  const codes = Object.entries(refused.byCode).map(([code, count]) => `${code} ${count}`);
  const outcome = answer.dryRun
    ? `dry run: nothing was changed; it ${answer.takable ? "would be" : "would NOT be"} taken`
    : `${answer.stored ? "loaded" : "was there already"}${answer.active ? ", in force" : ", not in force"}`;
  const lines = listing([
    ["table", answer.sha256],
    ["rows", `${answer.rowsRead} read, ${answer.duplicates} out of date, ${refused.count} refused`],
    ["zipcodes", `${answer.zipcodes}, ${answer.eligible} of them can be drawn; ${answer.expectedListings} listings`],
    ["against now", changesText(changes)],
    ["outcome", outcome],
  ]);
  const examples = refused.rows
    .slice(0, shownRows)
    .map(({ row, code, text }) => `  row ${row}: ${code} "${plain(text)}"`);
  const more =
    refused.count > examples.length && examples.length > 0 ? [`  … ${refused.count - examples.length} more`] : [];
  const told = codes.length > 0 ? [`refused: ${codes.join(", ")}`, ...examples, ...more] : [];
  return { json: answer, lines: [...lines, ...told] };
}

export function tellTables(tables: readonly StoredTable[], usesConfigured: boolean): Answer {
  const columns = [
    { title: "table", of: ({ sha256 }: StoredTable) => sha256 },
    { title: "zipcodes", of: ({ zipcodes }: StoredTable) => String(zipcodes), right: true },
    { title: "loaded", of: ({ loadedAt }: StoredTable) => moment(loadedAt) },
    { title: "in force", of: ({ active }: StoredTable) => (active ? "yes" : "") },
    { title: "source", of: ({ source }: StoredTable) => plain(source) },
  ];
  const configured = usesConfigured ? ["epochs are drawn from the table that the coordinator was started with"] : [];
  return {
    json: { tables, usesConfigured },
    lines: [...(tables.length > 0 ? table(columns, tables) : []), ...configured],
  };
}

type Shown = TableAnswer["candidates"][number];

export function tellTable(answer: TableAnswer): Answer {
  const columns = [
    { title: "zipcode", of: ({ zipcode }: Shown) => zipcode },
    { title: "expected", of: ({ expected }: Shown) => String(expected), right: true },
    { title: "sources", of: ({ sources }: Shown) => sources.join(" ") },
    { title: "tolerance", of: ({ tolerancePpm }: Shown) => `${tolerancePpm / 10_000} %`, right: true },
    { title: "tier", of: ({ marketTier }: Shown) => marketTier },
    { title: "place", of: ({ city, state }: Shown) => plain([city, state].filter(Boolean).join(", ")) },
  ];
  const next = answer.next === null ? [] : [`more: --after ${answer.next}`];
  return {
    json: answer,
    lines: [...tellTables([answer.table], false).lines, "", ...table(columns, answer.candidates), ...next],
  };
}

export function tellDiff(answer: DiffAnswer): Answer {
  const against = answer.against ?? "the table the coordinator was started with";
  const changed = answer.changed
    .slice(0, shownRows)
    .map(({ zipcode, before, after }) => `  ${zipcode}: ${before} → ${after}`);
  const some = (zipcodes: readonly string[]) =>
    zipcodes.slice(0, shownRows).join(" ") + (zipcodes.length > shownRows ? " …" : "");
  const lines = [`against ${against}: ${changesText(answer.changes)}`];
  if (answer.added.length > 0) lines.push(`added: ${some(answer.added)}`);
  if (answer.removed.length > 0) lines.push(`removed: ${some(answer.removed)}`);
  if (changed.length > 0) lines.push("other counts:", ...changed);
  return { json: answer, lines };
}

function changesText({ added, removed, changed, same }: TableChanges): string {
  return `${added} added, ${removed} removed, ${changed} with another count, ${same} the same`;
}
