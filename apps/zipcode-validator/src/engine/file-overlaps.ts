import { optionalFields } from "@lode/zipcode/tiers";
import { exactKeySql, integer } from "./column-sql.ts";
import type { JudgingEngine } from "./judging-engine.ts";

/** `FileOverlap` of the rules, with file numbers in place of storage keys. */
export interface NumberedOverlap {
  readonly later: number;
  readonly earlier: number;
  readonly laterRows: number;
  readonly matchedRows: number;
  readonly sameScraped: number;
  readonly sameUrl: number;
  readonly sameOptional: number;
  readonly sameFormatting: number;
}

const contentFields = [
  "zpid",
  "mlsId",
  "addressKey",
  "zipcode",
  "priceCents",
  "propertyType",
  "listingStatus",
  "listingDate",
] as const;
const nothingOptional = optionalFields.map(() => "-").join("|");

/**
 * `findOverlaps` of the rules over all loaded files. Copies never cross zipcodes, so one zipcode is compared at a time:
 * memory is bounded by the largest. Contents become small numbers first; pairs are then counted over numbers only, and
 * the four traces are read for the few pairs that share enough rows.
 * @param rowsPpm least share of the later file's rows that occur in the earlier.
 */
export async function findFileOverlaps(engine: JudgingEngine, rowsPpm: number): Promise<NumberedOverlap[]> {
  const overlaps: NumberedOverlap[] = [];
  for (const files of filesByZipcode(await engine.query("SELECT zipcode, file FROM files"))) {
    await engine.query(sharedRowsSql(files));
    await engine.query(pairsSql(rowsPpm));
    for (const row of await engine.query(tracesSql)) {
      const [later, earlier, laterRows, matchedRows, sameScraped, sameUrl, sameOptional, sameFormatting] = row.map(
        Number,
      ) as [number, number, number, number, number, number, number, number];
      overlaps.push({ later, earlier, laterRows, matchedRows, sameScraped, sameUrl, sameOptional, sameFormatting });
    }
  }
  await engine.query("DROP TABLE IF EXISTS shared_rows");
  await engine.query("DROP TABLE IF EXISTS pairs");
  return overlaps.sort((a, b) => a.later - b.later || a.earlier - b.earlier);
}

function filesByZipcode(rows: readonly (readonly unknown[])[]): number[][] {
  const files = new Map<unknown, number[]>();
  for (const [zipcode, file] of rows) files.set(zipcode, [...(files.get(zipcode) ?? []), Number(file)]);
  return [...files.values()].filter(({ length }) => length > 1);
}

/**
 * Rows of these files whose content occurs in more than one of them, with a number for the content. Files of a zipcode
 * are neighbours in the table, so naming them spares reading the rest of it.
 */
function sharedRowsSql(files: readonly number[]): string {
  return `
    CREATE OR REPLACE TEMP TABLE shared_rows AS
    WITH keyed AS (
      SELECT file, row, scraped_timestamp, source_url, address,
             nullif(${exactKeySql(optionalFields)}, '${nothingOptional}') AS optional,
             ${exactKeySql(contentFields)} AS content
      FROM listings WHERE file IN (${files.map(integer).join(", ")})),
    shared AS (
      SELECT content, row_number() OVER () AS number
      FROM keyed GROUP BY content HAVING count(DISTINCT file) > 1)
    SELECT file, row, number AS content, scraped_timestamp, source_url, address, optional
    FROM keyed JOIN shared USING (content)`;
}

function pairsSql(rowsPpm: number): string {
  return `
    CREATE OR REPLACE TEMP TABLE pairs AS
    WITH held AS (SELECT content, file, count(*) AS rows FROM shared_rows GROUP BY content, file)
    SELECT a.file AS later, b.file AS earlier, any_value(later_file.rows) AS later_rows, sum(a.rows) AS matched_rows
    FROM held a
    JOIN held b ON a.content = b.content AND a.file <> b.file
    JOIN files later_file ON later_file.file = a.file
    JOIN files earlier_file ON earlier_file.file = b.file
    WHERE earlier_file.seen_at <= later_file.seen_at
    GROUP BY a.file, b.file
    HAVING sum(a.rows) * 1000000 >= any_value(later_file.rows)::BIGINT * ${integer(rowsPpm)}`;
}

/** A trace counts when some row of equal content in the earlier file has it; NULL on either side counts for nothing. */
const tracesSql = `
  WITH matched AS (
    SELECT p.later, p.earlier, a.row,
           bool_or(a.scraped_timestamp = b.scraped_timestamp) AS scraped, bool_or(a.source_url = b.source_url) AS url,
           bool_or(a.optional = b.optional) AS optional, bool_or(a.address = b.address) AS formatting
    FROM pairs p
    JOIN shared_rows a ON a.file = p.later
    JOIN shared_rows b ON b.file = p.earlier AND b.content = a.content
    GROUP BY p.later, p.earlier, a.row)
  SELECT p.later, p.earlier, any_value(p.later_rows), any_value(p.matched_rows),
         count_if(scraped), count_if(url), count_if(m.optional), count_if(formatting)
  FROM pairs p JOIN matched m ON m.later = p.later AND m.earlier = p.earlier
  GROUP BY p.later, p.earlier`;
