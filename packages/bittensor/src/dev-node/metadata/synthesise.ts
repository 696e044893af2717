import { blake2b } from "@noble/hashes/blake2.js";
import { denormalizeLookup, getLookupCodecBuilder } from "@polkadot-api/metadata-builders";
import { metadata as metadataCodec } from "@polkadot-api/substrate-bindings";
import { toHex } from "../../keys/portable.ts";
import { apiTables } from "./api-tables.ts";
import { extensions, extensionTypes } from "./extension-table.ts";
import { namedTypes, netUidTypes } from "./named-types.ts";
import type { PalletTable, StorageRow } from "./pallet-table.ts";
import { subtensorPallet } from "./subtensor-table.ts";
import { commitmentsPallet, drandPallet, systemPallet, timePallets } from "./system-tables.ts";
import { type TypeDefinition, TypeRegistry, type Variants } from "./type-registry.ts";
import { zeroBytes } from "./zero-bytes.ts";

interface RuntimeIdentity {
  readonly specName: string;
  readonly specVersion: number;
  readonly transactionVersion: number;
}

export interface SynthesisOptions extends RuntimeIdentity {
  /** `netuid` as a type of its own, as later runtimes have it. */
  readonly wrapNetUid: boolean;
  readonly blockTimeMs: number;
}

type Encoded = Parameters<typeof metadataCodec.enc>[0]["metadata"];
type V16 = Extract<Encoded, { tag: "v16" }>["value"];
type StorageItem = NonNullable<V16["pallets"][number]["storage"]>["items"][number];

const magicNumber = 0x6174656d;
const notDeprecated = { tag: "NotDeprecated", value: undefined } as const;
const hasherTags = {
  Identity: "Identity",
  Blake2_128Concat: "Blake2128Concat",
  Twox64Concat: "Twox64Concat",
} as const;

/** Metadata of a small Subtensor, written from our own tables: the same chain in versions 14, 15 and 16. */
export function synthesiseMetadata(options: SynthesisOptions): ReadonlyMap<number, Uint8Array> {
  const pallets = [
    withVersion(systemPallet, options),
    ...timePallets(options.blockTimeMs),
    subtensorPallet,
    commitmentsPallet,
    drandPallet,
  ];
  const types = new TypeRegistry({
    ...namedTypes,
    ...netUidTypes(options.wrapNetUid),
    ...extensionTypes,
    ...outerTypes(pallets),
  });
  const lookup = types.entries();
  const entryOf = denormalizeLookup(lookup);
  const codecOf = getLookupCodecBuilder(entryOf);
  const encoded = (type: number, value: unknown): string => toHex(codecOf(type).enc(value));

  const item = (name: string, row: StorageRow): StorageItem => {
    const value = types.idOf(row.value);
    const keys = row.keys.map(([, type]) => type);
    const isOptional = row.absent === null;
    const zero = () => toHex(Uint8Array.from(zeroBytes(entryOf(value))));
    const fallback = isOptional ? "0x00" : row.absent === undefined ? zero() : encoded(value, row.absent);
    return {
      name,
      modifier: isOptional ? 0 : 1,
      type:
        keys.length === 0
          ? { tag: "plain", value }
          : {
              tag: "map",
              value: {
                hashers: row.keys.map(([hasher]) => ({ tag: hasherTags[hasher], value: undefined })),
                key: types.idOf(keys.length === 1 ? keys[0]! : `(${keys.join(",")})`),
                value,
              },
            },
      fallback: fallback as StorageItem["fallback"],
      docs: [],
      deprecationInfo: notDeprecated,
    };
  };
  const outer = (pallet: PalletTable, kind: "Call" | "Event" | "Error", exists: boolean) =>
    exists ? { type: types.idOf(`${pallet.name}${kind}`), deprecationInfo: [] } : undefined;
  const extrinsicTypes = {
    address: types.idOf("MultiAddress"),
    call: types.idOf("RuntimeCall"),
    signature: types.idOf("MultiSignature"),
  };
  const extra = types.idOf(`(${extensions.map(({ identifier }) => identifier).join(",")})`);
  const signedExtensions = extensions.map(({ identifier, additional }) => ({
    identifier,
    type: types.idOf(identifier),
    additionalSigned: types.idOf(additional),
  }));
  const outerEnums = {
    call: extrinsicTypes.call,
    event: types.idOf("RuntimeEvent"),
    error: types.idOf("RuntimeError"),
  };

  const v16Pallets: V16["pallets"] = pallets.map((pallet) => ({
    name: pallet.name,
    storage:
      pallet.storage === undefined
        ? undefined
        : { prefix: pallet.name, items: Object.entries(pallet.storage).map(([name, row]) => item(name, row)) },
    calls: outer(pallet, "Call", pallet.calls !== undefined),
    events: outer(pallet, "Event", pallet.events !== undefined),
    constants: Object.entries(pallet.constants ?? {}).map(([name, [type, value]]) => ({
      name,
      type: types.idOf(type),
      value: encoded(types.idOf(type), value) as StorageItem["fallback"],
      docs: [],
      deprecationInfo: notDeprecated,
    })),
    errors: outer(pallet, "Error", pallet.errors !== undefined),
    associatedTypes: [],
    viewFns: [],
    index: pallet.index,
    docs: [],
    deprecationInfo: notDeprecated,
  }));
  const apis: V16["apis"] = apiTables.map((api) => ({
    name: api.name,
    methods: Object.entries(api.methods).map(([name, [inputs, output]]) => ({
      name,
      inputs: types.fieldsOf(inputs).map((field) => ({ name: field.name!, type: field.type })),
      output: types.idOf(output),
      docs: [],
      deprecationInfo: notDeprecated,
    })),
    docs: [],
    version: api.version,
    deprecationInfo: notDeprecated,
  }));
  const extrinsic = types.add("UncheckedExtrinsic", () => ({
    path: ["sp_runtime", "generic", "unchecked_extrinsic", "UncheckedExtrinsic"],
    params: [
      { name: "Address", type: extrinsicTypes.address },
      { name: "Call", type: extrinsicTypes.call },
      { name: "Signature", type: extrinsicTypes.signature },
      { name: "Extra", type: extra },
    ],
    def: { tag: "composite", value: [{ name: undefined, type: types.idOf("Vec<u8>"), typeName: undefined, docs: [] }] },
  }));
  const runtime = types.idOf("Runtime");

  // All types are numbered by now; older versions say less about the same.
  const v15Pallets = v16Pallets.map(({ calls, events, errors, ...pallet }) => ({
    ...pallet,
    calls: calls?.type,
    events: events?.type,
    errors: errors?.type,
  }));
  const bytes = (value: Encoded): Uint8Array => metadataCodec.enc({ magicNumber, metadata: value });
  return new Map([
    [
      14,
      bytes({
        tag: "v14",
        value: {
          lookup,
          pallets: v15Pallets.map((pallet) => ({ ...pallet, docs: [] })),
          extrinsic: { type: extrinsic, version: 4, signedExtensions },
          type: runtime,
          apis: [],
        },
      }),
    ],
    [
      15,
      bytes({
        tag: "v15",
        value: {
          lookup,
          pallets: v15Pallets,
          extrinsic: { version: 4, ...extrinsicTypes, extra, signedExtensions },
          type: runtime,
          apis,
          outerEnums,
          custom: [],
        },
      }),
    ],
    [
      16,
      bytes({
        tag: "v16",
        value: {
          lookup,
          pallets: v16Pallets,
          extrinsic: {
            version: [4, 5],
            ...extrinsicTypes,
            signedExtensionsByVersion: [[0, extensions.map((_, i) => i)]],
            signedExtensions,
          },
          apis,
          outerEnums,
          custom: [],
        },
      }),
    ],
  ]);
}

/** The version as the runtime itself tells it. */
function runtimeVersion(identity: RuntimeIdentity): Record<string, unknown> {
  return {
    spec_name: identity.specName,
    impl_name: identity.specName,
    authoring_version: 1,
    spec_version: identity.specVersion,
    impl_version: 1,
    apis: apiTables.map((api) => [toHex(blake2b(new TextEncoder().encode(api.name), { dkLen: 8 })), api.version]),
    transaction_version: identity.transactionVersion,
    system_version: 1,
  };
}

function withVersion(pallet: PalletTable, identity: RuntimeIdentity): PalletTable {
  const version = ["RuntimeVersion", runtimeVersion(identity)] as const;
  return { ...pallet, constants: { ...pallet.constants, Version: version } };
}

/** The enumerations over all pallets, and those of each pallet. */
function outerTypes(pallets: readonly PalletTable[]): Record<string, TypeDefinition> {
  const types: Record<string, TypeDefinition> = {
    Runtime: { path: "node_subtensor_runtime::Runtime", struct: "{}" },
    EventRecord: {
      path: "frame_system::EventRecord",
      struct: "{ phase: Phase, event: RuntimeEvent, topics: Vec<H256> }",
    },
  };
  const all: Record<"Call" | "Event" | "Error", Record<string, [number, string]>> = { Call: {}, Event: {}, Error: {} };
  const add = (pallet: PalletTable, kind: keyof typeof all, variants: Variants | undefined): void => {
    if (variants === undefined) return;
    types[`${pallet.name}${kind}`] = { path: `${pallet.name.toLowerCase()}::pallet::${kind}`, variants };
    all[kind][pallet.name] = [pallet.index, `(${pallet.name}${kind})`];
  };
  for (const pallet of pallets) {
    add(pallet, "Call", pallet.calls);
    add(pallet, "Event", pallet.events);
    const errors = pallet.errors?.map((name, index): [string, [number]] => [name, [index]]);
    add(pallet, "Error", errors && Object.fromEntries(errors));
  }
  for (const [kind, variants] of Object.entries(all)) {
    types[`Runtime${kind}`] = { path: `node_subtensor_runtime::Runtime${kind}`, variants };
  }
  return types;
}
