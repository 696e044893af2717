import { TableError } from "./table-error.ts";
import type { ColumnIndex } from "./template.ts";

/** Column names differ in case, spaces, underscores, a trailing one of either, and a byte order mark: none of it means anything. */
function normaliseColumn(name: string): string {
  return name
    .replace(/^\uFEFF/, "")
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_]+/g, "_")
    .replaceAll(/^_+|_+$/g, "");
}

/**
 * Finds columns by tolerant name. A name ending in `*` matches any column that begins so (`URL (SEE …)` of a Redfin export).
 * Of two columns with one name the first counts.
 */
export function indexColumns(header: readonly string[]): ColumnIndex {
  const names = header.map(normaliseColumn);
  return (wanted) => {
    const name = normaliseColumn(wanted.replace(/\*$/, ""));
    const index = wanted.endsWith("*") ? names.findIndex((column) => column.startsWith(name)) : names.indexOf(name);
    return index < 0 ? undefined : index;
  };
}

const otherDelimiters = [
  { character: ";", name: "semicolons" },
  { character: "\t", name: "tabs" },
  { character: "|", name: "bars" },
];

/**
 * @throws TableError TABLE_DELIMITER when a header that nobody knows seems to be cut by something other than commas.
 */
export function refuseOtherDelimiter(path: string, header: readonly string[]): void {
  const delimiter = suspectDelimiter(header);
  if (delimiter === undefined) return;
  throw new TableError("TABLE_DELIMITER", path, `the header is one cell with ${delimiter.times} ${delimiter.name}`, {
    next: "Save the table with commas between the cells.",
    facts: { delimiter: delimiter.name },
  });
}

/** When a header arrives as one column: which other delimiter it seems to use. */
function suspectDelimiter(header: readonly string[]): { name: string; times: number } | undefined {
  if (header.length > 2) return undefined;
  const text = header.join(",");
  const [best] = otherDelimiters
    .map(({ character, name }) => ({ name, times: text.split(character).length - 1 }))
    .sort((a, b) => b.times - a.times);
  return best !== undefined && best.times >= 2 && best.times >= header.length ? best : undefined;
}
