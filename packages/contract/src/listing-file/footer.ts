import { refuse } from "./file-refusal.ts";
import { type FileLimits, formatLimits } from "./limits.ts";
import { requireFooterFields } from "./required-fields.ts";
import { type FileColumn, nameOf, readSchema, type SchemaReader } from "./schema.ts";
import {
  bytesOf,
  count32Of,
  count64Of,
  int32Of,
  int64Of,
  listOf,
  structOf,
  structsOf,
  ThriftReader,
  type ThriftStruct,
} from "./thrift.ts";

export interface ColumnChunk {
  readonly column: FileColumn;
  readonly codec: number;
  readonly rows: number;
  /** Where its pages lie in the file. */
  readonly start: number;
  readonly end: number;
  /** What the footer declares, page headers included. */
  readonly uncompressedBytes: number;
  readonly statistics: ThriftStruct | undefined;
}

export interface Footer {
  readonly rows: number;
  readonly columns: readonly FileColumn[];
  readonly chunks: readonly ColumnChunk[];
}

const magicBytes = 4;
/** Magic at both ends and the footer's length. */
const frameBytes = 12;

/**
 * Reads what the file says about itself and refuses what contradicts itself or exceeds a limit; no page is touched.
 * @param columnsOf which columns there are and what is read of them; those of a listing unless told.
 */
export function readFooter(bytes: Uint8Array, limits: FileLimits, columnsOf: SchemaReader = readSchema): Footer {
  if (bytes.length > limits.maxBytes) {
    refuse("FILE_TOO_LARGE", { bytes: bytes.length, limit: limits.maxBytes });
  }
  if (bytes.length < frameBytes) refuse("FILE_UNREADABLE", { problem: "shorter than any Parquet file" });
  const head = asciiAt(bytes, 0);
  const tail = asciiAt(bytes, bytes.length - magicBytes);
  if (tail === "PARE" || head === "PARE") refuse("FILE_ENCRYPTED", { problem: "encrypted footer" });
  if (head !== "PAR1" || tail !== "PAR1") refuse("FILE_UNREADABLE", { problem: "no Parquet magic" });
  const footerBytes = new DataView(bytes.buffer, bytes.byteOffset).getUint32(bytes.length - 8, true);
  if (footerBytes > bytes.length - frameBytes) refuse("FILE_UNREADABLE", { problem: "footer longer than the file" });
  if (footerBytes > formatLimits.footerBytes) refuse("FILE_BOMB", { problem: "huge footer", footerBytes });
  const footerStart = bytes.length - 8 - footerBytes;
  const footer = new ThriftReader(bytes, footerStart, bytes.length - 8).readStruct();
  if (footer.has(8) || footer.has(9)) refuse("FILE_ENCRYPTED", { problem: "encrypted columns" });

  requireFooterFields(footer);
  const rows = count64Of(footer, 3);
  if (rows > limits.maxRows) refuse("FILE_TOO_MANY_ROWS", { rows, limit: limits.maxRows });
  const columns = columnsOf(footer, limits);
  const groups = structsOf(footer, 4);
  if (groups.length > formatLimits.rowGroups) {
    refuse("FILE_BOMB", { problem: "too many row groups", rowGroups: groups.length, limit: formatLimits.rowGroups });
  }
  const groupRows = groups.map((group) => count64Of(group, 3));
  if (groupRows.reduce((sum, count) => sum + count, 0) !== rows) {
    refuse("FILE_UNREADABLE", { problem: "row groups do not add up to the rows", rows });
  }
  if (rows === 0) refuse("FILE_EMPTY", { rows });
  const chunks = groups.flatMap((group, index) => readChunks(group, columns, groupRows[index] as number, footerStart));
  checkTotals(chunks, bytes.length, limits);
  return { rows, columns, chunks };
}

function readChunks(
  group: ThriftStruct,
  columns: readonly FileColumn[],
  rows: number,
  footerStart: number,
): ColumnChunk[] {
  const chunks = structsOf(group, 1);
  if (chunks.length !== columns.length) refuse("FILE_UNREADABLE", { problem: "a row group lacks columns" });
  return chunks.map((chunk, index) => readChunk(chunk, columns[index] as FileColumn, rows, footerStart));
}

function readChunk(chunk: ThriftStruct, column: FileColumn, rows: number, footerStart: number): ColumnChunk {
  const facts = { column: column.name };
  if (chunk.has(8) || chunk.has(9)) refuse("FILE_ENCRYPTED", { problem: "encrypted column", ...facts });
  if ((bytesOf(chunk, 1)?.length ?? 0) > 0) refuse("FILE_UNREADABLE", { problem: "column in another file", ...facts });
  const meta = structOf(chunk, 3);
  if (meta === undefined) return refuse("FILE_UNREADABLE", { problem: "column without metadata", ...facts });
  if (int32Of(meta, 1) !== column.physical)
    refuse("FILE_UNREADABLE", { problem: "column contradicts schema", ...facts });
  const [path, ...deeper] = listOf(meta, 3);
  if (deeper.length > 0 || !(path instanceof Uint8Array) || nameOf(path) !== column.name) {
    refuse("FILE_UNREADABLE", { problem: "column contradicts schema", ...facts });
  }
  const values = count64Of(meta, 5);
  if (values > rows) refuse("FILE_BOMB", { problem: "more values than rows", values, rows, ...facts });
  if (values < rows) refuse("FILE_UNREADABLE", { problem: "fewer values than rows", values, rows, ...facts });
  const dataStart = count64Of(meta, 9);
  const dictionaryStart = int64Of(meta, 11) ?? 0;
  const start = dictionaryStart > 0 ? Math.min(dictionaryStart, dataStart) : dataStart;
  const end = start + count64Of(meta, 7);
  if (start < magicBytes || end > footerStart)
    refuse("FILE_UNREADABLE", { problem: "column outside of the file", ...facts });
  const uncompressedBytes = count64Of(meta, 6);
  return { column, codec: count32Of(meta, 4), rows, start, end, uncompressedBytes, statistics: structOf(meta, 12) };
}

/** What the footer admits to; the walk over the pages then holds it to that. */
function checkTotals(chunks: readonly ColumnChunk[], fileBytes: number, limits: FileLimits): void {
  const uncompressedBytes = chunks.reduce((sum, chunk) => sum + chunk.uncompressedBytes, 0);
  const limit = uncompressedLimit(fileBytes, limits);
  if (uncompressedBytes > limit) refuse("FILE_BOMB", { problem: "expands too far", uncompressedBytes, limit });
}

/** Most bytes a file of this size may unpack to. */
export function uncompressedLimit(fileBytes: number, limits: FileLimits): number {
  const byRatio = Math.max(formatLimits.freeUncompressedBytes, fileBytes * limits.maxRatio);
  return Math.min(limits.maxUncompressedBytes, byRatio);
}

function asciiAt(bytes: Uint8Array, offset: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + magicBytes));
}
