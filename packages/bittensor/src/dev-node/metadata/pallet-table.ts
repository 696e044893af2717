import type { Variants } from "./type-registry.ts";

type Hasher = "Identity" | "Blake2_128Concat" | "Twox64Concat";

export interface StorageRow {
  /** Hasher and type of each key, e.g. `[["Identity", "NetUid"]]`; none for a plain value. */
  readonly keys: readonly (readonly [Hasher, string])[];
  readonly value: string;
  /** What an absent entry reads as, in the decoded form; a type's zero unless told. `null`: it reads as nothing. */
  readonly absent?: unknown;
}

/** A pallet as its table says it: everything that its metadata needs, in the notation of `type-notation.ts`. */
export interface PalletTable {
  readonly name: string;
  readonly index: number;
  readonly storage?: Readonly<Record<string, StorageRow>>;
  readonly calls?: Variants;
  readonly events?: Variants;
  /** In order of their numbers. */
  readonly errors?: readonly string[];
  readonly constants?: Readonly<Record<string, readonly [type: string, value: unknown]>>;
}

export interface ApiTable {
  readonly name: string;
  readonly version: number;
  /** Inputs as a struct, output. */
  readonly methods: Readonly<Record<string, readonly [inputs: string, output: string]>>;
}

export const plain = (value: string, absent?: unknown): StorageRow => ({ keys: [], value, absent });

/** @param keys e.g. `"Identity NetUid, Blake2_128Concat AccountId32"`. */
export function map(keys: string, value: string, absent?: unknown): StorageRow {
  const pairs = keys.split(",").map((pair) => pair.trim().split(" ") as [Hasher, string]);
  return { keys: pairs, value, absent };
}
