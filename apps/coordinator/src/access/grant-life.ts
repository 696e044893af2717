import type { Clock } from "@lode/runtime/clock";
import { ApiError } from "./api-error.ts";

/** A day, as the Python server grants. */
const longestSeconds = 86_400;

/**
 * How long a grant lives, seconds of real time: until the moment the caller wishes for, a day at most.
 * @param wished unix seconds, null when not said.
 * @throws ApiError 400 EXPIRY_PAST.
 */
export function grantLife(
  wished: number | null,
  wall: Clock,
): { readonly seconds: number; readonly expiresAt: string } {
  const nowSeconds = Math.floor(wall.now() / 1000);
  const seconds = Math.min(longestSeconds, wished === null ? longestSeconds : wished - nowSeconds);
  if (seconds <= 0) throw new ApiError(400, "EXPIRY_PAST", "The expiry lies in the past");
  return { seconds, expiresAt: new Date((nowSeconds + seconds) * 1000).toISOString() };
}
