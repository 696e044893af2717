import { refuse } from "./file-refusal.ts";

/** An integer of 8 or 16 bits. Apart from the others, since other readers skip a field of another width. */
interface TinyInteger {
  readonly tiny: number;
}

/** A field that is absent reads as undefined. Integers of 32 bits are numbers, those of 64 bits bigints. */
export type ThriftValue = boolean | TinyInteger | number | bigint | Uint8Array | readonly ThriftValue[] | ThriftStruct;
export type ThriftStruct = ReadonlyMap<number, ThriftValue>;

const maxDepth = 16;
const maxValues = 300_000;

/**
 * Reader of Thrift's compact protocol, as far as Parquet uses it, over bytes that somebody else wrote: depth, number of
 * values and every length are checked before anything is allocated.
 */
export class ThriftReader {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  #offset: number;
  #values = 0;

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes;
    this.#offset = start;
    this.#end = end;
  }

  /** Position after what has been read. */
  get offset(): number {
    return this.#offset;
  }

  readStruct(depth = 0): ThriftStruct {
    if (depth > maxDepth) refuse("FILE_UNREADABLE", { problem: "header nested too deeply" });
    const fields = new Map<number, ThriftValue>();
    let id = 0;
    for (;;) {
      const head = this.#byte();
      const type = head & 0x0f;
      if (type === 0) return fields;
      const delta = head >> 4;
      id = delta === 0 ? this.#zigZag() : id + delta;
      // Readers differ in which of two they believe.
      if (fields.has(id)) refuse("FILE_UNREADABLE", { problem: "header field occurs twice", field: id });
      fields.set(id, this.#value(type, depth));
    }
  }

  #value(type: number, depth: number): ThriftValue {
    this.#values += 1;
    if (this.#values > maxValues) refuse("FILE_BOMB", { problem: "header has too many values", limit: maxValues });
    switch (type) {
      case 1:
        return true;
      case 2:
        return false;
      case 3:
        return { tiny: (this.#byte() << 24) >> 24 };
      case 4:
        return { tiny: this.#zigZag() };
      case 5:
        return this.#zigZag();
      case 6:
        return this.#zigZag64();
      case 7:
        return this.#take(8);
      case 8:
        return this.#take(this.#varint());
      case 9:
        return this.#list(depth);
      case 12:
        return this.readStruct(depth + 1);
      default:
        return refuse("FILE_UNREADABLE", { problem: "header field of an unknown type", type });
    }
  }

  #list(depth: number): readonly ThriftValue[] {
    if (depth > maxDepth) refuse("FILE_UNREADABLE", { problem: "header nested too deeply" });
    const head = this.#byte();
    const short = head >> 4;
    const length = short === 15 ? this.#varint() : short;
    // Every element takes a byte at least, so a longer list cannot be there.
    if (length > this.#end - this.#offset) refuse("FILE_UNREADABLE", { problem: "header list longer than the header" });
    const type = head & 0x0f;
    const values: ThriftValue[] = [];
    for (let index = 0; index < length; index += 1) {
      values.push(type === 1 || type === 2 ? this.#byte() === 1 : this.#value(type, depth + 1));
    }
    return values;
  }

  #zigZag(): number {
    const raw = this.#varint();
    return raw % 2 === 0 ? raw / 2 : -(raw + 1) / 2;
  }

  #zigZag64(): bigint {
    let raw = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#byte();
      raw += BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, (raw >> 1n) ^ -(raw & 1n));
    }
    return refuse("FILE_UNREADABLE", { problem: "header integer too long" });
  }

  #varint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    return refuse("FILE_UNREADABLE", { problem: "header integer too long" });
  }

  #take(length: number): Uint8Array {
    if (length > this.#end - this.#offset) refuse("FILE_UNREADABLE", { problem: "header text longer than the header" });
    const bytes = this.#bytes.subarray(this.#offset, this.#offset + length);
    this.#offset += length;
    return bytes;
  }

  #byte(): number {
    if (this.#offset >= this.#end) refuse("FILE_UNREADABLE", { problem: "header ends in the middle" });
    return this.#bytes[this.#offset++] as number;
  }
}

export function int32Of(struct: ThriftStruct, id: number): number | undefined {
  const value = struct.get(id);
  if (value === undefined || typeof value === "number") return value;
  return refuse("FILE_UNREADABLE", { problem: "header field is not a small integer", field: id });
}

/** Beyond 2^53 digits are lost, which no limit lets pass anyway. */
export function int64Of(struct: ThriftStruct, id: number): number | undefined {
  const value = struct.get(id);
  if (value === undefined) return undefined;
  if (typeof value === "bigint") return Number(value);
  return refuse("FILE_UNREADABLE", { problem: "header field is not a long integer", field: id });
}

/** An integer that has to be there and must not be negative. */
export function count32Of(struct: ThriftStruct, id: number): number {
  return counted(int32Of(struct, id), id);
}

export function count64Of(struct: ThriftStruct, id: number): number {
  return counted(int64Of(struct, id), id);
}

function counted(value: number | undefined, id: number): number {
  if (value === undefined || value < 0)
    return refuse("FILE_UNREADABLE", { problem: "header lacks a count", field: id });
  return value;
}

export function bytesOf(struct: ThriftStruct, id: number): Uint8Array | undefined {
  const value = struct.get(id);
  if (value === undefined || value instanceof Uint8Array) return value;
  return refuse("FILE_UNREADABLE", { problem: "header field is not text", field: id });
}

export function structOf(struct: ThriftStruct, id: number): ThriftStruct | undefined {
  const value = struct.get(id);
  if (value === undefined || value instanceof Map) return value as ThriftStruct | undefined;
  return refuse("FILE_UNREADABLE", { problem: "header field is not a struct", field: id });
}

export function listOf(struct: ThriftStruct, id: number): readonly ThriftValue[] {
  const value = struct.get(id);
  if (Array.isArray(value)) return value as readonly ThriftValue[];
  return refuse("FILE_UNREADABLE", { problem: "header lacks a list", field: id });
}

export function structsOf(struct: ThriftStruct, id: number): readonly ThriftStruct[] {
  return listOf(struct, id).map((value) =>
    value instanceof Map
      ? (value as ThriftStruct)
      : refuse("FILE_UNREADABLE", { problem: "header list holds no structs", field: id }),
  );
}
