import type { PolicyValues } from "../policy/index.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

const million = 1_000_000;

/**
 * Tier 1: is the number of listings close enough to what was announced?
 * @param expected listings announced for this zipcode; 0 means unknown, and then any non-empty file passes.
 * @param tolerancePpm the zipcode's own tolerance; counts only where the policy says `perZipcodeTolerance`.
 * @source resi ed9ff45, _apply_tier1_quantity_validation, for `truncated-bounds`.
 */
export function judgeQuantity(
  rows: number,
  expected: number,
  tolerancePpm: number,
  policy: Pick<PolicyValues, "quantity">,
): Verdict {
  const { least, most } = bounds(expected, tolerancePpm, policy.quantity);
  if (rows < least) return verdictOf([{ code: "QUANTITY_LOW", facts: { rows, expected, least } }]);
  if (most !== undefined && rows > most) {
    return verdictOf([{ code: "QUANTITY_HIGH", facts: { rows, expected, most } }]);
  }
  return verdictOf([]);
}

function bounds(
  expected: number,
  zipcodeTolerancePpm: number,
  quantity: PolicyValues["quantity"],
): { least: number; most: number | undefined } {
  if (expected <= 0) return { least: 1, most: undefined };
  const tolerancePpm = quantity.perZipcodeTolerance ? zipcodeTolerancePpm : quantity.tolerancePpm;
  if (quantity.mode === "truncated-bounds") {
    // The Python multiplies doubles and cuts: 100 × 1.15 is 114.99999999999999 there, and must be here.
    const most = Math.trunc(expected * ((million + tolerancePpm) / million));
    const least = Math.trunc(expected * ((million - tolerancePpm) / million));
    return { least: Math.max(1, least), most };
  }
  // |rows − expected| ≤ tolerance × expected, solved for whole rows.
  const slack = Math.floor((expected * tolerancePpm) / million);
  return { least: Math.max(0, expected - slack), most: expected + slack };
}
