import { isPyDict, isPyList, PyTuple, type PyValue } from "../python/index.ts";
import { type DefaultedField, describe, FieldMismatch, type FieldType } from "./field-type.ts";

/** Python `list[item]`. */
export function list<T>(item: FieldType<T>): FieldType<readonly T[]> {
  const python = `list[${item.python}]`;
  return {
    python,
    emptyJson: "[]",
    toPython(value, path) {
      if (!Array.isArray(value)) throw new FieldMismatch(path, python, describe(value));
      return value.map((entry, index) => item.toPython(entry, `${path}[${index}]`));
    },
    fromJson(json, path) {
      if (!isPyList(json)) throw new FieldMismatch(path, python, describe(json));
      return json.map((entry, index) => item.fromJson(entry, `${path}[${index}]`));
    },
    toJs: (value) => (value as readonly PyValue[]).map((entry) => item.toJs(entry)),
  };
}

/** Python `tuple[item, ...]`. */
export function tuple<T>(item: FieldType<T>): FieldType<readonly T[]> {
  const items = list(item);
  return {
    python: `tuple[${item.python}, ...]`,
    emptyJson: "[]",
    toPython: (value, path) => new PyTuple(items.toPython(value, path) as readonly PyValue[]),
    fromJson: (json, path) => new PyTuple(items.fromJson(json, path) as readonly PyValue[]),
    toJs: (value) => items.toJs((value as PyTuple).items),
  };
}

/** Python `dict[str, item]`, in the order in which it was written. */
export function dict<T>(item: FieldType<T>): FieldType<Readonly<Record<string, T>>> {
  const python = `dict[str, ${item.python}]`;
  return {
    python,
    emptyJson: "{}",
    toPython(value, path) {
      if (typeof value !== "object" || value === null || Array.isArray(value)) {
        throw new FieldMismatch(path, python, describe(value));
      }
      return new Map(Object.entries(value).map(([key, entry]) => [key, item.toPython(entry, `${path}.${key}`)]));
    },
    fromJson(json, path) {
      if (!isPyDict(json)) throw new FieldMismatch(path, python, describe(json));
      return new Map([...json].map(([key, entry]) => [key, item.fromJson(entry, `${path}.${key}`)]));
    },
    toJs: (value) =>
      Object.fromEntries([...(value as ReadonlyMap<string, PyValue>)].map(([key, entry]) => [key, item.toJs(entry)])),
  };
}

type RecordOf<F> = { readonly [K in keyof F]: F[K] extends FieldType<infer T> ? T : never };

/** A nested pydantic model: Python hashes it as the dict of its fields, in their declared order. */
// biome-ignore lint/suspicious/noExplicitAny: fields of any type; FieldType is invariant in it.
export function model<F extends Readonly<Record<string, FieldType<any>>>>(fields: F): FieldType<RecordOf<F>> {
  const types = Object.entries(fields) as unknown as readonly (readonly [string, FieldType<unknown>])[];
  return {
    python: "model",
    emptyJson: "{}",
    toPython(value, path) {
      if (typeof value !== "object" || value === null) throw new FieldMismatch(path, "a model", describe(value));
      const record = value as Readonly<Record<string, unknown>>;
      return new Map(
        types.map(([key, type]) => [key, type.toPython(givenOrDefault(record[key], type), `${path}.${key}`)]),
      );
    },
    fromJson(json, path) {
      if (!isPyDict(json)) throw new FieldMismatch(path, "a model", describe(json));
      return new Map(types.map(([key, type]) => [key, fieldFromJson(json.get(key), type, `${path}.${key}`)]));
    },
    toJs(value) {
      const record = value as ReadonlyMap<string, PyValue>;
      return Object.fromEntries(
        types.map(([key, type]) => [key, type.toJs(record.get(key) as PyValue)]),
      ) as RecordOf<F>;
    },
  };
}

/** Python `item | None`, without a default. */
export function nullable<T>(item: FieldType<T>): FieldType<T | null> {
  return {
    python: `${item.python} | None`,
    emptyJson: item.emptyJson,
    toPython: (value, path) => (value === null ? null : item.toPython(value, path)),
    fromJson: (json, path) => (json === null ? null : item.fromJson(json, path)),
    toJs: (value) => (value === null ? null : item.toJs(value)),
  };
}

/** A field with a default, as `nums: list[int] = []`. */
export function defaulted<T>(type: FieldType<T>, fallback: T): DefaultedField<T> {
  return { ...type, fallback };
}

/** Python `Optional[item] = None`. */
export function optional<T>(item: FieldType<T>): DefaultedField<T | null> {
  return defaulted(nullable(item), null);
}

export function isDefaulted<T>(type: FieldType<T>): type is DefaultedField<T> {
  return "fallback" in type;
}

/** What is left out takes the default, where there is one. */
export function givenOrDefault<T>(value: T | undefined, type: FieldType<T>): T {
  return value === undefined && isDefaulted(type) ? type.fallback : (value as T);
}

export function fieldFromJson<T>(json: PyValue | undefined, type: FieldType<T>, path: string): PyValue {
  if (json !== undefined) return type.fromJson(json, path);
  if (isDefaulted(type)) return type.toPython(type.fallback, path);
  throw new FieldMismatch(path, type.python, "missing");
}
