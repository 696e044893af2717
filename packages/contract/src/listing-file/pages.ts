import { decompress, isKnownCodec } from "./decompress.ts";
import { refuse } from "./file-refusal.ts";
import type { ColumnChunk } from "./footer.ts";
import { formatLimits } from "./limits.ts";
import { requireEncoding } from "./required-fields.ts";
import { count32Of, structOf, ThriftReader, type ThriftStruct } from "./thrift.ts";

/** What a file may still unpack and how many pages it may still have; shared by all its columns. */
export interface PageBudget {
  bytesLeft: number;
  pagesLeft: number;
}

export type Page =
  | { readonly kind: "dictionary"; readonly values: number; readonly body: Uint8Array }
  | {
      readonly kind: "data";
      /** Nulls included. */
      readonly values: number;
      readonly encoding: number;
      /** Definition levels as a bare hybrid run, undefined for a column that has no nulls. */
      readonly levels: Uint8Array | undefined;
      /** As the header says; undefined where the format does not. */
      readonly nulls: number | undefined;
      readonly body: Uint8Array;
    };

const pageTypes = { data: 0, index: 1, dictionary: 2, dataV2: 3 } as const;
const encodings = { plain: 0, plainDictionary: 2, rle: 3, rleDictionary: 8 } as const;

export function isDictionaryEncoded(encoding: number): boolean {
  return encoding === encodings.plainDictionary || encoding === encodings.rleDictionary;
}

interface PageFrame {
  readonly header: ThriftStruct;
  readonly type: number;
  readonly uncompressed: number;
  readonly packed: Uint8Array;
}

/**
 * Every page of a column chunk in order, checked against its header and the footer.
 * A column that nobody reads is walked by its headers only: its pages come out with empty bodies.
 */
export function* readPages(bytes: Uint8Array, chunk: ColumnChunk, budget: PageBudget): Generator<Page> {
  const { column, codec } = chunk;
  if (!isKnownCodec(codec)) refuse("FILE_UNREADABLE", { problem: "unknown compression", codec, column: column.name });
  let offset = chunk.start;
  let values = 0;
  let spent = 0;
  while (offset < chunk.end) {
    const { frame, next } = readFrame(bytes, chunk, offset);
    spent += frame.uncompressed;
    budget.bytesLeft -= frame.uncompressed;
    budget.pagesLeft -= 1;
    if (spent > chunk.uncompressedBytes) {
      refuse("FILE_BOMB", {
        problem: "pages exceed what the footer declares",
        declared: chunk.uncompressedBytes,
        column: column.name,
      });
    }
    if (budget.bytesLeft < 0) refuse("FILE_BOMB", { problem: "expands too far", column: column.name });
    if (budget.pagesLeft < 0) refuse("FILE_BOMB", { problem: "too many pages", limit: formatLimits.pages });
    offset = next;
    if (frame.type === pageTypes.index) continue;
    const page = frame.type === pageTypes.dictionary ? dictionaryPage(frame, chunk, values) : dataPage(frame, chunk);
    if (page.kind === "data") values += page.values;
    if (values > chunk.rows)
      refuse("FILE_BOMB", { problem: "more values than rows", values, rows: chunk.rows, column: column.name });
    yield page;
  }
  if (values < chunk.rows)
    refuse("FILE_UNREADABLE", { problem: "fewer values than rows", values, rows: chunk.rows, column: column.name });
}

function readFrame(bytes: Uint8Array, chunk: ColumnChunk, offset: number): { frame: PageFrame; next: number } {
  const reader = new ThriftReader(bytes, offset, Math.min(chunk.end, offset + formatLimits.pageHeaderBytes));
  const header = reader.readStruct();
  const uncompressed = count32Of(header, 2);
  const packedBytes = count32Of(header, 3);
  const facts = { column: chunk.column.name };
  if (uncompressed > formatLimits.pageBytes) {
    refuse("FILE_BOMB", {
      problem: "huge page",
      uncompressedBytes: uncompressed,
      limit: formatLimits.pageBytes,
      ...facts,
    });
  }
  const next = reader.offset + packedBytes;
  if (next > chunk.end) refuse("FILE_UNREADABLE", { problem: "page longer than its column", ...facts });
  const packed = bytes.subarray(reader.offset, next);
  return { frame: { header, type: count32Of(header, 1), uncompressed, packed }, next };
}

function dictionaryPage(frame: PageFrame, chunk: ColumnChunk, valuesBefore: number): Page {
  const facts = { column: chunk.column.name };
  const header = structOf(frame.header, 7);
  if (header === undefined || valuesBefore > 0)
    return refuse("FILE_UNREADABLE", { problem: "misplaced dictionary", ...facts });
  const values = count32Of(header, 1);
  // Nobody needs more different values than there are rows.
  if (values > chunk.rows)
    refuse("FILE_BOMB", { problem: "dictionary larger than the rows", values, rows: chunk.rows, ...facts });
  const encoding = count32Of(header, 2);
  if (encoding !== encodings.plain && encoding !== encodings.plainDictionary) {
    refuse("FILE_UNREADABLE", { problem: "unsupported encoding", encoding, ...facts });
  }
  return { kind: "dictionary", values, body: unpacked(chunk, frame.packed, frame.uncompressed, true) };
}

function dataPage(frame: PageFrame, chunk: ColumnChunk): Page {
  const version2 = frame.type === pageTypes.dataV2;
  const header = version2
    ? structOf(frame.header, 8)
    : frame.type === pageTypes.data
      ? structOf(frame.header, 5)
      : undefined;
  const facts = { column: chunk.column.name };
  if (header === undefined) return refuse("FILE_UNREADABLE", { problem: "unknown page", type: frame.type, ...facts });
  const values = count32Of(header, 1);
  const encoding = count32Of(header, version2 ? 4 : 2);
  requireEncoding(header, version2 ? 4 : 2);
  // Delta encodings let a few bytes stand for many: no writer of listings needs them.
  if (chunk.column.type !== undefined && encoding !== encodings.plain && !isDictionaryEncoded(encoding)) {
    refuse("FILE_UNREADABLE", { problem: "unsupported encoding", encoding, ...facts });
  }
  const base = { kind: "data", values, encoding } as const;
  return version2
    ? { ...base, ...bodyV2(frame, header, chunk) }
    : { ...base, ...bodyV1(frame, header, chunk), nulls: undefined };
}

/** Levels and values are packed together; the levels begin with their length. */
function bodyV1(frame: PageFrame, header: ThriftStruct, chunk: ColumnChunk) {
  // There are no repetition levels, but the field has to be there.
  for (const field of [3, 4]) requireEncoding(header, field);
  const body = unpacked(chunk, frame.packed, frame.uncompressed, true);
  if (!chunk.column.optional || chunk.column.type === undefined) return { levels: undefined, body };
  const facts = { column: chunk.column.name };
  if (count32Of(header, 3) !== encodings.rle)
    refuse("FILE_UNREADABLE", { problem: "unsupported level encoding", ...facts });
  if (body.length < 4) return refuse("FILE_UNREADABLE", { problem: "page without levels", ...facts });
  const end = 4 + new DataView(body.buffer, body.byteOffset).getUint32(0, true);
  if (end > body.length) refuse("FILE_UNREADABLE", { problem: "levels longer than their page", ...facts });
  return { levels: body.subarray(4, end), body: body.subarray(end) };
}

/** Levels lie unpacked in front of the values, their lengths in the header. */
function bodyV2(frame: PageFrame, header: ThriftStruct, chunk: ColumnChunk) {
  const facts = { column: chunk.column.name };
  const levelBytes = count32Of(header, 5);
  if (count32Of(header, 6) !== 0) refuse("FILE_UNREADABLE", { problem: "repeated values in a flat column", ...facts });
  if (count32Of(header, 3) !== count32Of(header, 1))
    refuse("FILE_UNREADABLE", { problem: "rows and values differ", ...facts });
  if (levelBytes > frame.packed.length || levelBytes > frame.uncompressed) {
    refuse("FILE_UNREADABLE", { problem: "levels longer than their page", ...facts });
  }
  const values = frame.packed.subarray(levelBytes);
  const body = unpacked(chunk, values, frame.uncompressed - levelBytes, header.get(7) !== false);
  const levels = chunk.column.optional ? frame.packed.subarray(0, levelBytes) : undefined;
  return { levels, nulls: count32Of(header, 2), body };
}

function unpacked(chunk: ColumnChunk, packed: Uint8Array, length: number, compressed: boolean): Uint8Array {
  if (chunk.column.type === undefined) return packed.subarray(0, 0);
  return decompress(compressed ? chunk.codec : 0, packed, length, chunk.column.name);
}
