import type { LimitName } from "./limits.ts";

/** Why somebody was not let in, as the label of a counter: the code of the answer. */
export type RefusalReason =
  | "TIMESTAMP_MALFORMED"
  | "TIMESTAMP_STALE"
  | "TIMESTAMP_AHEAD"
  | "SIGNATURE_INVALID"
  | "HOTKEY_NOT_REGISTERED"
  | "HOTKEY_BANNED"
  | "VALIDATOR_REQUIRED"
  | "CHAIN_UNREACHABLE"
  | "OVERLOADED"
  | "VERIFIER_FAILED";

/** Hears what happens at the door; whoever keeps the metrics is one. Nothing of who it was is told. */
export interface AccessObserver {
  /** A request was refused because this limit was spent. */
  limitHit(name: LimitName): void;
  /** A signed request was refused. */
  refused(reason: RefusalReason): void;
}

export const nobodyObserves: AccessObserver = { limitHit: () => {}, refused: () => {} };
