import { on } from "node:events";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import {
  asyncBufferFromFile,
  type Compressors,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
} from "hyparquet";
import { compressors as allCompressors } from "hyparquet-compressors";
import type { TableRow } from "./open-table.ts";
import { TableError, type TableRefusal } from "./table-error.ts";
import type { TableLimits } from "./table-limits.ts";

/** Rows handed to the decoder at a time: bounds what one step holds in memory whatever the size of a row group. */
const rowsAtATime = 20_000;

/** What the worker is told when it starts. */
export interface ParquetTask {
  readonly path: string;
  readonly limits: TableLimits;
}

/** What it says: the header once, then a batch for each request, an empty one at the end; or why it will not. */
export type ParquetAnswer =
  | { readonly kind: "header"; readonly header: readonly string[] }
  | { readonly kind: "rows"; readonly rows: readonly TableRow[] }
  | { readonly kind: "refused"; readonly refusal: TableRefusal };

/**
 * Reads the flat columns of a Parquet file; nested ones are left out, as no listing column is nested. The footer is
 * checked against the limits before a page is touched, and every page again when it is unpacked.
 *
 * This is a thread of its own, since the decoder never returns from some damaged pages: whoever started it ends it.
 */
async function serve({ path, limits }: ParquetTask, port: MessagePort): Promise<void> {
  try {
    const file = await asyncBufferFromFile(path);
    const metadata = await readFooter(path, file);
    const header = flatColumns(metadata);
    refuseLarge(path, metadata, header, limits);
    const batches = readRows(path, file, metadata, header, limits);
    port.postMessage({ kind: "header", header } satisfies ParquetAnswer);
    for await (const _request of on(port, "message")) {
      const batch = await batches.next();
      port.postMessage({ kind: "rows", rows: batch.done ? [] : batch.value } satisfies ParquetAnswer);
      if (batch.done) return;
    }
  } catch (cause) {
    const error = cause instanceof TableError ? cause : unreadable(path, cause);
    port.postMessage({ kind: "refused", refusal: error.refusal } satisfies ParquetAnswer);
  }
}

type ParquetFile = Awaited<ReturnType<typeof asyncBufferFromFile>>;

async function readFooter(path: string, file: ParquetFile): Promise<FileMetaData> {
  try {
    return await parquetMetadataAsync(file);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function flatColumns(metadata: FileMetaData): string[] {
  const [root, ...elements] = metadata.schema;
  const names: string[] = [];
  let index = 0;
  for (let child = 0; child < (root?.num_children ?? 0) && index < elements.length; child += 1) {
    const element = elements[index];
    if (element === undefined) break;
    if (element.num_children === undefined && element.repetition_type !== "REPEATED") names.push(element.name);
    index = afterSubtree(elements, index);
  }
  return names;
}

function afterSubtree(elements: FileMetaData["schema"], start: number): number {
  let open = 1;
  let index = start;
  while (open > 0 && index < elements.length) {
    open += (elements[index]?.num_children ?? 0) - 1;
    index += 1;
  }
  return index;
}

function refuseLarge(path: string, metadata: FileMetaData, header: readonly string[], limits: TableLimits): void {
  const rows = Number(metadata.num_rows);
  const unpacked = metadata.row_groups.reduce(
    (sum, group) =>
      group.columns.reduce((part, { meta_data }) => part + Number(meta_data?.total_uncompressed_size), sum),
    0,
  );
  const groupRows = metadata.row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
  if (!(rows >= 0) || groupRows !== rows || !(unpacked >= 0)) {
    throw unreadable(path, new Error(`the footer contradicts itself: ${rows} rows, ${groupRows} in its row groups`));
  }
  const over = [
    { what: "rows", found: rows, limit: limits.maxRows },
    { what: "columns", found: header.length, limit: limits.maxColumns },
    { what: "bytes once unpacked", found: unpacked, limit: limits.maxUncompressedBytes },
  ].find(({ found, limit }) => found > limit);
  if (over === undefined) return;
  throw new TableError("TABLE_TOO_LARGE", path, `${over.found} ${over.what}, the limit is ${over.limit}`, {
    next: "Split the table, for example by zipcode.",
    facts: { found: over.found, limit: over.limit },
  });
}

async function* readRows(
  path: string,
  file: ParquetFile,
  metadata: FileMetaData,
  header: readonly string[],
  limits: TableLimits,
): AsyncGenerator<readonly TableRow[], void> {
  const total = Number(metadata.num_rows);
  for (let rowStart = 0; rowStart < total; rowStart += rowsAtATime) {
    const rowEnd = Math.min(total, rowStart + rowsAtATime);
    let records: Record<string, unknown>[];
    try {
      const compressors = metered(path, limits);
      records = await parquetReadObjects({ file, metadata, columns: [...header], rowStart, rowEnd, compressors });
    } catch (cause) {
      throw cause instanceof TableError ? cause : unreadable(path, cause);
    }
    yield records.map((record, offset) => asRow(record, rowStart + offset + 1, header, limits));
  }
}

function asRow(
  record: Readonly<Record<string, unknown>>,
  number: number,
  header: readonly string[],
  limits: TableLimits,
): TableRow {
  const cells = header.map((column) => asText(record[column]));
  if (cells.every((cell) => cell.length <= limits.maxFieldChars)) return { kind: "cells", number, cells };
  return { kind: "broken", number, why: "FIELD_TOO_LONG", text: cells.join(",").slice(0, 200) };
}

/** A page header may promise less than the footer and unpack to more: the budget counts what is really asked for. */
function metered(path: string, limits: TableLimits): Compressors {
  let left = limits.maxUncompressedBytes;
  const budgeted = Object.entries(allCompressors as Compressors).map(([codec, decompress]) => [
    codec,
    (input: Uint8Array, outputLength: number): Uint8Array => {
      left -= outputLength;
      if (!(outputLength >= 0) || left < 0) {
        throw new TableError("TABLE_TOO_LARGE", path, `a page unpacks to ${outputLength} bytes`, {
          next: "This is how a decompression bomb looks; do not use the file.",
          facts: { outputLength, maxUncompressedBytes: limits.maxUncompressedBytes },
        });
      }
      return decompress(input, outputLength);
    },
  ]);
  return Object.fromEntries(budgeted) as Compressors;
}

function asText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") return String(value);
  return JSON.stringify(value) ?? "";
}

function unreadable(path: string, cause: unknown): TableError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new TableError("TABLE_UNREADABLE", path, `not a readable Parquet file (${why})`, {
    next: "Write the file again; it is cut off or damaged.",
    cause,
  });
}

if (parentPort !== null) await serve(workerData as ParquetTask, parentPort);
