import { LodeError } from "@lode/runtime/errors";
import type { PyValue } from "../python/index.ts";

/**
 * The Python type of a synapse's field, as its pydantic class declares it. It decides how a number is written and
 * hashed, since JavaScript has one number type and Python two.
 */
export interface FieldType<T> {
  /** As Python writes it: `list[int]`. */
  readonly python: string;
  /** JSON of the type's empty value: Python sends it in a header for every field that has no default. */
  readonly emptyJson: string;
  /** @param path where in the synapse, for the error. @throws FieldMismatch */
  toPython(value: T, path: string): PyValue;
  /** Reads what JSON carried as this type; stricter than pydantic, which would turn "1" into 1. @throws FieldMismatch */
  fromJson(json: PyValue, path: string): PyValue;
  /** @param value one that `fromJson` or `toPython` gave. */
  toJs(value: PyValue): T;
}

/** A field that may be left out. */
export interface DefaultedField<T> extends FieldType<T> {
  readonly fallback: T;
}

/** A field holds something else than its declared type. */
export class FieldMismatch extends LodeError<"SYNAPSE_FIELD_INVALID"> {
  constructor(path: string, expected: string, what: string) {
    super("SYNAPSE_FIELD_INVALID", `${path} is ${what}, not ${expected}`, {
      retry: "never",
      facts: { path, expected },
      next: "Send what the synapse declares; both sides must declare the same Python types.",
    });
  }
}

/** What a value is, without showing it: it may be large or secret. */
export function describe(value: unknown): string {
  if (value === null) return "None";
  if (value === undefined) return "missing";
  if (Array.isArray(value)) return "a list";
  if (value instanceof Map) return "a dict";
  switch (typeof value) {
    case "string":
      return "text";
    case "boolean":
      return "a bool";
    case "number":
      return Number.isSafeInteger(value) ? "an int" : "a number";
    case "bigint":
      return "an int beyond 2^53";
    default:
      return value.constructor?.name === "PyFloat" ? "a float" : "something else";
  }
}
