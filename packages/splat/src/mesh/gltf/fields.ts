import { SplatError } from "../../errors/index.ts";

/** A JSON object of which nothing is known yet. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function malformedGlb(what: string, cause?: unknown): SplatError {
  return new SplatError("GLB_MALFORMED", `not a usable GLB file: ${what}`, {
    ...(cause === undefined ? {} : { cause }),
    next: "Export the model again; a glTF validator says more about what is wrong with it.",
  });
}

/** An object, an empty one where there is none. */
export function fields(value: unknown, what: string): Fields {
  if (value === undefined) return {};
  if (!isFields(value)) throw malformedGlb(`${what} is not an object`);
  return value;
}

/** A list of objects, empty where there is none. */
export function list(parent: Fields, name: string, limit: number): readonly Fields[] {
  const value = parent[name];
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw malformedGlb(`${name} is not a list`);
  if (value.length > limit) {
    throw new SplatError("MESH_TOO_LARGE", `the file has ${value.length} ${name}, allowed are ${limit}`, {
      facts: { entries: value.length, allowed: limit },
    });
  }
  value.forEach((entry, place) => {
    if (!isFields(entry)) throw malformedGlb(`${name}[${place}] is not an object`);
  });
  return value as Fields[];
}

/** The place of an entry in a list of `length`. */
export function place(value: unknown, length: number, what: string): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value >= length) {
    throw malformedGlb(`${what} points at ${shown(value)}, there are ${length}`);
  }
  return value;
}

/** A value in a message: objects only by kind, since a file decides what their own conversion to text would do. */
export function shown(value: unknown): string {
  return typeof value === "object" ? "an object" : String(value).slice(0, 80);
}

/** A whole number from 0 on; `fallback` where there is none. */
export function count(value: unknown, what: string, fallback?: number): number {
  if (value === undefined && fallback !== undefined) return fallback;
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) {
    throw malformedGlb(`${what} is not a whole number`);
  }
  return value;
}

export function finite(value: unknown, what: string, fallback: number): number {
  if (value === undefined) return fallback;
  if (typeof value !== "number" || !Number.isFinite(value)) throw malformedGlb(`${what} is not a number`);
  return value;
}

/** As many numbers as `fallback` has. */
export function numbers<Numbers extends readonly number[]>(value: unknown, what: string, fallback: Numbers): Numbers {
  if (value === undefined) return fallback;
  const good =
    Array.isArray(value) && value.length === fallback.length && value.every((entry) => Number.isFinite(entry));
  if (!good) throw malformedGlb(`${what} is not a list of ${fallback.length} numbers`);
  return value as unknown as Numbers;
}
