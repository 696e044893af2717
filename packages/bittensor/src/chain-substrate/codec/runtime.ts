import { LodeError } from "@lode/runtime/errors";
import { getDynamicBuilder, getLookupFn, type MetadataLookup } from "@polkadot-api/metadata-builders";
import { decAnyMetadata, type UnifiedMetadata, unifyMetadata } from "@polkadot-api/substrate-bindings";
import { fromHex } from "../../keys/hex.ts";

export interface RuntimeVersion {
  readonly specName: string;
  readonly specVersion: number;
  readonly transactionVersion: number;
}

/** Where a value lives in the state and how it reads. */
export interface StorageItem {
  /** The whole key for all arguments, or the prefix that all entries below some first arguments share. `0x` hex. */
  readonly key: (...args: readonly unknown[]) => string;
  /** The arguments of a key; those behind a hash that keeps nothing of them are hex of the hash. */
  readonly argumentsOf: (key: string) => readonly unknown[];
  /** The value, or the default that the runtime names; undefined where it names none. */
  readonly read: (value: string | null) => unknown;
}

export interface RuntimeApi {
  readonly encode: (args: readonly unknown[]) => Uint8Array;
  readonly decode: (result: string) => unknown;
}

export interface SignedExtension {
  readonly identifier: string;
  /** Does it put anything into the extrinsic, or into what is signed beside it? */
  readonly hasValue: boolean;
  readonly hasImplicit: boolean;
}

type Builder = ReturnType<typeof getDynamicBuilder>;

/**
 * One runtime of the chain, understood through the metadata that the chain itself serves: how to write a call, find a
 * value in the state, read an answer and name an error. Nothing is generated; a type that is wrapped in a new one with a
 * single field (`NetUid(u16)`) is seen through, since its bytes are the same.
 */
export class Runtime {
  readonly version: RuntimeVersion;
  readonly extensions: readonly SignedExtension[];
  readonly #metadata: UnifiedMetadata;
  readonly #lookup: MetadataLookup;
  readonly #builder: Builder;
  readonly #storage = new Map<string, StorageItem>();

  /** @throws LodeError CHAIN_METADATA_UNREADABLE */
  constructor(metadata: Uint8Array, version: RuntimeVersion) {
    this.version = version;
    try {
      this.#metadata = unifyMetadata(decAnyMetadata(metadata));
      this.#lookup = getLookupFn(this.#metadata);
      this.#builder = getDynamicBuilder(this.#lookup);
      this.extensions = this.#signedExtensions();
    } catch (cause) {
      throw new LodeError("CHAIN_METADATA_UNREADABLE", "the chain's metadata cannot be understood", {
        retry: "never",
        facts: { ...version, bytes: metadata.length },
        next: "Metadata of versions 14 to 16 is read; a newer one needs a newer Lode.",
        cause,
      });
    }
  }

  hasCall(pallet: string, call: string): boolean {
    const type = this.#pallet(pallet)?.calls?.type;
    const entry = type === undefined ? undefined : this.#lookup(type);
    return entry?.type === "enum" && entry.value[call] !== undefined;
  }

  hasStorage(pallet: string, entry: string): boolean {
    return this.#pallet(pallet)?.storage?.items.some(({ name }) => name === entry) ?? false;
  }

  hasApi(api: string, method: string): boolean {
    return this.#metadata.apis.some(({ name, methods }) => name === api && methods.some((one) => one.name === method));
  }

  /** @throws LodeError CHAIN_CALL_UNKNOWN when this runtime has no such call, or it does not take these arguments. */
  encodeCall(pallet: string, call: string, args: Readonly<Record<string, unknown>>): Uint8Array {
    if (!this.hasCall(pallet, call)) throw this.#unknown(`call ${pallet}.${call}`);
    const { codec, location } = this.#builder.buildCall(pallet, call);
    try {
      return Uint8Array.of(...location, ...codec.enc(args));
    } catch (cause) {
      throw this.#unknown(`call ${pallet}.${call} with (${Object.keys(args).join(", ")})`, cause);
    }
  }

  /** Reads a call's own arguments back; undefined when the bytes are another call. */
  decodeCall(pallet: string, call: string, data: Uint8Array): unknown {
    if (!this.hasCall(pallet, call)) return undefined;
    const { codec, location } = this.#builder.buildCall(pallet, call);
    // A copy, since the codec reads from the beginning of the buffer below.
    return location.every((byte, i) => data[i] === byte) ? codec.dec(data.slice(location.length)) : undefined;
  }

  /** @throws LodeError CHAIN_CALL_UNKNOWN */
  storage(pallet: string, entry: string): StorageItem {
    const id = `${pallet}.${entry}`;
    const known = this.#storage.get(id);
    if (known !== undefined) return known;
    if (!this.hasStorage(pallet, entry)) throw this.#unknown(`storage ${id}`);
    const { keys, value, fallback } = this.#builder.buildStorage(pallet, entry);
    const item: StorageItem = {
      key: keys.enc,
      argumentsOf: keys.dec,
      read: (bytes) => (bytes === null ? fallback : decoded(id, () => value.dec(bytes))),
    };
    this.#storage.set(id, item);
    return item;
  }

  /** @throws LodeError CHAIN_CALL_UNKNOWN */
  api(api: string, method: string): RuntimeApi {
    if (!this.hasApi(api, method)) throw this.#unknown(`runtime API ${api}.${method}`);
    const { args, value } = this.#builder.buildRuntimeCall(api, method);
    return {
      encode: (list) => args.enc([...list]),
      decode: (result) => decoded(`${api}.${method}`, () => value.dec(result)),
    };
  }

  /** Undefined where the runtime has no such constant. */
  constant(pallet: string, name: string): unknown {
    const found = this.#pallet(pallet)?.constants.find((constant) => constant.name === name);
    return found === undefined ? undefined : this.#builder.buildConstant(pallet, name).dec(found.value);
  }

  /** `SettingWeightsTooFast` for a module's error, else the chain's name for the kind of failure, such as `BadOrigin`. */
  dispatchErrorName(error: unknown): string {
    const { type, value } = error as { type: string; value?: unknown };
    if (type !== "Module") return isTagged(value) ? `${type}.${value.type}` : type;
    // Newer metadata names the module's error itself; older gives its numbers.
    if (isTagged(value)) return isTagged(value.value) ? value.value.type : value.type;
    const { index, error: bytes } = value as { index: number; error: string | number | Uint8Array };
    return this.#moduleErrorName(index, firstByte(bytes));
  }

  #moduleErrorName(palletIndex: number, errorIndex: number): string {
    const pallet = this.#metadata.pallets.find(({ index }) => index === palletIndex);
    const errors = pallet?.errors === undefined ? undefined : this.#lookup(pallet.errors.type);
    const variants = errors?.type === "enum" ? Object.entries(errors.value) : [];
    const name = variants.find(([, variant]) => variant.idx === errorIndex)?.[0];
    return name ?? `${pallet?.name ?? `Pallet${palletIndex}`}.Error${errorIndex}`;
  }

  #signedExtensions(): SignedExtension[] {
    const byVersion = this.#metadata.extrinsic.signedExtensions;
    const list = byVersion[Math.min(...Object.keys(byVersion).map(Number))] ?? [];
    const isEmpty = (type: number): boolean => this.#lookup(type).type === "void";
    return list.map(({ identifier, type, additionalSigned }) => ({
      identifier,
      hasValue: !isEmpty(type),
      hasImplicit: !isEmpty(additionalSigned),
    }));
  }

  #pallet(name: string): UnifiedMetadata["pallets"][number] | undefined {
    return this.#metadata.pallets.find((pallet) => pallet.name === name);
  }

  #unknown(what: string, cause?: unknown): LodeError<"CHAIN_CALL_UNKNOWN"> {
    const { specName, specVersion } = this.version;
    return new LodeError("CHAIN_CALL_UNKNOWN", `runtime ${specName} ${specVersion} does not know ${what}`, {
      retry: "never",
      facts: { specName, specVersion, what },
      next: "The chain's runtime changed, or it is not a Subtensor's.",
      cause,
    });
  }
}

/** A codec that runs out of bytes throws whatever it likes; here it is an answer that does not fit its metadata. */
function decoded<T>(what: string, decode: () => T): T {
  try {
    return decode();
  } catch (cause) {
    throw new LodeError("CHAIN_ANSWER_ODD", `the bytes of ${what} do not fit the chain's metadata`, {
      retry: "never",
      facts: { what },
      next: "The endpoint is faulty, or its runtime changed at this very block: ask again.",
      cause,
    });
  }
}

function isTagged(value: unknown): value is { type: string; value?: unknown } {
  return typeof value === "object" && value !== null && typeof (value as { type?: unknown }).type === "string";
}

function firstByte(bytes: string | number | Uint8Array): number {
  if (typeof bytes === "number") return bytes;
  return (typeof bytes === "string" ? fromHex(bytes) : bytes)?.[0] ?? 0;
}
