import { type ReadTable, readZipcodeTable } from "./read-zipcode-table.ts";
import type { TableRefusal } from "./table-refusal.ts";

/** Noon of the day on which the tests' tables are read. */
export const noon = Date.parse("2026-01-05T12:00:00Z");

export function readText(text: string): ReadTable | TableRefusal {
  return readZipcodeTable(new TextEncoder().encode(text), noon);
}

/** @throws when the table is refused, with the refusal. */
export function taken(read: ReadTable | TableRefusal): ReadTable {
  if (read.ok) return read;
  throw new Error(`${read.code}: ${read.message}`);
}

export const head = "zipcode,expected_listings,as_of,source";
