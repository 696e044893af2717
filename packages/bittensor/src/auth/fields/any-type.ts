import { isPyDict, isPyList, PyFloat, PyTuple, type PyValue } from "../python/index.ts";
import { describe, FieldMismatch, type FieldType } from "./field-type.ts";

/** What a field of type {@link any} takes. A whole number is an `int`; mark floats with `pyFloat`. */
export type AnyValue =
  | null
  | boolean
  | string
  | number
  | bigint
  | PyFloat
  | readonly AnyValue[]
  | { readonly [key: string]: AnyValue };

/** As deep as a value that we send may nest; also ends the walk through one that contains itself. */
const maxDepth = 64;

/**
 * Python `Any`, bare `list` or bare `dict`: the JSON itself says what is an `int` and what a `float`.
 * Read values give floats as plain numbers and large ints as bigint.
 */
export function any(emptyJson = "{}"): FieldType<AnyValue> {
  return {
    python: "Any",
    emptyJson,
    toPython: (value, path) => toPython(value, path, 0),
    fromJson: (json) => json,
    toJs,
  };
}

function toPython(value: AnyValue, path: string, depth: number): PyValue {
  if (depth > maxDepth) throw new FieldMismatch(path, `nested at most ${maxDepth} deep`, "deeper");
  if (value === null || value instanceof PyFloat) return value;
  switch (typeof value) {
    case "string":
    case "boolean":
    case "bigint":
      return value;
    case "number":
      return Number.isSafeInteger(value) ? value + 0 : new PyFloat(value);
    case "object":
      return Array.isArray(value)
        ? value.map((item, index) => toPython(item, `${path}[${index}]`, depth + 1))
        : new Map(Object.entries(value).map(([key, item]) => [key, toPython(item, `${path}.${key}`, depth + 1)]));
    default:
      throw new FieldMismatch(path, "Any", describe(value));
  }
}

function toJs(value: PyValue): AnyValue {
  if (value instanceof PyFloat) return value.value;
  if (value instanceof PyTuple) return value.items.map(toJs);
  if (isPyList(value)) return value.map(toJs);
  if (isPyDict(value)) return Object.fromEntries([...value].map(([key, item]) => [key, toJs(item)]));
  return value;
}
