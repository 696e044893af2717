import type { PolicyValues } from "../policy/index.ts";
import { largestRemainder } from "./largest-remainder.ts";

/** What one submission may claim of its zipcode's reward. */
export interface ShareClaim {
  readonly standing: "ranked" | "pool" | "unpaid" | "failed";
  /** From 1, for `ranked` only. */
  readonly rank: number | null;
  readonly late: boolean;
}

export interface ZipcodeClaims {
  /** What the zipcode counts beside the others: listings, a non-negative integer. */
  readonly basis: number;
  readonly claims: readonly ShareClaim[];
}

export interface EpochShares {
  /** In the order given; `paid1e9` in the order of the claims. */
  readonly zipcodes: readonly { readonly weight1e9: number; readonly paid1e9: readonly number[] }[];
  /** What nobody earned, where the policy names a burn UID; else 0. */
  readonly burned1e9: number;
}

const billion = 1_000_000_000;
const million = 1_000_000;

/**
 * Shares one epoch's reward, 1e9 units: each zipcode weighs by its basis, its places take `sharesPpm`, and its pool is
 * split among its `pool` claims, a late one counting `latePoolPpm`. Shares that nobody took are re-normalised once over
 * the epoch, or burned where the policy names a burn UID. What is paid and burned sums to exactly 1e9; when no zipcode
 * has a basis nothing is paid.
 *
 * A policy that ranks by time has one pool for the whole epoch, as the Python has.
 * Rounding is by largest remainder throughout; equal remainders go by position, so give zipcodes and claims in order.
 */
export function shareEpoch(zipcodes: readonly ZipcodeClaims[], policy: Pick<PolicyValues, "ranking">): EpochShares {
  const burns = policy.ranking.burnUid !== null;
  const weights = largestRemainder(
    zipcodes.map(({ basis }) => basis),
    billion,
  );
  // In 1e-15 of the epoch: 1e9 × 1e6 is below 2^53, and everything is whole but the split of a pool.
  const amounts = zipcodes.map(({ claims }, at) => placeAmounts(claims, weights[at] ?? 0, policy.ranking));
  if (weights.some((weight) => weight > 0)) addPools(amounts, zipcodes, weights, policy.ranking);
  const flat = amounts.flat();
  const unpaid = billion * million - flat.reduce((sum, amount) => sum + amount, 0);
  const rounded = largestRemainder(burns ? [...flat, unpaid] : flat, billion);
  const burned1e9 = burns ? (rounded.pop() ?? 0) : 0;
  let from = 0;
  const shares = amounts.map((inZipcode, index) => {
    const paid1e9 = rounded.slice(from, from + inZipcode.length);
    from += inZipcode.length;
    return { weight1e9: weights[index] ?? 0, paid1e9 };
  });
  return { zipcodes: shares, burned1e9 };
}

type Ranking = PolicyValues["ranking"];

function placeAmounts(claims: readonly ShareClaim[], weight1e9: number, { sharesPpm }: Ranking): number[] {
  return claims.map(({ standing, rank }) =>
    standing === "ranked" && rank !== null ? weight1e9 * (sharesPpm[rank - 1] ?? 0) : 0,
  );
}

function addPools(
  amounts: number[][],
  zipcodes: readonly ZipcodeClaims[],
  weights: readonly number[],
  ranking: Ranking,
) {
  const claims = zipcodes.flatMap(({ claims }, zipcode) => claims.map((claim, at) => ({ ...claim, zipcode, at })));
  const pooled = claims.filter(({ standing }) => standing === "pool");
  const pools =
    ranking.by === "time"
      ? [{ weight: billion, members: pooled }]
      : weights.map((weight, zipcode) => ({ weight, members: pooled.filter((claim) => claim.zipcode === zipcode) }));
  for (const { weight, members } of pools) {
    const parts = members.map(({ late }) => (late ? ranking.latePoolPpm : million));
    const split = largestRemainder(parts, weight * ranking.poolPpm);
    for (const [index, { zipcode, at }] of members.entries()) {
      const row = amounts[zipcode];
      if (row !== undefined) row[at] = split[index] ?? 0;
    }
  }
}
