import { refuse } from "./file-refusal.ts";
import { bytesOf, int32Of, int64Of, listOf, structOf, structsOf, type ThriftStruct } from "./thrift.ts";

/** Parquet's enumerations; the encoding 1 was given up and has no name any more. */
const encodings: ReadonlySet<unknown> = new Set([0, 2, 3, 4, 5, 6, 7, 8, 9]);
const pageTypes: ReadonlySet<unknown> = new Set([0, 1, 2, 3]);

/**
 * Parquet's own required fields, also where we have no use for them: a reader generated from its schema gives up where
 * one is missing or of another type, and a file that only some readers can read is no file to judge.
 */
export function requireFooterFields(footer: ThriftStruct): void {
  required(int32Of(footer, 1), "version");
  for (const element of structsOf(footer, 2)) required(bytesOf(element, 4), "name");
  requireKeyValues(footer, 5);
  for (const group of structsOf(footer, 4)) {
    required(int64Of(group, 2), "total_byte_size");
    for (const sorting of optionalStructs(group, 4)) {
      required(int32Of(sorting, 1), "column_idx");
      required(flagOf(sorting, 2), "descending");
      required(flagOf(sorting, 3), "nulls_first");
    }
    for (const chunk of structsOf(group, 1)) requireChunkFields(chunk);
  }
}

function requireChunkFields(chunk: ThriftStruct): void {
  required(int64Of(chunk, 2), "file_offset");
  const meta = structOf(chunk, 3);
  if (meta === undefined) return;
  if (!listOf(meta, 2).every((encoding) => encodings.has(encoding))) missing("encodings");
  requireKeyValues(meta, 8);
  for (const stats of optionalStructs(meta, 13)) {
    const known = pageTypes.has(stats.get(1)) && encodings.has(stats.get(2));
    if (!known || int32Of(stats, 3) === undefined) missing("encoding_stats");
  }
}

function requireKeyValues(struct: ThriftStruct, id: number): void {
  for (const pair of optionalStructs(struct, id)) required(bytesOf(pair, 1), "key");
}

/** @throws a refusal unless the field holds the number of an encoding. */
export function requireEncoding(struct: ThriftStruct, id: number): void {
  if (!encodings.has(struct.get(id))) missing("encoding");
}

function optionalStructs(struct: ThriftStruct, id: number): readonly ThriftStruct[] {
  return struct.has(id) ? structsOf(struct, id) : [];
}

function flagOf(struct: ThriftStruct, id: number): boolean | undefined {
  const value = struct.get(id);
  return typeof value === "boolean" ? value : undefined;
}

function required(value: unknown, field: string): void {
  if (value === undefined) missing(field);
}

function missing(field: string): never {
  return refuse("FILE_UNREADABLE", { problem: "header lacks a required field", field });
}
