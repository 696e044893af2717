import type { DrandStatus } from "@lode/bittensor/chain";
import { fail, type Judgement, ok, warn } from "./check.ts";

const syncNext = "The endpoint may be behind or the chain stands still: compare with another endpoint.";

/** How old the newest block is when it is read. @param ageMs negative when it is of the future. */
export function judgeBlockAge(ageMs: number, blockTimeMs: number): Judgement {
  const blocks = ageMs / blockTimeMs;
  const found = `the newest block is ${seconds(ageMs)} old (block time ${seconds(blockTimeMs)})`;
  if (blocks <= 3) return ok(found);
  return blocks <= 10 ? warn(found, syncNext) : fail(found, syncNext);
}

/** How many blocks finality is behind the newest one: two or three as a rule. */
export function judgeFinality(lagBlocks: number): Judgement {
  const found = `finality is ${lagBlocks} blocks behind`;
  const next =
    "Weights are final only when their block is: wait until finality catches up, or compare with another endpoint.";
  if (lagBlocks <= 8) return ok(found);
  return lagBlocks <= 32 ? warn(found, next) : fail(found, next);
}

/**
 * This machine's clock against a block that arrived while we watched. Its time is when its author began it, so it is a
 * little old when it comes; a block of the future means that we are slow.
 * @param skewMs our time of its arrival, minus its own.
 */
export function judgeClock(skewMs: number, blockTimeMs: number): Judgement {
  const next = "Synchronise this machine's clock (NTP): neurons refuse requests that are some 4 s off.";
  const found =
    skewMs < 0
      ? `a new block is ${seconds(-skewMs)} ahead of this machine's clock`
      : `a new block arrived ${seconds(skewMs)} after its own time`;
  if (skewMs < -2_000 || skewMs > blockTimeMs + 2_000) return fail(found, next);
  return skewMs < -500 || skewMs > blockTimeMs * 0.75 ? warn(found, next) : ok(found);
}

const drandPeriodSeconds = 3;

/** Whether the chain takes up drand's pulses. @param matters something timelocked depends on it. */
export function judgeDrand({ lastStoredRound, lagRounds }: DrandStatus, matters: boolean): Judgement {
  const lag = lagRounds * drandPeriodSeconds;
  const found = `the chain holds drand's round ${lastStoredRound}, ${lag} s behind`;
  const next =
    "Timelocked weights are not revealed while it stands still: watch your reveals, and tell the subnet's owner.";
  if (lag <= 60) return ok(found);
  return lag > 300 && matters ? fail(found, next) : warn(found, next);
}

export function judgeGenesis(genesisHash: string, expected: string | undefined): Judgement {
  if (expected === undefined) return ok(`${genesisHash} (nothing to compare it with)`);
  if (genesisHash === expected) return ok(genesisHash);
  return fail(
    `${genesisHash}, where ${expected} was expected`,
    "This endpoint serves another chain: do not write to it.",
  );
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
