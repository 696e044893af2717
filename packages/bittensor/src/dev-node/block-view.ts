import type { Block } from "./blocks/block.ts";
import type { ChainEvent } from "./pallets/dispatch.ts";

/** A block as tests look at it. */
export interface BlockView {
  readonly number: number;
  readonly hash: string;
  readonly parentHash: string;
  readonly timestampMs: number;
  readonly specVersion: number;
  /** Hex, the inherent first. */
  readonly extrinsics: readonly string[];
  /** With the index of the extrinsic they belong to. */
  readonly events: readonly (ChainEvent & { readonly extrinsic: number | undefined })[];
  /** The chain's words for extrinsics that were included and failed, by index. */
  readonly failures: ReadonlyMap<number, string>;
}

export function viewOf(block: Block): BlockView {
  return {
    number: block.header.number,
    hash: block.hash,
    parentHash: block.header.parentHash,
    timestampMs: block.timestampMs,
    specVersion: block.runtime.specVersion,
    extrinsics: block.extrinsics,
    events: block.events,
    failures: new Map([...block.failures].map(([index, { error }]) => [index, error])),
  };
}
