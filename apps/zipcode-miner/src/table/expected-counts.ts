import type { Zipcode } from "@lode/zipcode/epoch";
import { parseScaled } from "./decimal.ts";
import { indexColumns, refuseOtherDelimiter } from "./header.ts";
import { openTable } from "./open-table.ts";
import { TableError } from "./table-error.ts";
import { defaultTableLimits, type TableLimits } from "./table-limits.ts";
import type { ColumnIndex } from "./template.ts";
import { parseZipcodeCell } from "./zipcode-cell.ts";

/** How many listings a zipcode should have, by those who count. */
export interface ExpectedCount {
  /** The newest count of the source that the table names first. */
  readonly expected: number;
  /** The count of every source named in the table, one each (its newest). */
  readonly sources: readonly number[];
  /** As the table states it, else undefined and the policy's own holds. */
  readonly tolerancePpm?: number;
}

export interface ExpectedCounts extends ReadonlyMap<Zipcode, ExpectedCount> {
  /** Rows that count nothing, by reason: remarks, rows without a zipcode or a count. */
  readonly skipped: Readonly<Record<string, number>>;
  readonly read: number;
}

const zipcodeColumns = ["zipcode", "ZipCode", "postal_code", "zip", "zip_code"];
const countColumns = ["expected_listings", "active_listing_count", "Active Listing Count"];
const highestCount = 1_000_000;

/**
 * Reads how many listings to expect, by zipcode. Two kinds of table: our own (`zipcode, expected_listings, as_of, source`
 * and optionally `tolerance_ppm`) and a portal's market table (`postal_code` or `ZipCode` with an active listing count,
 * under headers that end in blanks or underscores). Leading zeros are restored, monthly averages such as 43.5 rounded
 * half up. Of one source the newest `as_of` counts, of several sources the first named is what is advertised.
 * @throws TableError TABLE_DELIMITER, TABLE_COLUMNS, TABLE_EMPTY and what opening a file throws
 */
export async function loadExpected(file: string, limits?: Partial<TableLimits>): Promise<ExpectedCounts> {
  await using table = await openTable(file, { ...defaultTableLimits, ...limits });
  const columns = columnsOf(file, table.header);
  const skipped: Record<string, number> = {};
  const skip = (why: string) => {
    skipped[why] = (skipped[why] ?? 0) + 1;
  };
  const found = new Map<Zipcode, Map<string, Count>>();
  let read = 0;
  for await (const row of table.rows) {
    read += 1;
    if (row.kind === "broken") {
      skip(row.why);
      continue;
    }
    const count = readCount(row.cells, columns);
    if (typeof count === "string") skip(count);
    else keepNewest(found, count);
  }
  if (found.size === 0) {
    throw new TableError("TABLE_EMPTY", file, `none of ${read} rows has a zipcode and a count`, {
      next: "The table needs a zipcode and a count in each row.",
      facts: { read, ...skipped },
    });
  }
  return Object.assign(new Map([...found].map(([zipcode, sources]) => [zipcode, summarised(sources)])), {
    skipped,
    read,
  });
}

interface Columns {
  readonly zipcode: number;
  readonly count: number;
  readonly asOf: number | undefined;
  readonly source: number | undefined;
  readonly tolerance: number | undefined;
}

interface Count {
  readonly zipcode: Zipcode;
  readonly count: number;
  readonly asOf: string;
  readonly source: string;
  readonly tolerancePpm: number | undefined;
}

function columnsOf(file: string, header: readonly string[]): Columns {
  const indexOf = indexColumns(header);
  const first = (names: readonly string[], index: ColumnIndex) =>
    names.map(index).find((position) => position !== undefined);
  const zipcode = first(zipcodeColumns, indexOf);
  const count = first(countColumns, indexOf);
  if (zipcode === undefined || count === undefined) {
    refuseOtherDelimiter(file, header);
    const lacking =
      zipcode === undefined ? "zipcode (zipcode, postal_code)" : "count (expected_listings, active_listing_count)";
    throw new TableError(
      "TABLE_COLUMNS",
      file,
      `no column with a ${lacking}; it has ${header.slice(0, 12).join(", ")}`,
      {
        next: "Name the columns zipcode and expected_listings.",
        facts: { header: header.slice(0, 30) },
      },
    );
  }
  return {
    zipcode,
    count,
    asOf: first(["as_of", "month_date_yyyymm", "Month"], indexOf),
    source: first(["source"], indexOf),
    tolerance: first(["tolerance_ppm"], indexOf),
  };
}

function readCount(cells: readonly string[], columns: Columns): Count | "NO_ZIPCODE" | "NO_COUNT" {
  const cell = (index: number | undefined) => (index === undefined ? "" : (cells[index] ?? "").trim());
  const zipcode = parseZipcodeCell(cell(columns.zipcode));
  if (zipcode === undefined) return "NO_ZIPCODE";
  const count = parseScaled(cell(columns.count), 0);
  if (count === undefined || count < 0 || count > highestCount) return "NO_COUNT";
  const tolerance = parseScaled(cell(columns.tolerance), 0);
  return {
    zipcode,
    count,
    asOf: cell(columns.asOf),
    source: cell(columns.source),
    tolerancePpm: tolerance !== undefined && tolerance > 0 && tolerance <= 1_000_000 ? tolerance : undefined,
  };
}

/** `as_of` is a date or a month written so that it sorts as text. */
function keepNewest(found: Map<Zipcode, Map<string, Count>>, count: Count): void {
  const sources = found.get(count.zipcode) ?? new Map<string, Count>();
  found.set(count.zipcode, sources);
  const before = sources.get(count.source);
  if (before === undefined || count.asOf >= before.asOf) sources.set(count.source, count);
}

function summarised(sources: ReadonlyMap<string, Count>): ExpectedCount {
  const counts = [...sources.values()];
  const tolerancePpm = counts.find((count) => count.tolerancePpm !== undefined)?.tolerancePpm;
  return {
    expected: counts[0]?.count ?? 0,
    sources: counts.map(({ count }) => count),
    ...(tolerancePpm === undefined ? {} : { tolerancePpm }),
  };
}
