import { parseZipcode, type Zipcode } from "@lode/zipcode/epoch";
import type { MarketTier } from "@lode/zipcode/policy";
import { marketTiers } from "../coordinator/assignment.ts";
import type { ColumnPlaces, TableColumn } from "./table-columns.ts";
import { zipcodeTableLimits as limits } from "./table-limits.ts";
import type { RowRefusalCode } from "./table-refusal.ts";

/** One row: how many listings one source counts in one zipcode. */
export interface CountRow {
  readonly zipcode: Zipcode;
  readonly expected: number;
  /** YYYY-MM-DD. */
  readonly asOf: string;
  readonly source: string;
  /** Empty texts and undefined where the row does not say. */
  readonly state: string;
  readonly city: string;
  readonly county: string;
  readonly region: string;
  readonly marketTier: MarketTier | undefined;
}

export interface RowRefused {
  readonly refused: RowRefusalCode;
  readonly text: string;
}

/** The widths that the assignment has for these. */
const widths: Partial<Record<TableColumn, number>> = { source: 100, state: 50, city: 200, county: 200, region: 100 };
/** Neither a database nor a terminal is given these: control characters, and half a surrogate pair. */
const unfit = /[\p{Cc}\p{Surrogate}]/u;

/** Whole dollars; the public import script of the subnet draws the lines here. */
const premiumFrom = 400_000;
const standardFrom = 200_000;

/** @param today YYYY-MM-DD, the day after which no count can be of. */
export function readRow(cells: readonly string[], places: ColumnPlaces, today: string): CountRow | RowRefused {
  const cell = (column: TableColumn): string => {
    const place = places[column];
    return place === undefined ? "" : (cells[place] ?? "").trim();
  };
  for (const column of Object.keys(places) as TableColumn[]) {
    const text = cell(column);
    if (text.length > (widths[column] ?? limits.cellChars)) return refused("FIELD_TOO_LONG", text);
    if (unfit.test(text)) return refused("TEXT_INVALID", text.replaceAll(/[\p{Cc}\p{Surrogate}]/gu, "?"));
  }
  const zipcode = zipcodeOf(cell("zipcode"));
  if (zipcode === undefined) return refused("ZIPCODE_INVALID", cell("zipcode"));
  const expected = countOf(cell("expectedListings"));
  if (expected === undefined || expected > limits.expectedListings) {
    return refused("COUNT_INVALID", cell("expectedListings"));
  }
  const asOf = dayOf(cell("asOf"));
  if (asOf === undefined) return refused("AS_OF_INVALID", cell("asOf"));
  if (asOf > today) return refused("AS_OF_FUTURE", cell("asOf"));
  const source = cell("source");
  if (source === "") return refused("SOURCE_MISSING", zipcode);
  const tier = tierOf(cell("marketTier"), cell("medianHomeValue"));
  if (typeof tier === "object") return tier;
  const told = { state: cell("state"), city: cell("city"), county: cell("county"), region: cell("region") };
  return { zipcode, expected, asOf, source, ...told, marketTier: tier };
}

/** Five digits, ZIP+4, or a number that lost its leading zeros (`501` is 00501); never `00000`. */
function zipcodeOf(text: string): Zipcode | undefined {
  const digits = /^(\d{3,5})(?:\.0+)?(?:-\d{4})?$/.exec(text)?.[1]?.padStart(5, "0");
  return digits === undefined || digits === "00000" ? undefined : parseZipcode(digits);
}

/** A whole number, however a spreadsheet wrote it; an average (43.5) is rounded half up. */
function countOf(text: string): number | undefined {
  if (!/^\d{1,9}(\.\d{1,9})?$/.test(text) && !/^\d{1,3}(,\d{3}){1,2}$/.test(text)) return undefined;
  return Math.floor(Number(text.replaceAll(",", "")) + 0.5);
}

/** A day or a month, the month being its first day. */
function dayOf(text: string): string | undefined {
  const match = /^(\d{4})-?(\d{2})(?:-?(\d{2}))?(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2})?)?$/.exec(text);
  if (match === null) return undefined;
  const day = `${match[1]}-${match[2]}-${match[3] ?? "01"}`;
  const at = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== day ? undefined : day;
}

function tierOf(text: string, medianHomeValue: string): MarketTier | undefined | RowRefused {
  if (text !== "") {
    return marketTiers.find((tier) => tier === text.toUpperCase()) ?? refused("TIER_INVALID", text);
  }
  if (medianHomeValue === "") return undefined;
  const value = countOf(medianHomeValue.replace(/^\$/, ""));
  if (value === undefined) return refused("VALUE_INVALID", medianHomeValue);
  if (value >= premiumFrom) return "PREMIUM";
  return value >= standardFrom ? "STANDARD" : "EMERGING";
}

function refused(code: RowRefusalCode, text: string): RowRefused {
  return { refused: code, text: text.slice(0, 100) };
}
