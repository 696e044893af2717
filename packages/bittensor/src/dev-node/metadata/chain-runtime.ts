import { LodeError } from "@lode/runtime/errors";
import { blake2b } from "@noble/hashes/blake2.js";
import {
  denormalizeLookup,
  getDynamicBuilder,
  getLookupCodecBuilder,
  getLookupFn,
  type MetadataLookup,
} from "@polkadot-api/metadata-builders";
import { type Codec, metadata as metadataCodec, unifyMetadata } from "@polkadot-api/substrate-bindings";
import { toHex } from "../../keys/portable.ts";
import { type SynthesisOptions, synthesiseMetadata } from "./synthesise.ts";

export interface StorageAccess {
  /** The real storage key, `0x` and lower-case hex. */
  key(...keys: readonly unknown[]): string;
  /** The keys out of a storage key; only where the hashers keep them. */
  keysOf(storageKey: string): unknown[];
  /** Prefix that all entries share. */
  readonly prefix: string;
  readonly value: Codec<unknown>;
  /** What an absent entry reads as. */
  readonly absent: unknown;
}

export interface Extension {
  readonly identifier: string;
  readonly sent: Codec<unknown>;
  readonly additional: Codec<unknown>;
}

/** One runtime of the chain: its metadata and the codecs that follow from it, whether ours or the real chain's. */
export class ChainRuntime {
  /** By metadata version. */
  readonly metadata: ReadonlyMap<number, Uint8Array>;
  readonly specName: string;
  readonly specVersion: number;
  readonly transactionVersion: number;
  /** The runtime's version as `Core_version` and `state_getRuntimeVersion` tell it. */
  readonly version: Readonly<Record<string, unknown>>;
  /** What stands at `:code`: clients tell runtimes apart by its hash. */
  readonly code: Uint8Array;
  readonly call: Codec<{ readonly type: string; readonly value: { readonly type: string; readonly value: unknown } }>;
  readonly extensions: readonly Extension[];
  /**
   * Of a block's events. A module error is `{ index, error }` in it, as in {@link moduleError}: the library's
   * encoder of errors by name leaves out the bytes that are unused, its decoder wants them.
   */
  readonly events: Codec<unknown>;
  readonly #lookup: MetadataLookup;
  readonly #builder: ReturnType<typeof getDynamicBuilder>;
  readonly #storage = new Map<string, StorageAccess>();
  readonly #apis = new Map<string, { readonly args: Codec<unknown[]>; readonly value: Codec<unknown> }>();

  constructor(metadata: ReadonlyMap<number, Uint8Array>) {
    const newest = Math.max(...metadata.keys());
    const unified = unifyMetadata(metadataCodec.dec(metadata.get(newest)!));
    this.metadata = metadata;
    this.#lookup = getLookupFn(unified);
    this.#builder = getDynamicBuilder(this.#lookup);
    this.version = this.constant("System", "Version") as Record<string, unknown>;
    this.specName = String(this.version.spec_name);
    this.specVersion = Number(this.version.spec_version);
    this.transactionVersion = Number(this.version.transaction_version);
    this.code = blake2b(metadata.get(newest)!, { dkLen: 32 });
    if (this.#lookup.call === null) throw unusable("it does not say what a call is");
    this.call = this.#builder.buildDefinition(this.#lookup.call);
    const events = this.#pallet("System")?.storage?.items.find(({ name }) => name === "Events")?.type;
    if (events?.tag !== "plain") throw unusable("it has no events");
    this.events = getLookupCodecBuilder(denormalizeLookup(unified.lookup))(events.value);
    this.extensions = unified.extrinsic.signedExtensions[0]!.map(({ identifier, type, additionalSigned }) => ({
      identifier,
      sent: this.#builder.buildDefinition(type),
      additional: this.#builder.buildDefinition(additionalSigned),
    }));
  }

  static synthesise(options: SynthesisOptions): ChainRuntime {
    return new ChainRuntime(synthesiseMetadata(options));
  }

  /** A runtime that describes itself by bytes taken from a real chain. @throws LodeError DEV_METADATA_UNUSABLE */
  static fromBytes(bytes: Uint8Array): ChainRuntime {
    // Magic number, then the version.
    const version = bytes[4];
    if (version === undefined || version < 14 || version > 16) throw unusable("it is not metadata of version 14 to 16");
    return new ChainRuntime(new Map([[version, bytes]]));
  }

  constant(pallet: string, name: string): unknown {
    const found = this.#pallet(pallet)?.constants.find((constant) => constant.name === name);
    return found && this.#builder.buildDefinition(found.type).dec(found.value);
  }

  hasStorage(pallet: string, item: string): boolean {
    return this.#pallet(pallet)?.storage?.items.some(({ name }) => name === item) ?? false;
  }

  storage(pallet: string, item: string): StorageAccess {
    const name = `${pallet}.${item}`;
    const known = this.#storage.get(name);
    if (known !== undefined) return known;
    if (!this.hasStorage(pallet, item)) throw unusable(`it has no storage ${name}`);
    const built = this.#builder.buildStorage(pallet, item);
    const access: StorageAccess = {
      key: (...keys) => built.keys.enc(...keys),
      keysOf: (key) => built.keys.dec(key),
      prefix: built.keys.enc(),
      value: built.value,
      absent: built.fallback,
    };
    this.#storage.set(name, access);
    return access;
  }

  /** Undefined where the runtime has no such call. @param name e.g. `AccountNonceApi_account_nonce`. */
  api(name: string): { readonly args: Codec<unknown[]>; readonly value: Codec<unknown> } | undefined {
    const known = this.#apis.get(name);
    if (known !== undefined) return known;
    const at = name.indexOf("_");
    const [api, method] = [name.slice(0, at), name.slice(at + 1)];
    const exists = this.#lookup.metadata.apis
      .find((each) => each.name === api)
      ?.methods.some((each) => each.name === method);
    if (exists !== true) return undefined;
    const built = this.#builder.buildRuntimeCall(api, method) as {
      readonly args: Codec<unknown[]>;
      readonly value: Codec<unknown>;
    };
    this.#apis.set(name, built);
    return built;
  }

  /** An error by its name, as events carry it. */
  moduleError(pallet: string, error: string): { readonly index: number; readonly error: string } {
    const found = this.#pallet(pallet);
    const def = found?.errors && this.#lookup.metadata.lookup[found.errors.type]?.def;
    const variant = def?.tag === "variant" ? def.value.find(({ name }) => name === error) : undefined;
    if (found === undefined || variant === undefined) throw unusable(`it has no error ${pallet}.${error}`);
    return { index: found.index, error: toHex(Uint8Array.of(variant.index, 0, 0, 0)) };
  }

  #pallet(name: string) {
    return this.#lookup.metadata.pallets.find((pallet) => pallet.name === name);
  }
}

function unusable(why: string): LodeError<"DEV_METADATA_UNUSABLE"> {
  return new LodeError("DEV_METADATA_UNUSABLE", `this metadata does not carry a development node: ${why}`, {
    retry: "never",
  });
}

export function hash256(bytes: Uint8Array): string {
  return toHex(blake2b(bytes, { dkLen: 32 }));
}
