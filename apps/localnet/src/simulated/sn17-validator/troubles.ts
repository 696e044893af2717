import type { Random } from "@lode/runtime/random";

/** What goes wrong with one call, besides what the rules say. */
export type Trouble =
  /** Never reaches the validator, and nobody answers. */
  | "silent"
  /** 503 before anything is looked at. */
  | "unavailable"
  /** Processed; then the connection breaks. */
  | "lost-answer"
  /** Processed; the answer is no synapse. */
  | "malformed"
  /** Processed; the answer takes its time. */
  | "slow"
  /** Processed and answered; then the validator goes away until it is called back. */
  | "gone";

/** Decides about each call in the order of arrival. */
export interface TroubleSource {
  /** @param synapse name of the synapse that is called. */
  draw(synapse: string): Trouble | undefined;
}

/** @param shares of all calls, 0 to 1 each; together at most 1. */
export function troublesByChance(random: Random, shares: Readonly<Partial<Record<Trouble, number>>>): TroubleSource {
  return {
    draw() {
      let left = random.next();
      for (const [trouble, share] of Object.entries(shares) as [Trouble, number][]) {
        left -= share;
        if (left < 0) return trouble;
      }
      return undefined;
    },
  };
}

/** @param script what happens to which call of a synapse; calls count from 1. */
export function troublesByScript(
  script: ReadonlyArray<{ readonly synapse: string; readonly call: number; readonly trouble: Trouble }>,
): TroubleSource {
  const calls = new Map<string, number>();
  return {
    draw(synapse) {
      const call = (calls.get(synapse) ?? 0) + 1;
      calls.set(synapse, call);
      return script.find((line) => line.synapse === synapse && line.call === call)?.trouble;
    },
  };
}
