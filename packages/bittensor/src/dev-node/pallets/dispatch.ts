import type { Hotkey } from "../../primitives/index.ts";
import type { ChainState } from "../state/chain-state.ts";

/** A dispatch error of a pallet, by the name that its metadata gives it. */
export interface ModuleError {
  readonly pallet: string;
  readonly error: string;
}

export interface ChainEvent {
  readonly pallet: string;
  readonly name: string;
  readonly value: unknown;
}

/** What a call or a block hook sees and does. Changes go to `state`; a refused call's changes are thrown away. */
export interface DispatchContext {
  readonly state: ChainState;
  /** The block being built. */
  readonly block: number;
  readonly nowMs: number;
  emit(pallet: string, name: string, value?: unknown): void;
}

/** Undefined when the call went through. */
export type Outcome = ModuleError | undefined;

export type CallHandler = (context: DispatchContext, signer: Hotkey, args: never) => Outcome;

export const refuse = (error: string): ModuleError => ({ pallet: "SubtensorModule", error });
