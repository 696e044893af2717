import { readColumnValues, type ValueSink } from "./column-values.ts";
import { type FileRefusal, refusable } from "./file-refusal.ts";
import { type ColumnChunk, type Footer, readFooter, uncompressedLimit } from "./footer.ts";
import { type FileLimits, formatLimits } from "./limits.ts";
import type { PageBudget } from "./pages.ts";
import type { SchemaReader } from "./schema.ts";
import { ColumnFacts } from "./statistics.ts";

export interface InspectedFile {
  readonly ok: true;
  readonly rows: number;
  /** Page bodies after unpacking, all columns. */
  readonly uncompressedBytes: number;
}

/**
 * The gate in front of every other reader, native ones above all: the file is walked to its last byte under the limits,
 * one page unpacked at a time. What comes out `ok` has the canonical columns, truthful counts, sizes and statistics, no
 * index out of range, no text too long and none that is not UTF-8.
 */
export function inspectListingFile(bytes: Uint8Array, limits: FileLimits): InspectedFile | FileRefusal {
  return refusable(() => walkFile(bytes, limits, () => ignore));
}

const ignore: ValueSink = () => {};

/**
 * @param sinkFor where the values of a chunk go, given the row of the file that it starts with.
 * @param columnsOf which columns are read; those of a listing unless told.
 */
export function walkFile(
  bytes: Uint8Array,
  limits: FileLimits,
  sinkFor: (chunk: ColumnChunk, firstRow: number, footer: Footer) => ValueSink,
  columnsOf?: SchemaReader,
): InspectedFile {
  const footer = readFooter(bytes, limits, columnsOf);
  const allowedBytes = uncompressedLimit(bytes.length, limits);
  const budget: PageBudget = { bytesLeft: allowedBytes, pagesLeft: formatLimits.pages };
  let firstRow = 0;
  footer.chunks.forEach((chunk, index) => {
    const facts = new ColumnFacts();
    const sink = sinkFor(chunk, firstRow, footer);
    readColumnValues(bytes, chunk, { maxTextBytes: limits.maxTextBytes, budget }, (row, value) => {
      facts.add(value);
      sink(row, value);
    });
    if (chunk.column.type !== undefined) facts.checkAgainst(chunk);
    const isLastOfGroup = (index + 1) % footer.columns.length === 0;
    if (isLastOfGroup) firstRow += chunk.rows;
  });
  return { ok: true, rows: footer.rows, uncompressedBytes: allowedBytes - budget.bytesLeft };
}
