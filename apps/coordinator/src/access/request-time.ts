import type { Clock } from "@lode/runtime/clock";
import { ApiError } from "./api-error.ts";

/** Oldest and furthest-ahead signature that is taken, seconds of real time. */
const signatureWindow = { pastSeconds: 300, aheadSeconds: 60 } as const;

/** What a unix time in seconds can be at all; milliseconds, the usual slip, fall outside. */
const plausible = { from: 1_600_000_000, to: 2_147_483_647 } as const;

/**
 * @param timestamp unix seconds as signed.
 * @throws ApiError 400 TIMESTAMP_MALFORMED, 401 TIMESTAMP_STALE or TIMESTAMP_AHEAD.
 */
export function assertFresh(timestamp: number, wall: Clock): void {
  if (timestamp < plausible.from || timestamp > plausible.to) {
    throw new ApiError(400, "TIMESTAMP_MALFORMED", "Invalid timestamp: unix seconds are expected");
  }
  const nowSeconds = Math.floor(wall.now() / 1000);
  if (nowSeconds - timestamp > signatureWindow.pastSeconds) {
    throw new ApiError(401, "TIMESTAMP_STALE", `The signature is older than ${signatureWindow.pastSeconds} s`, {
      next: "Sign again with the present time.",
    });
  }
  if (timestamp - nowSeconds > signatureWindow.aheadSeconds) {
    throw new ApiError(401, "TIMESTAMP_AHEAD", `The signature is more than ${signatureWindow.aheadSeconds} s ahead`, {
      next: "Set the clock of the signing machine right.",
    });
  }
}
