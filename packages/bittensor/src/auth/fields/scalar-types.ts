import { PyFloat, type PyValue } from "../python/index.ts";
import { describe, FieldMismatch, type FieldType } from "./field-type.ts";

/** Half of a surrogate pair: Python cannot encode such text, so it has no hash. */
const loneSurrogate = /\p{Surrogate}/u;

/** Python `str`. */
export function str(): FieldType<string> {
  const read = (value: PyValue | undefined, path: string): string => {
    if (typeof value !== "string") throw new FieldMismatch(path, "str", describe(value));
    if (loneSurrogate.test(value)) throw new FieldMismatch(path, "str", "text with half a surrogate pair");
    return value;
  };
  return { python: "str", emptyJson: '""', toPython: read, fromJson: read, toJs: (value) => value as string };
}

/** Python `bool`. */
export function bool(): FieldType<boolean> {
  const read = (value: PyValue | undefined, path: string): boolean => {
    if (typeof value !== "boolean") throw new FieldMismatch(path, "bool", describe(value));
    return value;
  };
  return { python: "bool", emptyJson: "false", toPython: read, fromJson: read, toJs: (value) => value as boolean };
}

/** Python `int` that fits a JavaScript number exactly; larger ones are refused: declare {@link bigint} for them. */
export function int(): FieldType<number> {
  const read = (value: PyValue | undefined, path: string): number => {
    const whole = wholeNumber(value);
    if (typeof whole !== "number") throw new FieldMismatch(path, "an int within 2^53", describe(value));
    return whole;
  };
  return { python: "int", emptyJson: "0", toPython: read, fromJson: read, toJs: (value) => value as number };
}

/** Python `int` of any size. */
export function bigint(): FieldType<bigint> {
  const toJs = (value: PyValue): bigint => BigInt(value as number | bigint);
  return {
    python: "int",
    emptyJson: "0",
    toPython(value, path) {
      if (typeof value !== "bigint") throw new FieldMismatch(path, "int", describe(value));
      return value;
    },
    fromJson(json, path) {
      const whole = wholeNumber(json);
      if (whole === undefined) throw new FieldMismatch(path, "int", describe(json));
      return whole;
    },
    toJs,
  };
}

/** Python `float`; a whole number is written `1.0`. */
export function float(): FieldType<number> {
  return {
    python: "float",
    emptyJson: "0.0",
    toPython(value, path) {
      if (typeof value !== "number") throw new FieldMismatch(path, "float", describe(value));
      return new PyFloat(value);
    },
    fromJson(json, path) {
      if (json instanceof PyFloat) return json;
      if (typeof json !== "number" && typeof json !== "bigint") throw new FieldMismatch(path, "float", describe(json));
      return new PyFloat(Number(json));
    },
    toJs: (value) => (value as PyFloat).value,
  };
}

/** As pydantic, a float without a fraction is taken for an int: some clients know one number type only. */
function wholeNumber(value: PyValue | undefined): number | bigint | undefined {
  if (value instanceof PyFloat) return Number.isSafeInteger(value.value) ? value.value + 0 : undefined;
  if (typeof value === "bigint") return value;
  return typeof value === "number" && Number.isSafeInteger(value) ? value + 0 : undefined;
}
