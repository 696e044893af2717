import { LodeError } from "@lode/runtime/errors";
import type { DefaultedField, FieldType } from "../fields/index.ts";
import { fieldFromJson, givenOrDefault } from "../fields/index.ts";
import type { PyValue } from "../python/index.ts";

// biome-ignore lint/suspicious/noExplicitAny: a field of any type; FieldType is invariant in it.
export type Fields = Readonly<Record<string, FieldType<any>>>;

/** A message between neurons, declared once for both sides. */
export interface SynapseDefinition<F extends Fields = Fields, Streaming extends boolean = boolean> {
  /** The Python class's name, which is also the route. */
  readonly name: string;
  readonly fields: F;
  /** Python's `required_hash_fields`, in their order: only these are covered by the signature. */
  readonly hashFields: readonly string[];
  /** The answer is a stream of bytes in place of the filled synapse. */
  readonly streaming: Streaming;
  /** Handling it twice does no harm, so that a call may be repeated after it was sent. */
  readonly idempotent: boolean;
}

type TypeOf<T> = T extends FieldType<infer Value> ? Value : never;
type DefaultedKeys<F> = { [K in keyof F]: F[K] extends DefaultedField<unknown> ? K : never }[keyof F];

/** All fields of a synapse. */
export type SynapseValue<D> =
  D extends SynapseDefinition<infer F, boolean> ? { readonly [K in keyof F]: TypeOf<F[K]> } : never;

/** What a caller gives: fields with a default may be left out. */
export type SynapseInput<D> =
  D extends SynapseDefinition<infer F, boolean>
    ? { readonly [K in Exclude<keyof F, DefaultedKeys<F>>]: TypeOf<F[K]> } & {
        readonly [K in DefaultedKeys<F>]?: TypeOf<F[K]>;
      }
    : never;

/** Fields of a synapse as Python holds them, in declared order. */
export type PyFields = ReadonlyMap<string, PyValue>;

/** Fields that every Python synapse has. */
const reserved = new Set([
  "name",
  "timeout",
  "total_size",
  "header_size",
  "dendrite",
  "axon",
  "computed_body_hash",
  "required_hash_fields",
]);

/**
 * Declares a synapse. Both sides must declare the fields in the same order and with the same Python types as the Python
 * class does, as the body hash is made of Python's text for them.
 * @param definition.hashFields must be stated, be it as `[]`: whatever is not in it may be changed on the way unnoticed.
 * @throws LodeError SYNAPSE_DEFINITION_INVALID
 */
export function defineSynapse<const F extends Fields, const Streaming extends boolean = false>(definition: {
  readonly name: string;
  readonly fields: F;
  readonly hashFields: readonly (keyof F & string)[];
  readonly streaming?: Streaming;
  readonly idempotent?: boolean;
}): SynapseDefinition<F, Streaming> {
  const { name, fields, hashFields, idempotent = false } = definition;
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(name)) throw invalid(name, "its name is not a Python class name");
  for (const key of Object.keys(fields)) {
    if (!/^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(key)) throw invalid(name, `${key} is not a field name`);
    if (reserved.has(key)) throw invalid(name, `every synapse has a field ${key} already`);
  }
  for (const key of hashFields) {
    if (!Object.hasOwn(fields, key)) throw invalid(name, `its hash field ${key} is not declared`);
  }
  const streaming = (definition.streaming ?? false) as Streaming;
  return Object.freeze({ name, fields, hashFields: Object.freeze([...hashFields]), streaming, idempotent });
}

function invalid(name: string, why: string): LodeError {
  return new LodeError("SYNAPSE_DEFINITION_INVALID", `the synapse ${name.slice(0, 128)} cannot be used: ${why}`, {
    retry: "never",
  });
}

/** @throws FieldMismatch */
export function fieldsFromInput<D extends SynapseDefinition>(definition: D, input: SynapseInput<D>): PyFields {
  const given = input as Readonly<Record<string, unknown>>;
  return new Map(
    Object.entries(definition.fields).map(([key, type]) => [
      key,
      type.toPython(givenOrDefault(Object.hasOwn(given, key) ? given[key] : undefined, type), key),
    ]),
  );
}

/** Reads the declared fields; others are left aside, as Python leaves them. @throws FieldMismatch */
export function fieldsFromJson(definition: SynapseDefinition, json: ReadonlyMap<string, PyValue>): PyFields {
  return new Map(
    Object.entries(definition.fields).map(([key, type]) => [key, fieldFromJson(json.get(key), type, key)]),
  );
}

export function valueFromFields<D extends SynapseDefinition>(definition: D, fields: PyFields): SynapseValue<D> {
  return Object.fromEntries(
    Object.entries(definition.fields).map(([key, type]) => [key, type.toJs(fields.get(key) as PyValue)]),
  ) as SynapseValue<D>;
}
