import { storeFailure } from "./s3-failure.ts";

/** One operation on one key, with what may end it. */
export interface S3Operation {
  readonly name: string;
  readonly key: string;
  readonly signal: AbortSignal | undefined;
  /** Real milliseconds for the whole operation with its retries and its body. */
  readonly timeoutMs: number;
}

/** Gives the work a deadline and its failures a code. The caller's own abort is passed on as it is: aborting is not failing. */
export async function withDeadline<T>(
  operation: S3Operation,
  work: (abortSignal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { signal } = operation;
  signal?.throwIfAborted();
  const deadline = AbortSignal.timeout(operation.timeoutMs);
  try {
    return await work(signal === undefined ? deadline : AbortSignal.any([signal, deadline]));
  } catch (failure) {
    if (signal?.aborted) throw signal.reason;
    throw storeFailure(operation.name, operation.key, failure);
  }
}
