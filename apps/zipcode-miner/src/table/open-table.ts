import { open, stat } from "node:fs/promises";
import { openCsv } from "./csv-rows.ts";
import { openParquet } from "./parquet-rows.ts";
import { TableError } from "./table-error.ts";
import type { TableLimits } from "./table-limits.ts";

/** One record of a file as text; a blank cell is the empty string. `number` counts records after the header, from 1. */
export type TableRow =
  | { readonly kind: "cells"; readonly number: number; readonly cells: readonly string[] }
  | { readonly kind: "broken"; readonly number: number; readonly why: BrokenRow; readonly text: string };

/** Why a record is not a row: it says something to people, has too many or too few cells, or an absurdly long one. */
type BrokenRow = "PROSE_ROW" | "COLUMN_COUNT" | "FIELD_TOO_LONG";

/** An open file; dispose of it whether or not its rows were walked to the end. */
export interface OpenTable extends AsyncDisposable {
  readonly format: "csv" | "csv.gz" | "parquet";
  /** Column names as the file writes them. */
  readonly header: readonly string[];
  /** May be walked once. Throws TABLE_* as soon as a limit is passed. */
  readonly rows: AsyncIterable<TableRow>;
}

/**
 * Opens a CSV, gzipped CSV or Parquet file by what its first bytes say, not by its name.
 * @throws TableError TABLE_UNREADABLE, TABLE_TOO_LARGE, TABLE_EMPTY
 */
export async function openTable(path: string, limits: TableLimits): Promise<OpenTable> {
  const magic = await firstBytes(path, limits);
  if (magic.subarray(0, 4).equals(Buffer.from("PAR1"))) return openParquet(path, limits);
  if (magic.subarray(0, 4).equals(Buffer.from("PARE"))) {
    throw new TableError("TABLE_UNREADABLE", path, "the Parquet file is encrypted", {
      next: "Write it again without a password.",
    });
  }
  if (magic[0] === 0x1f && magic[1] === 0x8b) return openCsv(path, { gzip: true }, limits);
  if (magic[0] === 0x50 && magic[1] === 0x4b) {
    throw new TableError("TABLE_UNREADABLE", path, "this is a zip archive or an Excel workbook, not a CSV file", {
      next: "Unpack it, or save the sheet as CSV (UTF-8).",
    });
  }
  if ((magic[0] === 0xff && magic[1] === 0xfe) || (magic[0] === 0xfe && magic[1] === 0xff)) {
    throw new TableError("TABLE_UNREADABLE", path, "the text is UTF-16", { next: "Save it as CSV in UTF-8." });
  }
  return openCsv(path, { gzip: false }, limits);
}

async function firstBytes(path: string, limits: TableLimits): Promise<Buffer> {
  try {
    const facts = await stat(path);
    if (!facts.isFile()) {
      throw new TableError("TABLE_UNREADABLE", path, "not a file", { next: "Name a CSV, CSV.gz or Parquet file." });
    }
    if (facts.size === 0) {
      throw new TableError("TABLE_EMPTY", path, "the file has 0 bytes", {
        next: "Download it again, or leave it out.",
      });
    }
    if (facts.size > limits.maxFileBytes) {
      throw new TableError("TABLE_TOO_LARGE", path, `${facts.size} bytes, the limit is ${limits.maxFileBytes}`, {
        next: "Split the table, for example by zipcode.",
        facts: { bytes: facts.size, maxBytes: limits.maxFileBytes },
      });
    }
    await using handle = await open(path);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.subarray(0, bytesRead);
  } catch (cause) {
    if (cause instanceof TableError) throw cause;
    throw new TableError("TABLE_UNREADABLE", path, `cannot be opened (${(cause as NodeJS.ErrnoException).code})`, {
      next: "Check the path and that the file may be read.",
      cause,
    });
  }
}
