import { type ListingField, listingColumns } from "@lode/zipcode/listing";

/**
 * The small expressions from which every judging query is made. Each says in SQL what a function of the rules says
 * in TypeScript, and the equality tests hold the two together.
 */

const capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

const columns = new Map(listingColumns.map(({ field, column }) => [field, column]));
const textFields = new Set(listingColumns.filter(({ type }) => type === "utf8").map(({ field }) => field));

export const sqlTypes = { utf8: "VARCHAR", int32: "INTEGER", int64: "BIGINT" } as const;

export function columnOf(field: ListingField): string {
  const column = columns.get(field);
  if (column === undefined) throw new RangeError(`a listing has no field ${field}`);
  return column;
}

export function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** Integers only: what stands here becomes part of a statement. */
export function integer(value: number): string {
  if (!Number.isSafeInteger(value)) throw new RangeError(`not an integer: ${value}`);
  return String(value);
}

/** Holds a character above U+0020. Nearly every text begins with one, and comparing bytes is cheaper than searching. */
function writtenSql(column: string): string {
  return `CASE WHEN ${column} >= '!' THEN true ELSE regexp_matches(${column}, '[^\\x00-\\x20]') END`;
}

/**
 * Present, and for text not blank: true or false, never NULL.
 * @param table prefix where a column's name alone is ambiguous, e.g. `l.`.
 */
export function presentSql(field: ListingField, table = ""): string {
  const column = `${table}${columnOf(field)}`;
  return textFields.has(field) ? `coalesce(${writtenSql(column)}, false)` : `${column} IS NOT NULL`;
}

/** `listingId` of the rules: the zpid without spaces around it, else `mls:` and the MLS id; NULL without either. */
export const listingIdSql = "coalesce(nullif(trim(zpid, ' '), ''), 'mls:' || nullif(trim(mls_id, ' '), ''))";

/**
 * `normaliseAddress` of the rules. DuckDB's `lower` follows Unicode, so it serves only where a text is all ASCII
 * (as many bytes as characters); `translate` is exact everywhere and three times slower.
 */
export const addressKeySql = `regexp_replace(
  CASE WHEN strlen(address) = length(address) THEN lower(address)
       ELSE translate(address, '${capitals}', '${capitals.toLowerCase()}') END,
  '[\\x00-\\x2f\\x3a-\\x60\\x7b-\\x7f]+', '', 'g')`;

/** Several columns as one text that is equal exactly when all of them are, NULL being equal to NULL. */
export function exactKeySql(fields: readonly (ListingField | "addressKey")[]): string {
  return fields
    .map((field) => {
      const column = field === "addressKey" ? "address_key" : columnOf(field);
      const isText = field === "addressKey" || textFields.has(field);
      // The length in front keeps apart what a separator inside a text could confuse.
      return isText ? `coalesce(strlen(${column}) || ':' || ${column}, '-')` : `coalesce(${column}::VARCHAR, '-')`;
    })
    .join(" || '|' || ");
}
