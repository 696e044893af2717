import { isUtf8 } from "node:buffer";
import { refuse } from "./file-refusal.ts";

/** Values of a column without nulls, in their order: texts as the bytes they are, integers as safe ones. */
export type PlainValues = readonly Uint8Array[] | readonly number[];

/** Exactly `count` length-prefixed texts that fill `body`: valid UTF-8, none longer than allowed. */
export function readPlainTexts(body: Uint8Array, count: number, maxTextBytes: number, column: string): Uint8Array[] {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const texts: Uint8Array[] = [];
  let offset = 0;
  for (let index = 0; index < count; index += 1) {
    if (offset + 4 > body.length) return refuse("FILE_UNREADABLE", { problem: "fewer values than declared", column });
    const length = view.getUint32(offset, true);
    if (length > maxTextBytes)
      refuse("FILE_BOMB", { problem: "huge text", textBytes: length, limit: maxTextBytes, column });
    offset += 4;
    if (offset + length > body.length)
      return refuse("FILE_UNREADABLE", { problem: "text longer than its page", column });
    const text = body.subarray(offset, offset + length);
    if (!isUtf8(text)) refuse("FILE_UNREADABLE", { problem: "text is not UTF-8", column });
    texts.push(text);
    offset += length;
  }
  if (offset !== body.length) refuse("FILE_UNREADABLE", { problem: "more values than declared", column });
  return texts;
}

/** Exactly `count` little-endian integers that fill `body`. */
export function readPlainIntegers(body: Uint8Array, count: number, type: "int32" | "int64", column: string): number[] {
  const width = type === "int32" ? 4 : 8;
  if (body.length !== count * width)
    return refuse("FILE_UNREADABLE", { problem: "values do not fill their page", column });
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  return Array.from({ length: count }, (_, index) =>
    type === "int32" ? view.getInt32(index * 4, true) : safeInteger(view.getBigInt64(index * 8, true)),
  );
}

/** Exactly `count` little-endian doubles that fill `body`. */
export function readPlainDoubles(body: Uint8Array, count: number, column: string): number[] {
  if (body.length !== count * 8) {
    return refuse("FILE_UNREADABLE", { problem: "values do not fill their page", column });
  }
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  return Array.from({ length: count }, (_, index) => view.getFloat64(index * 8, true));
}

/**
 * An INT64 beyond ±(2^53 − 1) becomes that bound: no price or moment lies out there, and judging says so either way.
 */
export function safeInteger(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) return Number.MAX_SAFE_INTEGER;
  if (value < BigInt(Number.MIN_SAFE_INTEGER)) return Number.MIN_SAFE_INTEGER;
  return Number(value);
}
