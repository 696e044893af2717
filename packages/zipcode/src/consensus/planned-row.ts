import type { Hotkey } from "@lode/bittensor/primitives";
import type { Zipcode } from "../epoch/index.ts";

/** One row that is to be looked up, and by whom. */
export interface PlannedRow {
  readonly fileSha256: string;
  /** The miner. */
  readonly hotkey: Hotkey;
  readonly zipcode: Zipcode;
  /** Storage key of the file in the snapshot. */
  readonly key: string;
  readonly row: number;
  /** Ascending; empty when the row lies beyond the epoch's look-up budget: nobody looks, it stays inconclusive. */
  readonly validators: readonly Hotkey[];
}
