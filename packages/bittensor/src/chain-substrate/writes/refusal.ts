import type { Refusal, RefusalStage } from "../../chain/index.ts";

/** What passes by itself or by something others do; everything else needs another write. */
const passing = new Set([
  "SettingWeightsTooFast",
  "CommittingWeightsTooFast",
  "ServingRateLimitExceeded",
  "RateLimitExceeded",
  "TooManyUnrevealedCommits",
  "RevealTooEarly",
  "SpaceLimitExceeded",
  "NotEnoughStakeToSetWeights",
  "StakeAmountTooLow",
  "CommitBlockNotInRevealRange",
  "CommitRevealEnabled",
  "CommitRevealDisabled",
  "PriorityTooLow",
  "TemporarilyBanned",
  "PoolFull",
  "UnknownValidity",
  "Stale",
  "Future",
  "AncientBirthBlock",
  "ExhaustsResources",
  "ReadBackDiffers",
]);

/** @param reason the chain's own word. */
export function refused(stage: RefusalStage, reason: string, retryAfterBlocks?: number): Refusal {
  const retry = passing.has(reason) ? "later" : "never";
  return { kind: "refused", stage, reason, retry, ...(retryAfterBlocks === undefined ? {} : { retryAfterBlocks }) };
}
