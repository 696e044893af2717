import { canonicalJson, sha256Hex } from "../canonical-json/index.ts";
import type { ListingField } from "../listing/listing.ts";
import type { PolicyValues } from "./policy-values.ts";

/** The book that results name. Rules take its `values`; who publishes or compares takes the whole. */
export interface Policy {
  readonly name: string;
  /** Grows with every change under the same name. */
  readonly version: number;
  /** SHA-256 (hex) of the canonical JSON of `{name, version, values}`. */
  readonly sha256: string;
  readonly values: PolicyValues;
}

/** A change of some values: objects are merged, arrays and everything else are replaced. */
export type PolicyPatch<T = PolicyValues> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: PolicyPatch<T[K]> }
    : T;

/**
 * Names a set of values and freezes a copy of it.
 * @throws TypeError when a value is neither integer, string, boolean, null, array nor object.
 */
export function definePolicy(name: string, version: number, values: PolicyValues): Policy {
  const copy = frozenCopy(values) as PolicyValues;
  return Object.freeze({
    name,
    version,
    values: copy,
    sha256: sha256Hex(canonicalJson({ name, version, values: copy })),
  });
}

/** The same name and version with some values changed; the sha256 tells the two apart. The given policy stays as it is. */
export function withValues(policy: Policy, patch: PolicyPatch): Policy {
  return definePolicy(policy.name, policy.version, merged(policy.values, patch) as PolicyValues);
}

/**
 * Drops required fields that a table of listings does not have: they are waived, not invented.
 * `zpid` and `mlsId` waived together also lift `idRequired`.
 */
export function waiveFields(policy: Policy, fields: readonly ListingField[]): Policy {
  const waived = new Set<ListingField>(fields);
  const { requiredFields, idRequired } = policy.values.quality;
  return withValues(policy, {
    quality: {
      requiredFields: requiredFields.filter((field) => !waived.has(field)),
      idRequired: idRequired && !(waived.has("zpid") && waived.has("mlsId")),
    },
  });
}

function frozenCopy(value: unknown): unknown {
  if (Array.isArray(value)) return Object.freeze(value.map(frozenCopy));
  if (!isObject(value)) return value;
  return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, frozenCopy(inner)])));
}

function merged(base: unknown, patch: unknown): unknown {
  if (patch === undefined) return base;
  if (!isObject(base) || !isObject(patch)) return patch;
  const result: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(patch)) result[key] = merged(base[key], value);
  return result;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
