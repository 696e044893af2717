import type { Zipcode } from "@lode/zipcode/epoch";
import type { MarketTier } from "@lode/zipcode/policy";
import { readCsvTable } from "./csv-table.ts";
import { readParquetTable } from "./parquet-table.ts";
import { type CountRow, readRow } from "./read-row.ts";
import { placesOf } from "./table-columns.ts";
import { zipcodeTableLimits as limits } from "./table-limits.ts";
import { type RowRefusalCode, type TableRefusal, TableRefused, type TextTable } from "./table-refusal.ts";

/** What a table says about one zipcode. */
export interface ZipcodeCounts {
  readonly zipcode: Zipcode;
  /** The newest count of the source that the table names first. */
  readonly expected: number;
  /** The newest count of every source, in the order of the table. */
  readonly sources: readonly number[];
  readonly state: string;
  readonly city: string;
  readonly county: string | null;
  readonly region: string;
  readonly marketTier: MarketTier | undefined;
}

interface RefusedRow {
  /** 1 for the first row below the header. */
  readonly row: number;
  readonly code: RowRefusalCode;
  readonly text: string;
}

export interface ReadTable {
  readonly ok: true;
  /** Ordered by zipcode. */
  readonly zipcodes: readonly ZipcodeCounts[];
  readonly rowsRead: number;
  /** Rows that say of a zipcode and a source what an equally new or newer row says. */
  readonly duplicates: number;
  readonly refused: {
    readonly count: number;
    readonly byCode: Readonly<Partial<Record<RowRefusalCode, number>>>;
    /** The first hundred. */
    readonly rows: readonly RefusedRow[];
  };
}

/**
 * Reads the owner's table of zipcodes and expected counts, CSV or Parquet, recognised by its first bytes. Every row is
 * judged by itself: one that is refused is counted and, up to a limit, named. Several rows of one zipcode are several
 * sources; of one source the newest `as_of` counts.
 * @param nowMs real time: no count can be of a day after tomorrow (it is tomorrow already somewhere).
 */
export function readZipcodeTable(bytes: Uint8Array, nowMs: number): ReadTable | TableRefusal {
  try {
    return readText(openTable(bytes), new Date(nowMs + 86_400_000).toISOString().slice(0, 10));
  } catch (error) {
    if (error instanceof TableRefused) return error.refusal;
    throw error;
  }
}

function openTable(bytes: Uint8Array): TextTable {
  if (bytes.length === 0) throw new TableRefused("TABLE_EMPTY", "nothing was sent", "Send the table as the body.");
  if (bytes.length > limits.bytes) {
    throw new TableRefused(
      "TABLE_TOO_LARGE",
      `${bytes.length} bytes, the limit is ${limits.bytes}`,
      "Send less of it.",
    );
  }
  const magic = String.fromCharCode(...bytes.subarray(0, 4));
  return magic === "PAR1" || magic === "PARE" ? readParquetTable(bytes) : readCsvTable(bytes);
}

function readText(table: TextTable, today: string): ReadTable {
  const places = placesOf(table.header);
  const refused = new Refusals();
  const found = new Map<Zipcode, Map<string, CountRow>>();
  let rowsRead = 0;
  let duplicates = 0;
  for (const record of table.rows) {
    rowsRead += 1;
    const row = "refused" in record ? record : readRow(record, places, today);
    if ("refused" in row) {
      refused.add(rowsRead, row.refused, row.text);
      continue;
    }
    const sources = found.get(row.zipcode) ?? new Map<string, CountRow>();
    found.set(row.zipcode, sources);
    const before = sources.get(row.source);
    if (before === undefined && sources.size >= limits.sourcesPerZipcode) {
      refused.add(rowsRead, "SOURCES_TOO_MANY", row.zipcode);
    } else if (before?.asOf === row.asOf && before.expected !== row.expected) {
      refused.add(rowsRead, "DUPLICATE_CONFLICT", `${row.zipcode}: ${before.expected} and ${row.expected}`);
    } else {
      if (before !== undefined) duplicates += 1;
      // A key that is there keeps its place, so the first source stays the first.
      if (before === undefined || row.asOf > before.asOf) sources.set(row.source, row);
    }
  }
  const zipcodes = [...found].filter(([, sources]) => sources.size > 0).map(([zipcode, rows]) => summed(zipcode, rows));
  if (zipcodes.length === 0) {
    const why = rowsRead === 0 ? "no rows" : `none of ${rowsRead} rows can be used (${refused.told()})`;
    throw new TableRefused("TABLE_EMPTY", why, "Each row needs zipcode, expected_listings, as_of and source.");
  }
  zipcodes.sort((a, b) => (a.zipcode < b.zipcode ? -1 : 1));
  return { ok: true, zipcodes, rowsRead, duplicates, refused };
}

function summed(zipcode: Zipcode, sources: ReadonlyMap<string, CountRow>): ZipcodeCounts {
  const rows = [...sources.values()];
  const first = (column: "state" | "city" | "county" | "region") =>
    rows.find((row) => row[column] !== "")?.[column] ?? "";
  return {
    zipcode,
    expected: rows[0]?.expected ?? 0,
    sources: rows.map(({ expected }) => expected),
    state: first("state"),
    city: first("city"),
    county: first("county") || null,
    region: first("region") || first("state"),
    marketTier: rows.find((row) => row.marketTier !== undefined)?.marketTier,
  };
}

class Refusals {
  count = 0;
  readonly byCode: Partial<Record<RowRefusalCode, number>> = {};
  readonly rows: RefusedRow[] = [];

  add(row: number, code: RowRefusalCode, text: string): void {
    this.count += 1;
    this.byCode[code] = (this.byCode[code] ?? 0) + 1;
    if (this.rows.length < limits.namedRefusals) this.rows.push({ row, code, text });
  }

  told(): string {
    return Object.entries(this.byCode)
      .map(([code, count]) => `${code} ${count}`)
      .join(", ");
  }
}
