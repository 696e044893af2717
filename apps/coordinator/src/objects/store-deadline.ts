import { ApiError } from "../access/api-error.ts";

/** Real milliseconds that the store may take for one request of a reader, all its retries included. */
export const storeDeadlineMs = 10_000;

/** @throws ApiError 503 STORE_UNREACHABLE when the store has not answered by then, whether it heeds the signal or not. */
export async function withinDeadline<Answer>(
  deadlineMs: number,
  work: (signal: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  const signal = AbortSignal.timeout(deadlineMs);
  const tooLate = () =>
    new ApiError(503, "STORE_UNREACHABLE", "The object store does not answer", {
      retry: "later",
      retryAfterSeconds: 5,
      facts: { deadlineMs },
    });
  const late = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(tooLate()), { once: true });
  });
  try {
    return await Promise.race([work(signal), late]);
  } catch (error) {
    throw signal.aborted ? tooLate() : error;
  }
}
