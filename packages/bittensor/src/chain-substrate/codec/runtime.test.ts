import { metadata as metadataCodec } from "@polkadot-api/substrate-bindings";
import { describe, expect, it } from "vitest";
import vectors from "../../../../../vectors/bittensor.json" with { type: "json" };
import { fromHex, toHex } from "../../keys/hex.ts";
import { finneyMetadata } from "./finney-metadata.test-support.ts";
import { Runtime } from "./runtime.ts";

const golden = vectors.chain_encodings_spec424;
const version = { specName: "node-subtensor", specVersion: 424, transactionVersion: 1 };
const real = finneyMetadata(424, process.env.LODE_SHARED_DATA);
const older = finneyMetadata(365, process.env.LODE_SHARED_DATA);

const alice = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
const hash = `0x${"ab".repeat(32)}`;
const commit = Uint8Array.of(1, 2, 3);
const netuid = 46;
const axon = {
  netuid,
  version: 10_002_000,
  ip: 134_744_072n,
  port: 8091,
  ip_type: 4,
  protocol: 4,
  placeholder1: 0,
  placeholder2: 0,
};

const calls: ReadonlyArray<readonly [keyof typeof golden, string, string, Record<string, unknown>]> = [
  [
    "set_weights",
    "SubtensorModule",
    "set_weights",
    { netuid, dests: [0, 1, 5], weights: [65_535, 32_768, 1], version_key: 10_002_000n },
  ],
  [
    "set_mechanism_weights",
    "SubtensorModule",
    "set_mechanism_weights",
    { netuid, mecid: 1, dests: [0], weights: [65_535], version_key: 0n },
  ],
  ["commit_weights", "SubtensorModule", "commit_weights", { netuid, commit_hash: hash }],
  [
    "commit_timelocked_weights",
    "SubtensorModule",
    "commit_timelocked_weights",
    { netuid, commit, reveal_round: 123_456n, commit_reveal_version: 4 },
  ],
  [
    "commit_timelocked_mechanism_weights",
    "SubtensorModule",
    "commit_timelocked_mechanism_weights",
    { netuid, mecid: 0, commit, reveal_round: 123_456n, commit_reveal_version: 4 },
  ],
  ["serve_axon", "SubtensorModule", "serve_axon", axon],
  ["serve_axon_tls", "SubtensorModule", "serve_axon_tls", { ...axon, certificate: Uint8Array.of(9, 9) }],
  [
    "set_commitment_raw5_hello",
    "Commitments",
    "set_commitment",
    { netuid, info: [{ type: "Raw5", value: "0x68656c6c6f" }] },
  ],
];

const keys: ReadonlyArray<readonly [string, readonly unknown[]]> = [
  ["SubtensorModule.ValidatorPermit", [netuid]],
  ["SubtensorModule.Uids", [netuid, alice]],
  ["SubtensorModule.Tempo", [netuid]],
  ["SubtensorModule.RevealPeriodEpochs", [netuid]],
  ["SubtensorModule.Axons", [netuid, alice]],
  ["Commitments.CommitmentOf", [netuid, alice]],
  ["System.Account", [alice]],
];

/** The same metadata, in which every call and storage entry of SubtensorModule takes a `NetUid(u16)` for a netuid. */
function withNetUid(bytes: Uint8Array): Uint8Array {
  const decoded = metadataCodec.dec(bytes);
  const { metadata } = decoded;
  if (metadata.tag !== "v16") throw new Error("written for version 16");
  const { lookup, pallets } = metadata.value;
  const u16 = lookup.find(({ def }) => def.tag === "primitive" && def.value.tag === "u16")!.id;
  const newtype = lookup.length;
  lookup.push({
    id: newtype,
    path: ["subtensor_runtime_common", "NetUid"],
    params: [],
    def: { tag: "composite", value: [{ name: undefined, type: u16, typeName: "u16", docs: [] }] },
    docs: [],
  });
  const { calls: callType, storage } = pallets.find(({ name }) => name === "SubtensorModule")!;
  const variants = lookup[callType!.type]!.def;
  if (variants.tag !== "variant") throw new Error("calls are variants");
  for (const field of variants.value.flatMap(({ fields }) => fields)) if (field.name === "netuid") field.type = newtype;
  for (const { type } of storage!.items) if (type.tag === "map" && type.value.key === u16) type.value.key = newtype;
  return metadataCodec.enc(decoded);
}

const variations = [
  ["as served", (bytes: Uint8Array) => bytes],
  ["with netuid wrapped in a type of its own", withNetUid],
] as const;

describe.skipIf(real === undefined).each(variations)("the live chain's metadata, %s", (_, vary) => {
  const runtime = real === undefined ? (undefined as never) : new Runtime(vary(real), version);

  it.each(calls)("writes %s as other clients do", (vector, pallet, call, args) => {
    expect(toHex(runtime.encodeCall(pallet, call, args)).slice(2)).toBe(golden[vector]);
    expect(runtime.decodeCall(pallet, call, fromHex(golden[vector])!)).toEqual(args);
  });

  it.each(keys)("finds %s where other clients do", (name, args) => {
    const [pallet, entry] = name.split(".") as [string, string];
    const item = runtime.storage(pallet, entry);
    const key = golden[`key:${name}` as keyof typeof golden];
    expect(item.key(...args)).toBe(key);
    expect(item.argumentsOf(key)).toEqual(args);
  });
});

describe.skipIf(real === undefined)("a runtime", () => {
  const runtime = real === undefined ? (undefined as never) : new Runtime(real, version);

  it("names a module's error, by number or by name", () => {
    const module = (index: number, error: string): unknown => ({ type: "Module", value: { index, error } });
    expect(runtime.dispatchErrorName(module(7, "0x1d000000"))).toBe("SettingWeightsTooFast");
    expect(runtime.dispatchErrorName(module(7, "0x51000000"))).toBe("CommittingWeightsTooFast");
    expect(runtime.dispatchErrorName(module(7, "0x6e000000"))).toBe("IncorrectCommitRevealVersion");
    expect(runtime.dispatchErrorName(module(7, "0xff000000"))).toBe("SubtensorModule.Error255");
    expect(runtime.dispatchErrorName(module(200, "0x01000000"))).toBe("Pallet200.Error1");
    expect(runtime.dispatchErrorName({ type: "Token", value: { type: "FundsUnavailable" } })).toBe(
      "Token.FundsUnavailable",
    );
    expect(runtime.dispatchErrorName({ type: "BadOrigin" })).toBe("BadOrigin");
  });

  it("names a module's error as events carry it", () => {
    const events = runtime.storage("System", "Events");
    // One record: ApplyExtrinsic(2), System(0).ExtrinsicFailed(1), Module(3) { 7, 29 }, weights 0 and 0, Normal, Yes, no topics.
    const decoded = events.read("0x04000200000000010307" + "1d000000" + "0000" + "0000" + "00") as unknown[];
    const { event } = decoded[0] as {
      event: { type: string; value: { type: string; value: { dispatch_error: unknown } } };
    };
    expect([event.type, event.value.type]).toEqual(["System", "ExtrinsicFailed"]);
    expect(runtime.dispatchErrorName(event.value.value.dispatch_error)).toBe("SettingWeightsTooFast");
  });

  it("gives the runtime's default where nothing is stored", () => {
    expect(runtime.storage("SubtensorModule", "Tempo").read(null)).toBe(360);
    expect(runtime.storage("SubtensorModule", "Uids").read(null)).toBeUndefined();
    expect(runtime.storage("SubtensorModule", "Tempo").read("0x6300")).toBe(99);
  });

  it("says what it does not know", () => {
    const unknown = expect.objectContaining({ code: "CHAIN_CALL_UNKNOWN" });
    expect(runtime.hasCall("SubtensorModule", "commit_crv3_weights")).toBe(false);
    expect(() => runtime.encodeCall("SubtensorModule", "commit_crv3_weights", {})).toThrow(unknown);
    expect(() => runtime.encodeCall("SubtensorModule", "set_weights", { netuid: "46" })).toThrow(unknown);
    expect(() => runtime.storage("Nothing", "Here")).toThrow(unknown);
    expect(() => runtime.api("Nothing", "here")).toThrow(unknown);
    expect(runtime.constant("System", "SS58Prefix")).toBe(42);
    expect(runtime.constant("System", "Nothing")).toBeUndefined();
  });

  it("reads an older runtime's metadata the same way", () => {
    if (older === undefined) return;
    const runtime365 = new Runtime(older, { ...version, specVersion: 365 });
    const [vector, pallet, call, args] = calls[0]!;
    expect(toHex(runtime365.encodeCall(pallet, call, args)).slice(2)).toBe(golden[vector]);
  });
});

it("what is no metadata is refused", () => {
  expect(() => new Runtime(Uint8Array.of(1, 2, 3), version)).toThrow(
    expect.objectContaining({ code: "CHAIN_METADATA_UNREADABLE" }),
  );
});
