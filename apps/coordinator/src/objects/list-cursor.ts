import { ApiError } from "../access/api-error.ts";

/** Behind every key that begins with the text it is put after: no code point is larger. */
const last = "\u{10ffff}";

/** Listings run in the order of the keys' UTF-8 bytes, which is not that of JavaScript's strings. */
export function compareKeys(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

/** A position behind everything below this prefix. */
export function behindAll(prefix: string): string {
  return `${prefix}${last}`;
}

/** The position as clients hand it back: opaque, and good over a restart, as it says where to go on and nothing else. */
export function continuationToken(after: string): string {
  return Buffer.from(after, "utf8").toString("base64url");
}

/** @throws ApiError 400 REQUEST_INVALID. */
export function readContinuationToken(token: string): string {
  const after = Buffer.from(token, "base64url").toString("utf8");
  // The database keeps no NUL, so none of our positions has one.
  if (continuationToken(after) === token && !after.includes("\0")) return after;
  throw new ApiError(400, "REQUEST_INVALID", "continuation-token: not one of ours");
}
