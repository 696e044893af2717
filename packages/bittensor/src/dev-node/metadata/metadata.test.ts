import { getDynamicBuilder, getLookupFn } from "@polkadot-api/metadata-builders";
import { metadata as metadataCodec, unifyMetadata } from "@polkadot-api/substrate-bindings";
import { describe, expect, it } from "vitest";
import { toHex } from "../../keys/portable.ts";
import { realMetadata } from "../testing/real-metadata.ts";
import { vectors } from "../testing/vectors.ts";
import { synthesiseMetadata } from "./synthesise.ts";
import { parseType } from "./type-notation.ts";

const options = { specName: "node-subtensor", specVersion: 424, transactionVersion: 1, blockTimeMs: 12_000 };
const aliceAddress = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
const known = vectors.chain_encodings_spec424;

const builderOf = (bytes: Uint8Array) => getDynamicBuilder(getLookupFn(unifyMetadata(metadataCodec.dec(bytes))));

const servings = [false, true].flatMap((wrapNetUid) =>
  [...synthesiseMetadata({ ...options, wrapNetUid })].map(([version, bytes]) => ({ wrapNetUid, version, bytes })),
);

describe.each(servings)("metadata v$version, netuid wrapped: $wrapNetUid", ({ version, bytes, wrapNetUid }) => {
  const builder = builderOf(bytes);
  const call = (pallet: string, name: string, args: unknown): string => {
    const { codec, location } = builder.buildCall(pallet, name);
    return toHex(Uint8Array.of(...location, ...codec.enc(args))).slice(2);
  };
  const axon = {
    netuid: 46,
    version: 10_002_000,
    ip: 134_744_072n,
    port: 8091,
    ip_type: 4,
    protocol: 4,
    placeholder1: 0,
    placeholder2: 0,
  };
  const commit = { netuid: 46, commit: Uint8Array.of(1, 2, 3), reveal_round: 123_456n, commit_reveal_version: 4 };

  it("encodes calls as the real chain's metadata does", () => {
    const weights = { netuid: 46, dests: [0, 1, 5], weights: [65535, 32768, 1], version_key: 10_002_000n };
    const calls = {
      set_weights: call("SubtensorModule", "set_weights", weights),
      set_mechanism_weights: call("SubtensorModule", "set_mechanism_weights", {
        netuid: 46,
        mecid: 1,
        dests: [0],
        weights: [65535],
        version_key: 0n,
      }),
      commit_weights: call("SubtensorModule", "commit_weights", { netuid: 46, commit_hash: `0x${"ab".repeat(32)}` }),
      commit_timelocked_weights: call("SubtensorModule", "commit_timelocked_weights", commit),
      commit_timelocked_mechanism_weights: call("SubtensorModule", "commit_timelocked_mechanism_weights", {
        ...commit,
        mecid: 0,
      }),
      set_commitment_raw5_hello: call("Commitments", "set_commitment", {
        netuid: 46,
        info: [{ type: "Raw5", value: "0x68656c6c6f" }],
      }),
    };
    for (const [name, encoded] of Object.entries(calls)) expect({ [name]: encoded }).toEqual({ [name]: known[name] });
    const { codec } = builder.buildCall("SubtensorModule", "serve_axon");
    const decoded = codec.dec(`0x${known.serve_axon.slice(4)}`);
    expect(call("SubtensorModule", "serve_axon", decoded)).toBe(known.serve_axon);
    expect(decoded).toMatchObject({ netuid: axon.netuid, version: axon.version, ip: axon.ip, ip_type: 4 });
    const tls = builder.buildCall("SubtensorModule", "serve_axon_tls").codec.dec(`0x${known.serve_axon_tls.slice(4)}`);
    expect(call("SubtensorModule", "serve_axon_tls", tls)).toBe(known.serve_axon_tls);
  });

  it("makes the real chain's storage keys", () => {
    const keysOf: Record<string, unknown[]> = {
      "SubtensorModule.ValidatorPermit": [46],
      "SubtensorModule.Uids": [46, aliceAddress],
      "SubtensorModule.Tempo": [46],
      "SubtensorModule.RevealPeriodEpochs": [46],
      "SubtensorModule.Axons": [46, aliceAddress],
      "Commitments.CommitmentOf": [46, aliceAddress],
      "System.Account": [aliceAddress],
    };
    for (const [name, keys] of Object.entries(keysOf)) {
      const [pallet, item] = name.split(".") as [string, string];
      expect({ [name]: builder.buildStorage(pallet, item).keys.enc(...keys) }).toEqual({
        [name]: known[`key:${name}`],
      });
    }
  });

  it("reads absent storage as the real chain does", () => {
    expect(builder.buildStorage("SubtensorModule", "Tempo").fallback).toBe(360);
    expect(builder.buildStorage("SubtensorModule", "CommitRevealWeightsEnabled").fallback).toBe(true);
    expect(builder.buildStorage("SubtensorModule", "Uids").fallback).toBeUndefined();
    expect(builder.buildStorage("System", "Account").fallback).toMatchObject({ nonce: 0 });
  });

  it("comes back as the same bytes from a decoder", () => {
    expect(toHex(metadataCodec.enc(metadataCodec.dec(bytes)))).toBe(toHex(bytes));
    expect(unifyMetadata(metadataCodec.dec(bytes)).version).toBe(version);
    const isWrapped = metadataCodec.dec(bytes).metadata.value as {
      readonly lookup: readonly { readonly path: readonly string[] }[];
    };
    expect(isWrapped.lookup.some(({ path }) => path.at(-1) === "NetUid")).toBe(wrapNetUid);
  });
});

const real = realMetadata("finney-spec424-v16.scale");

describe.skipIf(real === undefined)("beside the real chain's metadata", () => {
  const ours = unifyMetadata(metadataCodec.dec(servings.find(({ version }) => version === 16)!.bytes));
  const theirs = real === undefined ? ours : unifyMetadata(metadataCodec.dec(real));

  it("has the same pallets' storage with the same hashers, modifiers and fallbacks", () => {
    const shapeOf = (metadata: typeof ours, pallet: string) =>
      metadata.pallets
        .find(({ name }) => name === pallet)!
        .storage?.items.map(({ name, modifier, type, fallback }) => ({
          name,
          modifier,
          hashers: type.tag === "plain" ? [] : type.value.hashers.map(({ tag }) => tag),
          fallback,
        }));
    // The key of the beacon's configuration is set by the node; a default block number of older items differs.
    const free = new Set(["BeaconConfig"]);
    for (const { name } of ours.pallets) {
      const real = new Map(shapeOf(theirs, name)?.map((item) => [item.name, item]));
      for (const item of shapeOf(ours, name) ?? []) {
        if (!free.has(item.name)) expect({ [name]: item }).toEqual({ [name]: real.get(item.name) });
      }
    }
  });

  it("has the same indexes of calls, events and errors, and the same extensions", () => {
    const variants = (metadata: typeof ours, type: number | undefined) => {
      const def = type === undefined ? undefined : metadata.lookup[type]!.def;
      return def?.tag === "variant"
        ? def.value.map(({ name, index, fields }) => [name, { index, fields: fields.map((f) => f.name) }] as const)
        : [];
    };
    for (const pallet of ours.pallets) {
      const real = theirs.pallets.find(({ name }) => name === pallet.name)!;
      expect(real.index).toBe(pallet.index);
      for (const kind of ["calls", "events", "errors"] as const) {
        const found = new Map(variants(theirs, real[kind]?.type));
        for (const [name, shape] of variants(ours, pallet[kind]?.type)) {
          expect({ [`${pallet.name}.${name}`]: shape }).toEqual({ [`${pallet.name}.${name}`]: found.get(name) });
        }
      }
    }
    const identifiers = (metadata: typeof ours) => metadata.extrinsic.signedExtensions[0]!.map((e) => e.identifier);
    expect(identifiers(ours)).toEqual(identifiers(theirs));
  });

  it("has runtime calls that encode alike", () => {
    const [own, foreign] = [ours, theirs].map((metadata) => getDynamicBuilder(getLookupFn(metadata)));
    for (const api of ours.apis) {
      for (const { name } of api.methods) {
        const [a, b] = [own!, foreign!].map((builder) => builder.buildRuntimeCall(api.name, name));
        const zero = (inner: readonly unknown[]): number => inner.length;
        expect({ [name]: zero(a!.args.inner) }).toEqual({ [name]: zero(b!.args.inner) });
      }
    }
  });
});

describe("the notation of types", () => {
  it("refuses what is no type", () => {
    for (const bad of ["", "(u8", "Vec<u8", "{ a u8 }", "[u8 32]", "u8 u8", "u8;;", "{ a: }", "%"]) {
      expect(() => parseType(bad)).toThrow(SyntaxError);
    }
  });
});
