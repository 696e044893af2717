/** Runs until the work is done or the signal aborts it. Aborting is not failing: only other errors are thrown. */
export async function runUntilAborted(
  work: (signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return;
  try {
    await work(signal);
  } catch (error) {
    if (!isAbortOf(error, signal)) throw error;
  }
}

/** Whether `error` is what an aborted wait throws: the signal's own reason, or the platform's AbortError for it. */
export function isAbortOf(error: unknown, signal: AbortSignal): boolean {
  if (!signal.aborted) return false;
  return error === signal.reason || (error instanceof Error && error.name === "AbortError");
}
