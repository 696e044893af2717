import type { Clock } from "@lode/runtime/clock";

/**
 * Gives work so much real time. Work that does not heed its signal is left alone when the time is up or the caller aborts.
 * @throws what `tooLate` gives; the caller's reason when aborted
 */
export async function withinTime<T>(
  work: (signal: AbortSignal) => Promise<T>,
  limit: { readonly wall: Clock; readonly ms: number; readonly signal: AbortSignal; readonly tooLate: () => Error },
): Promise<T> {
  const { wall, ms, signal, tooLate } = limit;
  signal.throwIfAborted();
  const ending = new AbortController();
  const patience = new AbortController();
  const onAbort = (): void => ending.abort(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  wall.sleepUntil(wall.now() + ms, patience.signal).then(
    () => ending.abort(tooLate()),
    () => {},
  );
  try {
    return await unlessAborted(work(ending.signal), ending.signal);
  } catch (error) {
    throw ending.signal.aborted ? ending.signal.reason : error;
  } finally {
    patience.abort();
    signal.removeEventListener("abort", onAbort);
  }
}

/** The work's own end, or the signal's reason if that comes first. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
