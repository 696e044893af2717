/** How far a nonce may be from the server's clock. The server decides; what the caller asks for is capped. */
export interface FreshWindow {
  /** Age that is always allowed, for slow roads and imprecise clocks. */
  readonly maxAgeMs: number;
  /** How much of the caller's own timeout is added to it, since a call may wait that long before it is read. */
  readonly maxTimeoutMs: number;
  /** How much the caller's clock may be ahead. */
  readonly maxAheadMs: number;
}

export const synapseWindow: FreshWindow = { maxAgeMs: 4_000, maxTimeoutMs: 60_000, maxAheadMs: 2_000 };
export const btauthWindow: FreshWindow = { maxAgeMs: 10_000, maxTimeoutMs: 0, maxAheadMs: 2_000 };

export type Freshness = { readonly kind: "fresh" } | { readonly kind: "stale" | "ahead"; readonly byMs: number };

/**
 * @param nonce unix nanoseconds by the caller's clock. @param nowMs by ours.
 * @returns `byMs`: how old, or how far ahead of our clock, the nonce is.
 */
export function freshnessOf(nonce: bigint, nowMs: number, window: FreshWindow, timeoutMs = 0): Freshness {
  const ageNs = BigInt(Math.floor(nowMs)) * 1_000_000n - nonce;
  const allowedMs = window.maxAgeMs + Math.min(Math.max(timeoutMs, 0), window.maxTimeoutMs);
  if (ageNs > BigInt(Math.ceil(allowedMs)) * 1_000_000n) return { kind: "stale", byMs: inMs(ageNs) };
  if (-ageNs > BigInt(window.maxAheadMs) * 1_000_000n) return { kind: "ahead", byMs: inMs(-ageNs) };
  return { kind: "fresh" };
}

function inMs(ns: bigint): number {
  return Number(ns / 1_000_000n);
}
