import { type ListingField, listingColumns } from "@lode/zipcode/listing";

/**
 * The small expressions from which every judging query is made. Each says in SQL what a function of the rules says
 * in TypeScript, and the equality tests hold the two together.
 */

const capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** What `String.prototype.trim` removes. */
const whitespace = [
  9, 10, 11, 12, 13, 0x20, 0xa0, 0x1680, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009,
  0x200a, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000, 0xfeff,
];
const whitespaceSql = whitespace.map((code) => `chr(${code})`).join(" || ");

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

/** Present, and for text not blank: true or false, never NULL. */
export function presentSql(field: ListingField): string {
  const column = columnOf(field);
  if (!textFields.has(field)) return `${column} IS NOT NULL`;
  return `(${column} IS NOT NULL AND trim(${column}, ${whitespaceSql}) <> '')`;
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
