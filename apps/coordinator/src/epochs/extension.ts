import type { EpochPolicy } from "@lode/zipcode/policy";

/** How an epoch stands when its deadline comes. */
export interface Participation {
  /** Registered hotkeys that are no validators. */
  readonly registeredMiners: number;
  /** Miners that asked for the assignment. */
  readonly asked: number;
  /** Of those, the ones that reported COMPLETED. */
  readonly finished: number;
}

const million = 1_000_000;

/** Whether deadline and close move once more: too few take part, or too many of those that do are not done. */
export function needsExtension(participation: Participation, extensions: number, policy: EpochPolicy): boolean {
  if (extensions >= policy.maxExtensions) return false;
  const { registeredMiners, asked, finished } = participation;
  const unfinished = asked - finished;
  const tooFew = asked < policy.extendBelowParticipants && 2 * asked < registeredMiners;
  return tooFew || unfinished * million > asked * policy.extendAboveUnfinishedPpm;
}

/** The label of an epoch in which `submitted` of the registered miners are in the snapshot; it changes no score. */
export function participationLabel(submitted: number, registeredMiners: number, policy: EpochPolicy): string | null {
  return submitted * million < registeredMiners * policy.partialBelowPpm ? "partial" : null;
}
