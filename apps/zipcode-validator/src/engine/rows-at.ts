import { type Listing, listingColumns } from "@lode/zipcode/listing";
import { integer } from "./column-sql.ts";
import type { JudgingEngine } from "./judging-engine.ts";

export interface RowPlace {
  readonly file: number;
  /** Position in the file, from 0. */
  readonly row: number;
}

const batch = 1_000;

/** The rows at these places, in the order asked; undefined where a file has no such row. */
export async function rowsAt(engine: JudgingEngine, places: readonly RowPlace[]): Promise<(Listing | undefined)[]> {
  const columns = listingColumns.map(({ column }) => `l.${column}`).join(", ");
  const found: (Listing | undefined)[] = [];
  for (let start = 0; start < places.length; start += batch) {
    const asked = places.slice(start, start + batch);
    const values = asked.map(({ file, row }, place) => `(${place}, ${integer(file)}, ${integer(row)})`).join(", ");
    const rows = await engine.query(
      `SELECT w.place, ${columns} FROM (VALUES ${values}) w(place, file, row)
       JOIN listings l ON l.file = w.file AND l.row = w.row`,
    );
    const byPlace = new Map(rows.map(([place, ...fields]) => [Number(place), listingOf(fields)]));
    for (let place = 0; place < asked.length; place++) found.push(byPlace.get(place));
  }
  return found;
}

function listingOf(values: readonly unknown[]): Listing {
  const entries = listingColumns.map(({ field, type }, at) => {
    const value = values[at] ?? null;
    return [field, value === null ? null : type === "utf8" ? String(value) : Number(value)];
  });
  return Object.fromEntries(entries) as unknown as Listing;
}
