import { assertWellFormed } from "./utf8.ts";

/** What may reach a digest. A bigint is written as a decimal string, so that a u64 survives every reader. */
export type CanonicalValue =
  | null
  | boolean
  | string
  | number
  | bigint
  | readonly CanonicalValue[]
  | { readonly [key: string]: CanonicalValue };

/** Deeper values are refused instead of exhausting the stack. */
const maxDepth = 64;

/**
 * RFC 8785 text of a value made of safe integers, strings, booleans, null, arrays and plain objects: keys sorted by
 * UTF-16 units, no spaces. Fractions never occur in a digest, so their number form cannot differ between languages.
 * @throws TypeError for a fraction, an unsafe integer, -0, undefined, a function, a hole, half a surrogate pair, or more than 64 levels.
 */
export function canonicalJson(value: unknown): string {
  return write(value, 0);
}

function write(value: unknown, depth: number): string {
  if (depth > maxDepth) throw new TypeError(`canonical JSON is nested deeper than ${maxDepth} levels`);
  switch (typeof value) {
    case "string":
      return writeString(value);
    case "boolean":
      return value ? "true" : "false";
    case "bigint":
      return `"${value}"`;
    case "number":
      return writeInteger(value);
    case "object":
      if (value === null) return "null";
      return Array.isArray(value) ? writeArray(value, depth) : writeObject(value, depth);
    default:
      throw new TypeError(`canonical JSON cannot hold a value of type ${typeof value}`);
  }
}

function writeString(text: string): string {
  assertWellFormed(text);
  // On well-formed text the escapes of JSON.stringify are exactly those of RFC 8785.
  return JSON.stringify(text);
}

function writeInteger(value: number): string {
  if (!Number.isSafeInteger(value)) throw new TypeError(`canonical JSON holds safe integers only, got ${value}`);
  // RFC 8785 would print -0 as 0: two values with one text.
  if (Object.is(value, -0)) throw new TypeError("canonical JSON holds no negative zero");
  return String(value);
}

function writeArray(values: readonly unknown[], depth: number): string {
  const parts: string[] = [];
  // By index: holes are visited as undefined and refused.
  for (let index = 0; index < values.length; index++) parts.push(write(values[index], depth + 1));
  return `[${parts.join(",")}]`;
}

function writeObject(value: object, depth: number): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError("canonical JSON holds plain objects only");
  }
  // The default sort compares UTF-16 code units, as RFC 8785 asks.
  const keys = Object.keys(value).sort();
  const record = value as Record<string, unknown>;
  return `{${keys.map((key) => `${writeString(key)}:${write(record[key], depth + 1)}`).join(",")}}`;
}
