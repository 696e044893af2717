import { listingStatuses, propertyTypes } from "@lode/zipcode/listing";
import type { PolicyValues } from "@lode/zipcode/policy";
import type { QualityCounts } from "@lode/zipcode/tiers";
import { columnOf, integer, presentSql, text } from "./column-sql.ts";
import type { JudgingEngine } from "./judging-engine.ts";

type Quality = PolicyValues["quality"];

/** `countQuality` of the rules for every loaded file at once, by file number. */
export async function countFiles(
  engine: JudgingEngine,
  { closesAt, quality }: { readonly closesAt: number; readonly quality: Quality },
): Promise<Map<number, QualityCounts>> {
  const counted = await engine.query(
    `SELECT l.file, count(*), count_if(${completeSql(quality)}), count_if(${reasonableSql(quality)}),
            count_if(${datesSql(closesAt, quality.maxScrapeAgeMs)}), count_if(${zipcodeRightSql}),
            count(DISTINCT listing_id) FILTER (WHERE ${validSql(quality)})
     FROM listings l JOIN files f USING (file) GROUP BY l.file`,
  );
  const repeats = new Map((await engine.query(repeatsSql)).map(([file, count]) => [Number(file), Number(count)]));
  const result = new Map<number, QualityCounts>();
  for (const values of counted) {
    const [file, rows, complete, reasonable, datesConsistent, zipcodeRight, distinctValidIds] = values.map(Number) as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const distinct = rows - (repeats.get(file) ?? 0);
    result.set(file, { rows, complete, reasonable, datesConsistent, distinct, zipcodeRight, distinctValidIds });
  }
  // A file without a row has nothing to be grouped by.
  for (const file of (await engine.loaded()).keys()) if (!result.has(file)) result.set(file, noRows);
  return result;
}

/** Different listing ids over the valid rows of these files, by zipcode: what the zipcode weights are made of. */
export async function distinctValidIds(
  engine: JudgingEngine,
  files: readonly number[],
  quality: Quality,
): Promise<Map<string, number>> {
  if (files.length === 0) return new Map();
  const rows = await engine.query(
    `SELECT f.zipcode, count(DISTINCT listing_id)
     FROM listings l JOIN files f USING (file)
     WHERE l.file IN (${files.map(integer).join(", ")}) AND ${validSql(quality)}
     GROUP BY f.zipcode`,
  );
  return new Map(rows.map(([zipcode, count]) => [String(zipcode), Number(count)]));
}

const noRows: QualityCounts = {
  rows: 0,
  complete: 0,
  reasonable: 0,
  datesConsistent: 0,
  distinct: 0,
  zipcodeRight: 0,
  distinctValidIds: 0,
};

const zipcodeRightSql = "coalesce(l.zipcode = f.zipcode, false)";

function validSql(quality: Quality): string {
  return `listing_id IS NOT NULL AND (${completeSql(quality)}) AND (${reasonableSql(quality)}) AND ${zipcodeRightSql}`;
}

function completeSql({ requiredFields, idRequired }: Quality): string {
  const present = requiredFields.map((field) => (field === "zipcode" ? presentSql(field, "l.") : presentSql(field)));
  return ["true", ...(idRequired ? ["listing_id IS NOT NULL"] : []), ...present].join(" AND ");
}

function reasonableSql({ bounds }: Quality): string {
  const fields = ["priceCents", "bedrooms", "bathroomsX100", "sqft", "lotSqft", "yearBuilt"] as const;
  const within = fields.map((field) => {
    const [min, max] = bounds[field];
    return `coalesce(${columnOf(field)} BETWEEN ${integer(min)} AND ${integer(max)}, true)`;
  });
  return [...within, knownSql("property_type", propertyTypes), knownSql("listing_status", listingStatuses)].join(
    " AND ",
  );
}

function knownSql(column: string, words: readonly string[]): string {
  return `coalesce(${column} IN (${words.map(text).join(", ")}), true)`;
}

function datesSql(closesAt: number, maxScrapeAgeMs: number): string {
  return `coalesce(scraped_timestamp BETWEEN ${integer(closesAt - maxScrapeAgeMs)} AND ${integer(closesAt)}, false)
    AND coalesce(listing_date <= scraped_timestamp, true)`;
}

/**
 * Rows whose id or address occurred in an earlier row of their file, counted by file. Hashes only narrow the rows
 * down to those that may repeat: comparing the texts themselves decides.
 */
const repeatsSql = `
  WITH repeated AS (${repeatedBySql("listing_id")} UNION ${repeatedBySql("address_key")})
  SELECT file, count(*) FROM repeated GROUP BY file`;

function repeatedBySql(column: string): string {
  const written = `${column} IS NOT NULL AND ${column} <> ''`;
  return `
    SELECT file, row FROM (
      SELECT file, row, min(row) OVER (PARTITION BY file, ${column}) AS first_row
      FROM listings
      WHERE ${written} AND (file, hash(${column})) IN (
        SELECT (file, hash(${column})) FROM listings WHERE ${written} GROUP BY file, hash(${column}) HAVING count(*) > 1))
    WHERE row > first_row`;
}
