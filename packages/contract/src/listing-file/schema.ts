import { listingColumns } from "@lode/zipcode/listing";
import { refuse } from "./file-refusal.ts";
import type { FileLimits } from "./limits.ts";
import { bytesOf, int32Of, structOf, structsOf, type ThriftStruct } from "./thrift.ts";

/** Parquet's own numbers. */
export const physicalTypes = { boolean: 0, int32: 1, int64: 2, double: 5, byteArray: 6 } as const;
const repetition = { required: 0, optional: 1 } as const;
const converted = { utf8: 0, int32: 17, int64: 18 } as const;
const logical = { string: 1, integer: 10 } as const;

export interface FileColumn {
  /** Place among the columns of the file. */
  readonly index: number;
  readonly name: string;
  readonly physical: number;
  readonly optional: boolean;
  /** What its values are read as; undefined for a column that nobody asked for. */
  readonly type: "utf8" | "int32" | "int64" | "double" | undefined;
}

/** Makes the columns of a file out of what its footer says. */
export type SchemaReader = (footer: ThriftStruct, limits: FileLimits) => readonly FileColumn[];

/** What a reader asks of one column: its type, undefined to leave it alone, or a refusal. */
type TypeOf = (element: ThriftStruct, name: string, physical: number) => FileColumn["type"];

/**
 * The columns of a file, flat and of the canonical types. Each canonical column has to be there (its values may be
 * null); columns that nobody asked for are tolerated up to the limit and never read.
 */
export function readSchema(footer: ThriftStruct, limits: FileLimits): readonly FileColumn[] {
  const columns = readFlatColumns(footer, limits, listingType);
  for (const { column } of listingColumns) {
    if (!columns.some(({ name }) => name === column)) refuse("FILE_COLUMNS", { problem: "missing column", column });
  }
  return columns;
}

/** The columns of any flat file, none of them nested or repeated, no two of one name. */
export function readFlatColumns(footer: ThriftStruct, limits: FileLimits, typeOf: TypeOf): readonly FileColumn[] {
  const [root, ...elements] = structsOf(footer, 2);
  if (root === undefined) return refuse("FILE_COLUMNS", { problem: "no columns" });
  if (elements.length > limits.maxColumns) {
    refuse("FILE_COLUMNS", { problem: "too many columns", columns: elements.length, limit: limits.maxColumns });
  }
  const columns = elements.map((element, index) => readColumn(element, index, typeOf));
  // One of the readers behind this gate ignores case: two names that differ in nothing else would be one column there.
  const names = new Set(columns.map(({ name }) => name.toLowerCase()));
  if (names.size !== columns.length) refuse("FILE_COLUMNS", { problem: "a column name occurs twice" });
  return columns;
}

function readColumn(element: ThriftStruct, index: number, typeOf: TypeOf): FileColumn {
  const name = nameOf(bytesOf(element, 4) ?? new Uint8Array(0));
  const physical = int32Of(element, 1);
  if ((int32Of(element, 5) ?? 0) > 0 || physical === undefined) {
    return refuse("FILE_COLUMNS", { problem: "nested column", column: name });
  }
  const repeats = int32Of(element, 3);
  if (repeats !== repetition.required && repeats !== repetition.optional) {
    return refuse("FILE_COLUMNS", { problem: "repeated column", column: name });
  }
  return { index, name, physical, optional: repeats === repetition.optional, type: typeOf(element, name, physical) };
}

function listingType(element: ThriftStruct, name: string, physical: number): FileColumn["type"] {
  const expected = listingColumns.find(({ column }) => column === name);
  if (expected !== undefined && !isOfType(element, physical, expected.type)) {
    return refuse("FILE_COLUMNS", { problem: "wrong type", column: name, expected: expected.type });
  }
  return expected?.type;
}

/** Names become facts of a refusal, so they are kept short; no two columns may be one when shortened. */
export function nameOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("utf8").slice(0, 100);
}

/** The physical type, and no annotation that would make another meaning of it (a decimal, a date, an unsigned number). */
function isOfType(element: ThriftStruct, physical: number, type: "utf8" | "int32" | "int64"): boolean {
  const convertedType = int32Of(element, 6);
  const logicalType = structOf(element, 10);
  if (type === "utf8") {
    if (physical !== physicalTypes.byteArray) return false;
    if (convertedType !== undefined && convertedType !== converted.utf8) return false;
    if (logicalType !== undefined && !logicalType.has(logical.string)) return false;
    return convertedType !== undefined || logicalType !== undefined;
  }
  if (physical !== physicalTypes[type]) return false;
  if (convertedType !== undefined && convertedType !== converted[type]) return false;
  return logicalType === undefined || isSigned(structOf(logicalType, logical.integer), type === "int32" ? 32 : 64);
}

function isSigned(integer: ThriftStruct | undefined, bits: number): boolean {
  const width = integer?.get(1);
  return typeof width === "object" && "tiny" in width && width.tiny === bits && integer?.get(2) === true;
}
