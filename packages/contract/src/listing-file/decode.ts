import { type Listing, listingColumns } from "@lode/zipcode/listing";
import { type FileRefusal, refusable } from "./file-refusal.ts";
import { walkFile } from "./inspect.ts";
import type { FileLimits } from "./limits.ts";

export interface DecodedListings {
  readonly ok: true;
  readonly listings: readonly Listing[];
}

type Cell = string | number | null;

/**
 * File bytes → listings, in file order, under the same gate as `inspectListingFile`: either all rows or a refusal.
 * An INT64 that no double holds exactly comes out as the largest safe integer of its sign.
 */
export function decodeListings(bytes: Uint8Array, limits: FileLimits): DecodedListings | FileRefusal {
  return refusable(() => {
    const cells = new Map<string, Cell[]>(listingColumns.map(({ column }) => [column, []]));
    const { rows } = walkFile(bytes, limits, (chunk, firstRow) => {
      const column = cells.get(chunk.column.name);
      if (column === undefined) return () => {};
      return (row, value) => {
        column[firstRow + row] = value instanceof Uint8Array ? textOf(value) : value;
      };
    });
    return { ok: true, listings: Array.from({ length: rows }, (_, row) => listingAt(cells, row)) };
  });
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
}

function listingAt(cells: ReadonlyMap<string, readonly Cell[]>, row: number): Listing {
  const listing: Record<string, Cell> = {};
  for (const { column, field } of listingColumns) listing[field] = cells.get(column)?.[row] ?? null;
  return listing as unknown as Listing;
}
