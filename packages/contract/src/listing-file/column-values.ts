import { refuse } from "./file-refusal.ts";
import type { ColumnChunk } from "./footer.ts";
import { readHybridRun } from "./hybrid-run.ts";
import { isDictionaryEncoded, type Page, type PageBudget, readPages } from "./pages.ts";
import { type PlainValues, readPlainDoubles, readPlainIntegers, readPlainTexts } from "./plain-values.ts";

/** Told of every value in row order, null included. */
export type ValueSink = (row: number, value: Uint8Array | number | null) => void;

/**
 * Reads one column chunk to the end and proves on the way that it is what it says: levels, dictionary indices, text
 * lengths, counts. A reader that comes after meets no surprise. Columns that nobody asked for are walked by headers.
 */
export function readColumnValues(
  bytes: Uint8Array,
  chunk: ColumnChunk,
  options: { readonly maxTextBytes: number; readonly budget: PageBudget },
  sink: ValueSink,
): void {
  let dictionary: PlainValues | undefined;
  let row = 0;
  for (const page of readPages(bytes, chunk, options.budget)) {
    if (chunk.column.type === undefined) continue;
    if (page.kind === "dictionary") {
      if (dictionary !== undefined)
        refuse("FILE_UNREADABLE", { problem: "misplaced dictionary", column: chunk.column.name });
      dictionary = plainValues(page.body, page.values, chunk, options.maxTextBytes);
      continue;
    }
    row = readDataPage(page, chunk, dictionary, options.maxTextBytes, row, sink);
  }
}

function readDataPage(
  page: Extract<Page, { kind: "data" }>,
  chunk: ColumnChunk,
  dictionary: PlainValues | undefined,
  maxTextBytes: number,
  firstRow: number,
  sink: ValueSink,
): number {
  const column = chunk.column.name;
  const levels =
    page.levels === undefined
      ? undefined
      : readHybridRun(page.levels, { width: 1, count: page.values, bound: 2, column });
  let present = page.values;
  if (levels !== undefined) {
    present = 0;
    for (const level of levels) present += level;
  }
  if (page.nulls !== undefined && page.nulls !== page.values - present) {
    refuse("FILE_UNREADABLE", { problem: "nulls do not add up", column });
  }
  const values = isDictionaryEncoded(page.encoding)
    ? dictionaryValues(page.body, present, dictionary, column)
    : plainValues(page.body, present, chunk, maxTextBytes);
  let index = 0;
  for (let position = 0; position < page.values; position += 1) {
    const isPresent = levels === undefined || levels[position] === 1;
    sink(firstRow + position, isPresent ? (values[index++] as Uint8Array | number) : null);
  }
  return firstRow + page.values;
}

function plainValues(body: Uint8Array, count: number, chunk: ColumnChunk, maxTextBytes: number): PlainValues {
  const { type, name } = chunk.column;
  if (type === "utf8") return readPlainTexts(body, count, maxTextBytes, name);
  if (type === "double") return readPlainDoubles(body, count, name);
  return readPlainIntegers(body, count, type === "int64" ? "int64" : "int32", name);
}

function dictionaryValues(
  body: Uint8Array,
  count: number,
  dictionary: PlainValues | undefined,
  column: string,
): (Uint8Array | number)[] {
  if (dictionary === undefined) return refuse("FILE_UNREADABLE", { problem: "no dictionary", column });
  if (count === 0) return [];
  const width = body[0] ?? 255;
  // 24 bits index sixteen million values, far beyond any number of rows.
  if (width > 24) refuse("FILE_UNREADABLE", { problem: "dictionary index too wide", width, column });
  const indices = readHybridRun(body.subarray(1), { width, count, bound: dictionary.length, column });
  return Array.from(indices, (index) => dictionary[index] as Uint8Array | number);
}
