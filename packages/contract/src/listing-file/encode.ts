import { LodeError } from "@lode/runtime/errors";
import { type Listing, listingColumns } from "@lode/zipcode/listing";
import { type ColumnSource, parquetWriteBuffer } from "hyparquet-writer";

const int32Max = 2 ** 31 - 1;
// Under the u flag a proper pair is one code point, so only lone halves match.
const halfSurrogate = /\p{Surrogate}/u;
const basicTypes = { utf8: "STRING", int32: "INT32", int64: "INT64" } as const;

/**
 * Listings → Parquet: the canonical columns in their order, all optional, snappy. The same listings give the same bytes
 * (no time, no writer's version inside), so a file that was packed twice has one hash.
 * @throws LodeError LISTING_NOT_WRITABLE (never): a number does not fit its column, or half a surrogate pair stands in a text.
 */
export function encodeListings(listings: readonly Listing[]): Uint8Array {
  const columnData = listingColumns.map(({ column, field, type }): ColumnSource => {
    const cells = listings.map((listing, row) => checked(listing[field], type, column, row));
    const data = type === "int64" ? cells.map((cell) => (cell === null ? null : BigInt(cell))) : cells;
    return { name: column, type: basicTypes[type], nullable: true, data };
  });
  return new Uint8Array(parquetWriteBuffer({ columnData, codec: "SNAPPY", createdBy: "lode" }));
}

function checked(cell: string | number | null, type: "utf8" | "int32" | "int64", column: string, row: number) {
  if (cell === null) return null;
  const fits =
    type === "utf8"
      ? typeof cell === "string" && !halfSurrogate.test(cell)
      : typeof cell === "number" &&
        Number.isSafeInteger(cell) &&
        (type === "int64" || (cell <= int32Max && cell >= -int32Max - 1));
  if (fits) return cell;
  throw new LodeError("LISTING_NOT_WRITABLE", `row ${row}: ${column} does not fit its column`, {
    retry: "never",
    facts: { row, column, type },
    next: "Correct the source: integers in their ranges, well-formed text.",
  });
}
