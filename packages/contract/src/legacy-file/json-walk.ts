import { refuse } from "../listing-file/file-refusal.ts";
import { legacyLimits } from "./legacy-limits.ts";

/** Where a value stands in the bytes, its end not included. */
export interface JsonSpan {
  readonly start: number;
  readonly end: number;
}

const code = {
  quote: 0x22,
  comma: 0x2c,
  colon: 0x3a,
  backslash: 0x5c,
  openArray: 0x5b,
  closeArray: 0x5d,
  openObject: 0x7b,
  closeObject: 0x7d,
} as const;
const escapes = new Set([...'"\\/bfnrtu'].map((letter) => letter.charCodeAt(0)));
const literals = ["true", "false", "null"].map((word) => new TextEncoder().encode(word));
const numberShape = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * Walks JSON without building it: strict RFC 8259, bounded in depth, members and number of values, and no key twice in
 * one object, on which two parsers could disagree. What has been walked is safe to hand to `JSON.parse` piece by piece.
 */
export class JsonWalk {
  readonly #bytes: Uint8Array;
  #at = 0;
  #values = 0;

  /** @param bytes well-formed UTF-8. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** The kind of the value that comes next, by its first byte. */
  next(): "object" | "array" | "other" {
    this.#skipSpace();
    const byte = this.#bytes[this.#at];
    return byte === code.openObject ? "object" : byte === code.openArray ? "array" : "other";
  }

  /** Walks one value. */
  value(depth: number): JsonSpan {
    this.#skipSpace();
    const start = this.#at;
    this.#values += 1;
    if (this.#values > legacyLimits.values) refuse("FILE_BOMB", { problem: "too many values" });
    if (depth > legacyLimits.depth) refuse("FILE_UNREADABLE", { problem: "too deep", limit: legacyLimits.depth });
    const byte = this.#bytes[start];
    if (byte === code.openObject) this.object(depth, () => this.value(depth + 1));
    else if (byte === code.openArray) this.array(() => this.value(depth + 1));
    else if (byte === code.quote) this.#string();
    else this.#numberOrLiteral();
    return { start, end: this.#at };
  }

  /** Walks an object, leaving each value to the listener, which has to walk it. */
  object(depth: number, member: (key: string) => void): void {
    if (depth > legacyLimits.depth) refuse("FILE_UNREADABLE", { problem: "too deep", limit: legacyLimits.depth });
    this.#expect(code.openObject);
    const keys = new Set<string>();
    if (this.#skips(code.closeObject)) return;
    do {
      const key = this.#key();
      if (keys.has(key)) refuse("FILE_UNREADABLE", { problem: "a key occurs twice", key: plain(key) });
      keys.add(key);
      if (keys.size > legacyLimits.members) refuse("FILE_UNREADABLE", { problem: "too many members" });
      this.#expect(code.colon);
      member(key);
    } while (this.#skips(code.comma));
    this.#expect(code.closeObject);
  }

  /** Walks an array, leaving each element to the listener. */
  array(element: () => void): void {
    this.#expect(code.openArray);
    if (this.#skips(code.closeArray)) return;
    do element();
    while (this.#skips(code.comma));
    this.#expect(code.closeArray);
  }

  /** Nothing but space may be left. */
  end(): void {
    this.#skipSpace();
    if (this.#at !== this.#bytes.length) malformed(this.#at);
  }

  #key(): string {
    this.#skipSpace();
    const start = this.#at;
    this.#string();
    if (this.#at - start - 2 > legacyLimits.keyBytes) refuse("FILE_UNREADABLE", { problem: "a key is too long" });
    return JSON.parse(decoder.decode(this.#bytes.subarray(start, this.#at))) as string;
  }

  #string(): void {
    const bytes = this.#bytes;
    if (bytes[this.#at] !== code.quote) malformed(this.#at);
    for (let at = this.#at + 1; at < bytes.length; at += 1) {
      const byte = bytes[at] as number;
      if (byte === code.quote) {
        this.#at = at + 1;
        return;
      }
      if (byte < 0x20) malformed(at);
      if (byte !== code.backslash) continue;
      at += 1;
      const escaped = bytes[at];
      if (escaped === undefined || !escapes.has(escaped)) malformed(at);
      if (escaped !== 0x75) continue;
      for (let digit = 1; digit <= 4; digit += 1) if (!isHexDigit(bytes[at + digit])) malformed(at);
      at += 4;
    }
    malformed(bytes.length);
  }

  #numberOrLiteral(): void {
    const bytes = this.#bytes;
    const start = this.#at;
    for (const literal of literals) {
      if (!literal.every((byte, index) => bytes[start + index] === byte)) continue;
      this.#at = start + literal.length;
      return;
    }
    let end = start;
    while (end < bytes.length && end - start <= legacyLimits.numberBytes && isOfNumber(bytes[end] as number)) end += 1;
    const text = decoder.decode(bytes.subarray(start, end));
    if (!numberShape.test(text)) malformed(start);
    this.#at = end;
  }

  #expect(byte: number): void {
    if (!this.#skips(byte)) malformed(this.#at);
  }

  #skips(byte: number): boolean {
    this.#skipSpace();
    if (this.#bytes[this.#at] !== byte) return false;
    this.#at += 1;
    return true;
  }

  #skipSpace(): void {
    for (;;) {
      const byte = this.#bytes[this.#at];
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return;
      this.#at += 1;
    }
  }
}

function malformed(at: number): never {
  return refuse("FILE_UNREADABLE", { problem: "not JSON", at });
}

/** Facts are short and printable. */
function plain(key: string): string {
  return key.replace(/[^\x20-\x7e]/g, "?").slice(0, 50);
}

function isHexDigit(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66);
}

function isOfNumber(byte: number): boolean {
  // Digits, signs, the point, and e.
  return (
    (byte >= 0x30 && byte <= 0x39) || byte === 0x2b || byte === 0x2d || byte === 0x2e || byte === 0x45 || byte === 0x65
  );
}
