import { S3ServiceException } from "@aws-sdk/client-s3";
import { LodeError } from "@lode/runtime/errors";
import { StoreRefused, StoreUnreachable } from "./store-errors.ts";

const RETRIED_CODES: ReadonlySet<string> = new Set([
  "InternalError",
  "OperationAborted",
  "RequestTimeout",
  "ServiceUnavailable",
  "SlowDown",
  "Throttling",
  "ThrottlingException",
  "TooManyRequests",
]);

/** The HTTP status of an answer that the client made an exception of; undefined when there was no answer. */
function answeredStatus(failure: unknown): number | undefined {
  return failure instanceof S3ServiceException ? failure.$metadata.httpStatusCode : undefined;
}

/** An absent object, as opposed to an absent bucket. HEAD answers have no body to tell the two apart. */
export function isAbsentObject(failure: unknown): boolean {
  return answeredStatus(failure) === 404 && (failure as Error).name !== "NoSuchBucket";
}

/** `If-Match`, `If-None-Match` and their kin did not hold; 409 is a writer that came in between. */
export function isFailedCondition(failure: unknown): boolean {
  const status = answeredStatus(failure);
  return status === 412 || (status === 409 && (failure as Error).name === "ConditionalRequestConflict");
}

/** Worth another try, in the words of S3: also for one key of many. */
export function isRetriedCode(code: string): boolean {
  return RETRIED_CODES.has(code);
}

/**
 * The service does not have this operation at all. Some want a digest for it that the client no longer sends, which comes
 * to the same.
 */
export function isNotBuilt(failure: unknown): boolean {
  const status = answeredStatus(failure);
  const name = failure instanceof Error ? failure.name : "";
  return status === 501 || status === 405 || name === "NotImplemented" || name === "MissingContentMD5";
}

/** The status of an answer that says no for good; undefined for everything else. */
export function refusedStatus(failure: unknown): number | undefined {
  const status = answeredStatus(failure);
  const code = failure instanceof Error ? failure.name : "unknown";
  const refused = status !== undefined && status >= 300 && status < 500 && status !== 408 && status !== 429;
  return refused && !RETRIED_CODES.has(code) ? status : undefined;
}

/** What a caller's loop has to know about a failed request: come back later, or never with the same. */
export function storeFailure(operation: string, key: string, failure: unknown): LodeError {
  if (failure instanceof LodeError) return failure;
  const status = answeredStatus(failure);
  const code = failure instanceof Error ? failure.name : "unknown";
  const refused = refusedStatus(failure);
  if (refused !== undefined) return new StoreRefused(operation, key, code, refused, briefly(failure));
  return new StoreUnreachable(operation, key, briefly(failure), status);
}

/** The client hangs the whole exchange onto its errors, signature included: fit neither for a log nor for memory. */
function briefly(failure: unknown): Error {
  if (!(failure instanceof Error)) return new Error(String(failure));
  const brief = new Error(failure.message);
  brief.name = failure.name;
  if (failure.stack !== undefined) brief.stack = failure.stack;
  return brief;
}
