import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Transform, type TransformCallback } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { CsvError, parse } from "csv-parse";
import type { OpenTable, TableRow } from "./open-table.ts";
import { TableError } from "./table-error.ts";
import type { TableLimits } from "./table-limits.ts";

/** Below this much output a high ratio says nothing: a short header repeats itself too. */
const ratioLooksFromBytes = 16 * 2 ** 20;

/**
 * Streams a comma-separated file, gzipped or not, record by record.
 * @throws TableError TABLE_EMPTY without a header, TABLE_TOO_LARGE, TABLE_UNREADABLE (broken gzip, not UTF-8)
 */
export async function openCsv(path: string, { gzip }: { gzip: boolean }, limits: TableLimits): Promise<OpenTable> {
  const records = readRecords(path, gzip, limits);
  const first = await records.next();
  const header = first.done ? [] : first.value;
  if (header.length === 0) {
    throw new TableError("TABLE_EMPTY", path, "no header line", { next: "Download it again, or leave it out." });
  }
  if (header.length > limits.maxColumns) {
    await records.return(undefined);
    throw new TableError("TABLE_TOO_LARGE", path, `${header.length} columns, the limit is ${limits.maxColumns}`, {
      next: "Leave out the columns that are not about the property.",
      facts: { columns: header.length, maxColumns: limits.maxColumns },
    });
  }
  return {
    format: gzip ? "csv.gz" : "csv",
    header,
    rows: rowsOf(path, records, header.length, limits),
    [Symbol.asyncDispose]: async () => void (await records.return(undefined)),
  };
}

type Records = AsyncGenerator<readonly string[], void>;

async function* readRecords(path: string, gzip: boolean, limits: TableLimits): Records {
  const parser = parse({
    bom: true,
    relax_column_count: true,
    // A lone inch mark inside a cell is text; a quote that opens a cell must still be closed.
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: limits.maxRecordChars,
  });
  const { size } = await stat(path);
  const abort = new AbortController();
  const feed = pipeline(
    [createReadStream(path), ...(gzip ? [createGunzip()] : []), new Meter(path, size, limits), new Utf8Gate(), parser],
    { signal: abort.signal },
  );
  // The failure reaches us through the parser as well; this keeps the promise from being reported as unhandled.
  feed.catch(() => {});
  try {
    for await (const record of parser as AsyncIterable<string[]>) yield record;
  } catch (cause) {
    throw asTableError(path, cause);
  } finally {
    abort.abort();
  }
}

async function* rowsOf(
  path: string,
  records: Records,
  columns: number,
  limits: TableLimits,
): AsyncGenerator<TableRow, void> {
  let number = 0;
  for await (const record of records) {
    number += 1;
    if (number > limits.maxRows) {
      throw new TableError("TABLE_TOO_LARGE", path, `more than ${limits.maxRows} rows`, {
        next: "Split the table, for example by zipcode.",
        facts: { maxRows: limits.maxRows },
      });
    }
    yield asRow(record, number, columns, limits);
  }
}

function asRow(record: readonly string[], number: number, columns: number, limits: TableLimits): TableRow {
  const text = record.join(",").slice(0, 200);
  const filled = record.filter((cell) => cell.trim() !== "").length;
  // Published tables end in a remark: one cell, alone or padded with commas to some width.
  if (columns > 1 && filled <= 1) return { kind: "broken", number, why: "PROSE_ROW", text };
  const surplus = record.slice(columns);
  if (record.length < columns || surplus.some((cell) => cell.trim() !== "")) {
    return { kind: "broken", number, why: "COLUMN_COUNT", text };
  }
  if (record.some((cell) => cell.length > limits.maxFieldChars)) {
    return { kind: "broken", number, why: "FIELD_TOO_LONG", text };
  }
  return { kind: "cells", number, cells: surplus.length > 0 ? record.slice(0, columns) : record };
}

/** Counts what comes out of the decompressor and stops a bomb while it is still small. */
class Meter extends Transform {
  readonly #path: string;
  readonly #fileBytes: number;
  readonly #limits: TableLimits;
  #bytes = 0;

  constructor(path: string, fileBytes: number, limits: TableLimits) {
    super();
    this.#path = path;
    this.#fileBytes = fileBytes;
    this.#limits = limits;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#bytes += chunk.length;
    const { maxUncompressedBytes, maxRatio } = this.#limits;
    if (this.#bytes > maxUncompressedBytes) {
      done(
        new TableError("TABLE_TOO_LARGE", this.#path, `more than ${maxUncompressedBytes} bytes once unpacked`, {
          next: "Split the table, for example by zipcode.",
          facts: { maxUncompressedBytes },
        }),
      );
    } else if (this.#bytes > ratioLooksFromBytes && this.#bytes > maxRatio * this.#fileBytes) {
      done(
        new TableError("TABLE_TOO_LARGE", this.#path, `unpacks to more than ${maxRatio} times its size`, {
          next: "This is how a decompression bomb looks; do not use the file.",
          facts: { fileBytes: this.#fileBytes, unpackedBytes: this.#bytes, maxRatio },
        }),
      );
    } else done(null, chunk);
  }
}

/** Refuses text that is not UTF-8: replaced letters would make other addresses of it. */
class Utf8Gate extends Transform {
  readonly #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    try {
      done(null, this.#decoder.decode(chunk, { stream: true }));
    } catch (cause) {
      done(cause as Error);
    }
  }

  override _flush(done: TransformCallback): void {
    try {
      done(null, this.#decoder.decode());
    } catch (cause) {
      done(cause as Error);
    }
  }
}

function asTableError(path: string, cause: unknown): TableError {
  if (cause instanceof TableError) return cause;
  const error = cause as NodeJS.ErrnoException;
  if (cause instanceof CsvError) {
    const next = "Look for a quotation mark that is never closed near that line.";
    return new TableError("TABLE_UNREADABLE", path, error.message, { next, cause });
  }
  if (error.code === "ERR_ENCODING_INVALID_ENCODED_DATA") {
    return new TableError("TABLE_UNREADABLE", path, "the text is not UTF-8", {
      next: "Save it as CSV in UTF-8.",
      cause,
    });
  }
  if (error.code?.startsWith("Z_")) {
    return new TableError("TABLE_UNREADABLE", path, `the gzip stream is broken (${error.message})`, {
      next: "Download it again: it is cut off or damaged.",
      cause,
    });
  }
  return new TableError("TABLE_UNREADABLE", path, error.message, { next: "Check that the file may be read.", cause });
}
