import type { Hotkey } from "@lode/bittensor/primitives";

/** One neuron that may hand out tasks. */
export interface ValidatorEntry {
  readonly uid: number;
  readonly hotkey: Hotkey;
  readonly stakeRao: bigint;
  readonly permit: boolean;
  readonly ip: string;
  readonly port: number;
  /** False when it has told the chain no address. */
  readonly serving: boolean;
}

/** Who there is to pull from. */
export interface ValidatorDirectory {
  /** All neurons; choosing is not its business. */
  validators(signal?: AbortSignal): Promise<readonly ValidatorEntry[]>;
}
