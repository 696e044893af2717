import type { Reporter } from "@lode/runtime/events";
import type { Zipcode } from "@lode/zipcode/epoch";
import type { Listing, ListingField } from "@lode/zipcode/listing";
import { listingColumns } from "@lode/zipcode/listing";
import type { Policy } from "@lode/zipcode/policy";
import { refuseRow } from "./judge-row.ts";
import { KeptListings } from "./kept-listings.ts";
import type { TableMapping } from "./mapping-schema.ts";
import { openTable, type TableRow } from "./open-table.ts";
import { type Recognised, recognise } from "./recognise.ts";
import { RefusalTally, type RefusedRows, type RowRefusal } from "./refusals.ts";
import { TableError } from "./table-error.ts";
import { defaultTableLimits, type TableLimits } from "./table-limits.ts";

export interface LoadTableOptions {
  /** CSV, gzipped CSV or Parquet, in any mix; together they are one table. */
  readonly files: readonly string[];
  /** For all files; without it each file is recognised by its own header. */
  readonly mapping?: TableMapping;
  /** Says which fields are required and which values reasonable. */
  readonly policy: Policy;
  readonly limits?: Partial<TableLimits>;
  readonly reporter?: Reporter;
}

/** A mapping as a run should say it aloud: everything here was not in the table as it stands. */
export interface AppliedMapping {
  readonly name: string;
  readonly constants: Readonly<Record<string, string>>;
  /** Column → template(s). */
  readonly derivations: Readonly<Record<string, string>>;
}

export interface TableReport {
  /** By zipcode, ascending; rows keep the order of the files. `scrapedTimestamp` is null: who collects sets it. */
  readonly listings: ReadonlyMap<Zipcode, readonly Listing[]>;
  readonly rows: {
    readonly read: number;
    readonly kept: number;
    /** `read` = `kept` + the sum of these counts. */
    readonly refused: Readonly<Partial<Record<RowRefusal, RefusedRows>>>;
  };
  /** One for each kind of file. */
  readonly mappings: readonly AppliedMapping[];
  /** Required fields that the table fills (the time of scraping among them, as the collector does). */
  readonly required: readonly ListingField[];
  /** Required fields that the table cannot fill, or fills in fewer rows than a complete file needs: not invented, waived. */
  readonly waived: readonly ListingField[];
  /** Share of kept rows in which a field is filled, in parts per million. */
  readonly filledPpm: Readonly<Record<ListingField, number>>;
}

/**
 * Reads property tables into listings. Every row is kept or counted with a reason.
 * @throws TableError TABLE_UNREADABLE, TABLE_DELIMITER, TABLE_COLUMNS, TABLE_EMPTY, TABLE_TOO_LARGE
 */
export async function loadTable(options: LoadTableOptions): Promise<TableReport> {
  const limits = { ...defaultTableLimits, ...options.limits };
  const { quality } = options.policy.values;
  const refused = new RefusalTally(limits.maxExamples);
  const kept = new KeptListings(refused);
  const mappings = new Map<string, AppliedMapping>();
  let read = 0;
  if (options.files.length === 0) {
    throw new TableError("TABLE_EMPTY", "listings", "no file was named", { next: "Name at least one table." });
  }
  for (const file of options.files) {
    await using table = await openTable(file, limits);
    const recognised = recognise(file, table.header, options.mapping, quality.idRequired);
    mappings.set(recognised.mapping.name, applied(recognised.mapping));
    let rows = 0;
    for await (const row of table.rows) {
      rows += 1;
      if (read + rows > limits.maxListings) {
        throw new TableError("TABLE_TOO_LARGE", file, `more than ${limits.maxListings} rows over all files`, {
          next: "Name fewer tables, or split them by zipcode.",
          facts: { maxListings: limits.maxListings },
        });
      }
      takeRow(row, file, recognised, { kept, refused, quality });
    }
    if (rows === 0) {
      throw new TableError("TABLE_EMPTY", file, "a header and no rows", { next: "Leave the file out." });
    }
    read += rows;
    options.reporter?.info("table_read", { file, format: table.format, mapping: recognised.mapping.name, rows });
  }
  const listings = kept.byZipcode();
  const refusedRows = refused.report();
  if (kept.count === 0) throw nothingKept(options.files, read, refusedRows);
  const filledPpm = kept.filledPpm();
  const fillable = (field: ListingField) =>
    field === "scrapedTimestamp" || (filledPpm[field] > 0 && filledPpm[field] >= quality.completePpm);
  const report: TableReport = {
    listings,
    rows: { read, kept: kept.count, refused: refusedRows },
    mappings: [...mappings.values()],
    required: quality.requiredFields.filter(fillable),
    waived: quality.requiredFields.filter((field) => !fillable(field)),
    filledPpm,
  };
  options.reporter?.info("table_loaded", { rows: report.rows, waived: report.waived, zipcodes: listings.size });
  return report;
}

interface Keeping {
  readonly kept: KeptListings;
  readonly refused: RefusalTally;
  readonly quality: Policy["values"]["quality"];
}

function takeRow(row: TableRow, file: string, { reader }: Recognised, { kept, refused, quality }: Keeping): void {
  if (row.kind === "broken") {
    refused.add(row.why, { file, row: row.number, found: row.text });
    return;
  }
  const line = reader.read(row.cells);
  const refusal = refuseRow(line, quality);
  if (refusal !== undefined)
    refused.add(refusal.reason, { file, row: row.number, found: refusal.found }, refusal.field);
  else kept.add(line.listing, { file, row: row.number });
}

function applied({ name, constants, derivations }: TableMapping): AppliedMapping {
  const templates = Object.entries(derivations).map(([column, derivation]) => [
    column,
    [derivation?.template ?? []].flat().join(" or ") + (derivation?.values === undefined ? "" : " (translated)"),
  ]);
  return { name, constants: constants as Record<string, string>, derivations: Object.fromEntries(templates) };
}

function nothingKept(
  files: readonly string[],
  read: number,
  refused: Readonly<Partial<Record<RowRefusal, RefusedRows>>>,
): TableError {
  const reasons = Object.entries(refused).map(([reason, { count, examples }]) => {
    return `${count} × ${reason} (row ${examples[0]?.row}: ${examples[0]?.found})`;
  });
  return new TableError(
    "TABLE_EMPTY",
    files.join(", "),
    `none of ${read} rows can be a listing: ${reasons.join("; ")}`,
    {
      next: "Look at the named rows; a mapping file can say how to read them.",
      facts: { read, columns: listingColumns.length },
    },
  );
}
