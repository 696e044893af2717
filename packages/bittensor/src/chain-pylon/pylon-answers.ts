import { LodeError } from "@lode/runtime/errors";
import type { Neuron } from "../chain/index.ts";
import { decodeAddress } from "../keys/address.ts";
import type { Coldkey, Hotkey, Uid } from "../primitives/index.ts";
import { Decimal, raoOf } from "./exact-json.ts";

/** What Pylon sends is understood here and nowhere else; whatever is missing or odd is refused by name. */

export interface PylonBlock {
  readonly number: number;
  readonly hash: string;
}

export interface PylonNeurons {
  readonly block: PylonBlock;
  /** By uid. */
  readonly neurons: readonly Neuron[];
}

function readBlock(value: unknown): PylonBlock {
  const { number, hash } = record(value, "block");
  const text = string(hash, "block.hash");
  if (!/^0x[0-9a-f]{64}$/i.test(text)) throw odd("block.hash");
  return { number: integer(number, "block.number"), hash: text.toLowerCase() };
}

/** A block with its time: seconds or milliseconds, as versions differ. Epoch milliseconds come out. */
export function readTimedBlock(value: unknown): PylonBlock & { readonly timestampMs: number } {
  const time = integer(record(value, "block").timestamp, "block.timestamp");
  return { ...readBlock(value), timestampMs: time < 100_000_000_000 ? time * 1_000 : time };
}

export function readNeurons(value: unknown): PylonNeurons {
  const { block, neurons } = record(value, "answer");
  const list = Object.values(record(neurons, "neurons")).map(readNeuron);
  return { block: readBlock(block), neurons: list.sort((a, b) => a.uid - b.uid) };
}

function readNeuron(value: unknown): Neuron {
  const { uid, hotkey, coldkey, stakes, validator_permit, last_update } = record(value, "neuron");
  const total = record(stakes, "neuron.stakes").total;
  const stakeRao = total instanceof Decimal ? raoOf(total.source) : undefined;
  if (stakeRao === undefined) throw odd("neuron.stakes.total");
  if (typeof validator_permit !== "boolean") throw odd("neuron.validator_permit");
  return {
    uid: integer(uid, "neuron.uid") as Uid,
    hotkey: address(hotkey, "neuron.hotkey") as Hotkey,
    coldkey: address(coldkey, "neuron.coldkey") as Coldkey,
    stakeRao,
    validatorPermit: validator_permit,
    lastUpdate: integer(last_update, "neuron.last_update"),
  };
}

/** The time that a block's first extrinsic sets, epoch milliseconds. */
export function readBlockTime(value: unknown): number {
  const { call_module, call_function, call_args } = record(record(value, "extrinsic").call, "call");
  if (call_module !== "Timestamp" || call_function !== "set" || !Array.isArray(call_args)) throw odd("call");
  const now = call_args.map((arg) => record(arg, "call.arg")).find(({ name }) => name === "now");
  return integer(now?.value, "call.now");
}

export function readCommitment(value: unknown): { readonly block: number; readonly hex: string } {
  const { commitment, commitment_block_number } = record(value, "commitment");
  return {
    block: integer(commitment_block_number, "commitment_block_number"),
    hex: string(commitment, "commitment"),
  };
}

function record(value: unknown, where: string): Readonly<Record<string, unknown>> {
  const isRecord = typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Decimal);
  if (isRecord) return value as Record<string, unknown>;
  throw odd(where);
}

function string(value: unknown, where: string): string {
  if (typeof value === "string") return value;
  throw odd(where);
}

function integer(value: unknown, where: string): number {
  const number = value instanceof Decimal ? Number(value.source) : value;
  if (typeof number === "number" && Number.isSafeInteger(number) && number >= 0) return number;
  throw odd(where);
}

function address(value: unknown, where: string): string {
  const text = string(value, where);
  if (decodeAddress(text) === undefined) throw odd(where);
  return text;
}

function odd(where: string): LodeError<"PYLON_ANSWER_ODD"> {
  return new LodeError("PYLON_ANSWER_ODD", `Pylon's answer has no usable ${where}`, {
    retry: "never",
    facts: { where },
    next: "Check that the URL is a Pylon's and that its version serves API v1.",
  });
}
