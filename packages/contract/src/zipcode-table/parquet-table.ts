import { type FileRefusal, refusable, refuse } from "../listing-file/file-refusal.ts";
import { walkFile } from "../listing-file/inspect.ts";
import type { FileLimits } from "../listing-file/limits.ts";
import { type FileColumn, physicalTypes, readFlatColumns } from "../listing-file/schema.ts";
import { int32Of, structOf, type ThriftStruct } from "../listing-file/thrift.ts";
import { knownColumnName } from "./table-columns.ts";
import { zipcodeTableLimits as limits } from "./table-limits.ts";
import { type TableRefusalCode, TableRefused, type TextTable } from "./table-refusal.ts";

const fileLimits: FileLimits = {
  maxBytes: limits.bytes,
  maxRows: limits.rows,
  maxColumns: limits.columns,
  maxUncompressedBytes: limits.uncompressedBytes,
  maxRatio: limits.ratio,
  // Of UTF-8; a cell is measured again as text.
  maxTextBytes: limits.cellChars * 4,
};

/** How a number is to be read. */
type Meaning = "number" | "date" | "milliseconds" | "microseconds" | "nanoseconds";

/** Parquet's numbers of the annotations that change what a number means. */
const convertedMeanings: ReadonlyMap<number, Meaning> = new Map([
  [6, "date"],
  [9, "milliseconds"],
  [10, "microseconds"],
]);
const decimal = 5;

/**
 * Reads the columns of a flat Parquet file that a table of zipcodes has, as texts, behind the gate that listings pass.
 * @throws TableRefused
 */
export function readParquetTable(bytes: Uint8Array): TextTable {
  const meanings = new Map<string, Meaning>();
  const columns = new Map<string, string[]>();
  const walked = refusable(() =>
    walkFile(
      bytes,
      fileLimits,
      ({ column }, firstRow) => {
        const cells = columns.get(column.name);
        if (cells === undefined) return () => {};
        const meaning = meanings.get(column.name) ?? "number";
        return (row, value) => {
          cells[firstRow + row] = textOf(value, meaning);
        };
      },
      (footer, gate) => {
        const read = readFlatColumns(footer, gate, (element, name, physical) =>
          typeOf(element, name, physical, meanings),
        );
        for (const { name, type } of read) if (type !== undefined) columns.set(name, []);
        return read;
      },
    ),
  );
  if (!walked.ok) throw refusedAs(walked);
  const cells = [...columns.values()];
  return { header: [...columns.keys()], rows: rowsOf(cells, walked.rows) };
}

function* rowsOf(columns: readonly (readonly string[])[], rows: number): Generator<readonly string[], void> {
  for (let row = 0; row < rows; row += 1) yield columns.map((cells) => cells[row] ?? "");
}

function typeOf(
  element: ThriftStruct,
  name: string,
  physical: number,
  meanings: Map<string, Meaning>,
): FileColumn["type"] {
  if (knownColumnName(name) === undefined) return undefined;
  const converted = int32Of(element, 6);
  const logical = structOf(element, 10);
  const types = { [physicalTypes.byteArray]: "utf8", [physicalTypes.double]: "double" } as const;
  const integer = { [physicalTypes.int32]: "int32", [physicalTypes.int64]: "int64" } as const;
  const type = { ...types, ...integer }[physical];
  if (type === undefined || converted === decimal || logical?.has(decimal)) {
    return refuse("FILE_COLUMNS", { problem: "wrong type", column: name, expected: "text, integer or double" });
  }
  meanings.set(name, meaningOf(converted, logical));
  return type;
}

/** @source Parquet's LogicalType: 6 is DATE, 8 TIMESTAMP, whose field 2 is the unit (1 milli, 2 micro, 3 nano). */
function meaningOf(converted: number | undefined, logical: ThriftStruct | undefined): Meaning {
  if (logical?.has(6)) return "date";
  const timestamp = logical === undefined ? undefined : structOf(logical, 8);
  const unit = timestamp === undefined ? undefined : structOf(timestamp, 2);
  if (unit?.has(1)) return "milliseconds";
  if (unit?.has(2)) return "microseconds";
  if (unit?.has(3)) return "nanoseconds";
  return (converted === undefined ? undefined : convertedMeanings.get(converted)) ?? "number";
}

const millisecondsPer: Readonly<Record<Exclude<Meaning, "number">, number>> = {
  date: 86_400_000,
  milliseconds: 1,
  microseconds: 1e-3,
  nanoseconds: 1e-6,
};
/** Beyond this many milliseconds a JavaScript date does not exist. */
const farthestMs = 8.64e15;

function textOf(value: Uint8Array | number | null, meaning: Meaning): string {
  if (value === null) return "";
  if (typeof value !== "number") return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("utf8");
  // What a data frame writes for a missing number.
  if (Number.isNaN(value)) return "";
  if (meaning === "number") return String(value);
  const atMs = value * millisecondsPer[meaning];
  return Math.abs(atMs) <= farthestMs ? new Date(atMs).toISOString().slice(0, 10) : "out of range";
}

function refusedAs({ code, facts }: FileRefusal): TableRefused {
  const codes: Readonly<Record<string, TableRefusalCode>> = {
    FILE_TOO_LARGE: "TABLE_TOO_LARGE",
    FILE_TOO_MANY_ROWS: "TABLE_TOO_LARGE",
    FILE_BOMB: "TABLE_TOO_LARGE",
    FILE_COLUMNS: "TABLE_COLUMNS",
    FILE_EMPTY: "TABLE_EMPTY",
  };
  const told = Object.entries(facts).map(([name, value]) => `${name}: ${String(value)}`);
  return new TableRefused(
    codes[code] ?? "TABLE_UNREADABLE",
    `not a Parquet file that can be taken (${told.join(", ").slice(0, 300)})`,
    "Write it flat, with text, integers or doubles, packed by snappy, gzip, zstd or not at all.",
  );
}
