import { type Listing, type ListingField, listingColumns } from "@lode/zipcode/listing";
import { compileDateFormat, type DateReader } from "./date-format.ts";
import { parseScaled } from "./decimal.ts";
import type { ColumnSource, Derivation, TableMapping, Unit } from "./mapping-schema.ts";
import { type CellReader, type ColumnIndex, parseTemplate, type Template } from "./template.ts";
import { parseZipcodeCell } from "./zipcode-cell.ts";

/** A row as far as it could be read: cells that are there but mean nothing are named instead of guessed at. */
export interface ReadRow {
  readonly listing: Listing;
  readonly unreadable: readonly { readonly field: ListingField; readonly text: string }[];
}

export interface RowReader {
  read(cells: readonly string[]): ReadRow;
  /** Fields this mapping can fill from this header, `scrapedTimestamp` left to who collects. */
  readonly fills: ReadonlySet<ListingField>;
  /** Columns that the header does not have and whose fields therefore stay empty. */
  readonly missing: readonly string[];
}

type Value = string | number | null | undefined;
/** undefined: the text is there and cannot be read. */
type Parser = (text: string) => Value;

const decimals: Readonly<Partial<Record<string, Readonly<Partial<Record<Unit, number>>>>>> = {
  price_cents: { dollars: 2, cents: 0 },
  bathrooms_x100: { count: 2, x100: 0 },
  latitude_e7: { degrees: 7, e7: 0 },
  longitude_e7: { degrees: 7, e7: 0 },
};
const squareFeetPerAcre = 43_560;

/** Ties a mapping to one file's header. */
export function bindMapping(mapping: TableMapping, indexOf: ColumnIndex): RowReader {
  const dates = mapping.dateFormats.map(compileDateFormat).filter((reader) => reader !== undefined);
  const missing = new Set<string>();
  const bound = listingColumns.map(({ column, field, type }) => {
    const source = asSource(mapping.columns[column]);
    const derivation = mapping.derivations[column];
    const readers = [...columnReaders(source, indexOf), ...derivedReaders(derivation, indexOf)];
    if (readers.length === 0) for (const name of namedColumns(source, derivation)) missing.add(name);
    const constant = mapping.constants[column];
    if (constant !== undefined) readers.push(() => constant);
    return { field, readers, parse: parserFor(column, type, source, dates) };
  });
  return {
    read: (cells) => readRow(bound, cells),
    fills: new Set(bound.filter(({ readers }) => readers.length > 0).map(({ field }) => field)),
    missing: [...missing],
  };
}

interface BoundField {
  readonly field: ListingField;
  readonly readers: readonly CellReader[];
  readonly parse: Parser;
}

function readRow(bound: readonly BoundField[], cells: readonly string[]): ReadRow {
  const listing: Record<string, string | number | null> = {};
  const unreadable: { field: ListingField; text: string }[] = [];
  for (const { field, readers, parse } of bound) {
    let text = "";
    for (const reader of readers) {
      text = reader(cells);
      if (text !== "") break;
    }
    const value = text === "" ? null : parse(text);
    if (value === undefined) unreadable.push({ field, text: text.slice(0, 60) });
    listing[field] = value ?? null;
  }
  return { listing: listing as unknown as Listing, unreadable };
}

interface Source {
  readonly column: string | readonly string[];
  readonly unit?: Unit | undefined;
  readonly zeroIsMissing?: boolean | undefined;
}

function asSource(source: ColumnSource | undefined): Source | undefined {
  return typeof source === "string" || Array.isArray(source) ? { column: source } : source;
}

function columnReaders(source: Source | undefined, indexOf: ColumnIndex): CellReader[] {
  const found = [source?.column ?? []].flat().map(indexOf);
  return found.filter((index) => index !== undefined).map((index) => (cells) => (cells[index] ?? "").trim());
}

function derivedReaders(derivation: Derivation | undefined, indexOf: ColumnIndex): CellReader[] {
  if (derivation === undefined) return [];
  return templatesOf(derivation)
    .map((template) => template.bind(indexOf))
    .filter((reader) => reader !== undefined)
    .map((reader) => translated(reader, derivation));
}

/** The schema has refused what is no template. */
function templatesOf(derivation: Derivation): Template[] {
  return [derivation.template]
    .flat()
    .map(parseTemplate)
    .filter((template) => typeof template !== "string");
}

function namedColumns(source: Source | undefined, derivation: Derivation | undefined): string[] {
  const derived = derivation === undefined ? [] : templatesOf(derivation).flatMap(({ columns }) => columns);
  return [...[source?.column ?? []].flat(), ...derived];
}

function translated(reader: CellReader, { values, otherwise }: Derivation): CellReader {
  if (values === undefined) return reader;
  const table = new Map(Object.entries(values).map(([from, to]) => [from.trim().toLowerCase(), to]));
  return (cells) => {
    const text = reader(cells);
    return text === "" ? "" : (table.get(text.toLowerCase()) ?? otherwise ?? "");
  };
}

function parserFor(
  column: string,
  type: "utf8" | "int32" | "int64",
  source: Source | undefined,
  dates: readonly DateReader[],
): Parser {
  if (column === "zipcode") return parseZipcodeCell;
  if (column === "listing_date") return unlessBlank((text) => firstDate(dates, text));
  if (type === "utf8") return (text) => text;
  const scales = decimals[column];
  const scale = scales === undefined ? 0 : (scales[source?.unit ?? (Object.keys(scales)[0] as Unit)] ?? 0);
  return unlessBlank((text) => {
    const value = source?.unit === "acres" ? fromAcres(text) : parseScaled(text, scale);
    if (value === 0 && source?.zeroIsMissing === true) return null;
    return value !== undefined && type === "int32" && Math.abs(value) > 0x7fff_ffff ? undefined : value;
  });
}

/** What spreadsheets and exports write into a cell of numbers or dates that they leave empty. */
const blanks = new Set(["-", "n/a", "na", "nan", "null", "none", "\\n"]);

function unlessBlank(parse: Parser): Parser {
  return (text) => (blanks.has(text.toLowerCase()) ? null : parse(text));
}

function fromAcres(text: string): number | undefined {
  const millionths = parseScaled(text, 6);
  return millionths === undefined ? undefined : Math.round((millionths * squareFeetPerAcre) / 1e6);
}

function firstDate(dates: readonly DateReader[], text: string): number | undefined {
  for (const read of dates) {
    const day = read(text);
    if (day !== undefined) return day;
  }
  return undefined;
}
