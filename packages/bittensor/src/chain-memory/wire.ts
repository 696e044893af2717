import type { BlockRef, Metagraph, Neuron, WeightsExtrinsic, WeightsOutcome } from "../chain/index.ts";
import { parseBlockNumber, parseColdkey, parseHotkey, parseNetUid, parseUid } from "../primitives/index.ts";
import type { SignedWeights } from "./signed-weights.ts";

/** How the chain's values look as JSON. Parsers throw {@link WireError}: the caller knows whose fault it is. */
export class WireError extends Error {}

type Fields = Readonly<Record<string, unknown>>;

const hashShape = /^0x[0-9a-f]{64}$/;
const raoShape = /^\d{1,20}$/;
const signatureShape = /^0x[0-9a-f]{128}$/;

export function neuronToJson(neuron: Neuron): Fields {
  return { ...neuron, stakeRao: neuron.stakeRao.toString() };
}

export function neuronFromJson(json: unknown): Neuron {
  const fields = fieldsOf(json, "neuron");
  return {
    uid: found(parseUid(integer(fields.uid, "uid")), "uid"),
    hotkey: found(parseHotkey(text(fields.hotkey, "hotkey")), "hotkey"),
    coldkey: found(parseColdkey(text(fields.coldkey, "coldkey")), "coldkey"),
    stakeRao: BigInt(matching(fields.stakeRao, raoShape, "stakeRao")),
    validatorPermit: fields.validatorPermit === true,
    lastUpdate: integer(fields.lastUpdate, "lastUpdate"),
  };
}

export function metagraphToJson(metagraph: Metagraph): Fields {
  return { ...metagraph, neurons: metagraph.neurons.map(neuronToJson) };
}

export function metagraphFromJson(json: unknown): Metagraph {
  const fields = fieldsOf(json, "metagraph");
  return {
    netuid: found(parseNetUid(integer(fields.netuid, "netuid")), "netuid"),
    block: found(parseBlockNumber(integer(fields.block, "block")), "block"),
    tempo: integer(fields.tempo, "tempo"),
    neurons: items(fields.neurons, "neurons").map(neuronFromJson),
  };
}

export function blockFromJson(json: unknown): BlockRef {
  const fields = fieldsOf(json, "block");
  return {
    number: found(parseBlockNumber(integer(fields.number, "number")), "number"),
    hash: matching(fields.hash, hashShape, "hash"),
    timestampMs: integer(fields.timestampMs, "timestampMs"),
  };
}

export type WeightRows = ReadonlyMap<number, ReadonlyMap<number, number>>;

export function rowsToJson(rows: WeightRows): unknown {
  return [...rows].map(([validator, row]) => [validator, [...row]]);
}

export function rowsFromJson(json: unknown): WeightRows {
  const pair = (entry: unknown, name: string): readonly [number, unknown] => {
    const [key, value] = items(entry, name);
    return [integer(key, name), value];
  };
  const row = (entries: unknown): Map<number, number> =>
    new Map(
      items(entries, "row")
        .map((entry) => pair(entry, "weight"))
        .map(([uid, value]) => [uid, integer(value, "weight")]),
    );
  return new Map(
    items(json, "weights")
      .map((entry) => pair(entry, "row"))
      .map(([uid, entries]) => [uid, row(entries)]),
  );
}

export function signedWeightsFromJson(json: unknown): SignedWeights {
  const fields = fieldsOf(json, "request");
  return {
    weights: extrinsicFromJson(fields.weights),
    hotkey: found(parseHotkey(text(fields.hotkey, "hotkey")), "hotkey"),
    nonce: integer(fields.nonce, "nonce"),
    signature: matching(fields.signature, signatureShape, "signature"),
  };
}

function extrinsicFromJson(json: unknown): WeightsExtrinsic {
  const fields = fieldsOf(json, "weights");
  return {
    netuid: found(parseNetUid(integer(fields.netuid, "netuid")), "netuid"),
    mechanism: integer(fields.mechanism, "mechanism"),
    uids: items(fields.uids, "uids").map((uid) => integer(uid, "uid")),
    values: items(fields.values, "values").map((value) => integer(value, "value")),
    versionKey: integer(fields.versionKey, "versionKey"),
  };
}

export function outcomeFromJson(json: unknown): WeightsOutcome {
  const fields = fieldsOf(json, "outcome");
  if (fields.kind === "set") return { kind: "set", block: blockFromJson(fields.block) };
  if (fields.kind !== "refused") throw new WireError("the outcome is neither set nor refused");
  const retry = fields.retry === "later" ? "later" : "never";
  return { kind: "refused", reason: text(fields.reason, "reason"), retry };
}

export function fieldsOf(json: unknown, name: string): Fields {
  if (typeof json === "object" && json !== null && !Array.isArray(json)) return json as Fields;
  throw new WireError(`${name} is not an object`);
}

export function items(json: unknown, name: string): readonly unknown[] {
  if (Array.isArray(json)) return json;
  throw new WireError(`${name} is not a list`);
}

export function integer(json: unknown, name: string): number {
  if (typeof json === "number" && Number.isSafeInteger(json)) return json;
  throw new WireError(`${name} is not an integer`);
}

export function text(json: unknown, name: string): string {
  if (typeof json === "string") return json;
  throw new WireError(`${name} is not a text`);
}

function matching(json: unknown, shape: RegExp, name: string): string {
  const value = text(json, name);
  if (shape.test(value)) return value;
  throw new WireError(`${name} has the wrong form`);
}

export function found<T>(value: T | undefined, name: string): T {
  if (value !== undefined) return value;
  throw new WireError(`${name} is not valid`);
}
