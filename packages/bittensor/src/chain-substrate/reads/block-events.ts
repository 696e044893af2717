import { asList, asNumber, asRecord, asVariant } from "../codec/decoded.ts";
import type { Runtime } from "../codec/runtime.ts";
import type { Blocks } from "./blocks.ts";

export interface ChainEvent {
  readonly pallet: string;
  readonly name: string;
  readonly value: unknown;
  /** The extrinsic that caused it; undefined for what the chain did by itself. */
  readonly extrinsic: number | undefined;
}

/** What happened in a block, and the runtime that it happened in: the one that the block before left behind. */
export async function blockEvents(
  blocks: Blocks,
  hash: string,
): Promise<{ readonly events: readonly ChainEvent[]; readonly runtime: Runtime }> {
  const parent = await blocks.hashAt(Math.max(0, (await blocks.numberOf(hash)) - 1));
  const runtime = await blocks.runtimeAt(parent ?? hash);
  const records = asList(await blocks.readWith(runtime, hash, ["System", "Events"]));
  const events = records.map((record) => {
    const { phase, event } = asRecord(record);
    const { type: pallet, value } = asVariant(event);
    const { type: name, value: held } = asVariant(value);
    const { type: when, value: index } = asVariant(phase);
    return { pallet, name, value: held, extrinsic: when === "ApplyExtrinsic" ? asNumber(index) : undefined };
  });
  return { events, runtime };
}

/** The chain's word for why an extrinsic failed in its block, or undefined if it succeeded. */
export async function failureOf(blocks: Blocks, hash: string, index: number): Promise<string | undefined> {
  const { events, runtime } = await blockEvents(blocks, hash);
  const own = events.filter(({ extrinsic, pallet }) => extrinsic === index && pallet === "System");
  const failed = own.find(({ name }) => name === "ExtrinsicFailed");
  return failed === undefined ? undefined : runtime.dispatchErrorName(asRecord(failed.value).dispatch_error);
}
