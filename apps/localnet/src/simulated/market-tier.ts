import type { Listing } from "@lode/zipcode/listing";
import type { MarketTier } from "@lode/zipcode/policy";

/** @source the public import script of the subnet: PREMIUM from a median of 400,000 dollars, STANDARD from 200,000. */
export function marketTierOf(listings: readonly Listing[]): MarketTier {
  const prices = listings.flatMap(({ priceCents }) => (priceCents === null ? [] : [priceCents])).sort((a, b) => a - b);
  const median = prices[Math.floor(prices.length / 2)] ?? 0;
  if (median >= 40_000_000) return "PREMIUM";
  return median >= 20_000_000 ? "STANDARD" : "EMERGING";
}
