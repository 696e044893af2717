import { inspectListingFile } from "@lode/contract/listing-file";
import type { Listing } from "@lode/zipcode/listing";
import { countQuality, judgeQuality, judgeQuantity, type Reason } from "@lode/zipcode/tiers";
import type { EpochAtWork } from "./epoch-at-work.ts";
import type { PlannedZipcode } from "./epoch-plan.ts";

/** What a validator would say of our own file before it looks anything up: the gate, tier 1 and tier 2. Empty: nothing. */
export function checkListings(
  { plan, policy }: Pick<EpochAtWork, "plan" | "policy">,
  { zipcode, expected, tolerancePpm }: PlannedZipcode,
  listings: readonly Listing[],
  bytes: Uint8Array,
): readonly Reason[] {
  const inspected = inspectListingFile(bytes, policy.values.file);
  if (!inspected.ok) return [{ code: inspected.code, facts: inspected.facts }];
  const quantity = judgeQuantity(listings.length, expected, tolerancePpm, policy.values);
  const counts = countQuality(listings, { zipcode, closesAt: plan.closesAt, policy: policy.values });
  return [...quantity.reasons, ...judgeQuality(counts, policy.values).reasons];
}
