import type { ChainRuntime } from "../metadata/chain-runtime.ts";
import type { ChainEvent, ModuleError } from "../pallets/dispatch.ts";
import type { StateLayer } from "../state/layer.ts";
import type { Header } from "./header.ts";

/** A block with what it left behind. */
export interface Block {
  readonly hash: string;
  readonly header: Header;
  readonly parent: Block | undefined;
  readonly timestampMs: number;
  /** Hex, the inherent first. */
  readonly extrinsics: readonly string[];
  /** After the block; undefined once it was pruned. */
  state: StateLayer | undefined;
  /** That which executes the next block, and by which this one's state is read. */
  readonly runtime: ChainRuntime;
  /** Decoded, with the index of their extrinsic; undefined for those of the block itself. */
  readonly events: readonly (ChainEvent & { readonly extrinsic: number | undefined })[];
  /** Of extrinsics that were included and failed, by index. */
  readonly failures: ReadonlyMap<number, ModuleError>;
}

/** The block at a height on the branch that ends here; undefined above it. */
export function ancestorAt(block: Block, number: number): Block | undefined {
  if (number > block.header.number) return undefined;
  let at: Block | undefined = block;
  while (at !== undefined && at.header.number > number) at = at.parent;
  return at;
}

export function isAncestor(older: Block, newer: Block): boolean {
  return ancestorAt(newer, older.header.number) === older;
}
