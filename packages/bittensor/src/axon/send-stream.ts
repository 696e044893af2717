import type { ServerResponse } from "node:http";
import type { StreamedBytes } from "./axon-service.ts";
import { CallRefused } from "./call-refused.ts";

/**
 * Sends what comes, as fast as it is read. Whatever goes wrong after the first byte breaks the connection, so that the
 * caller cannot take half a stream for a whole one.
 */
export async function sendStream(
  response: ServerResponse,
  bytes: StreamedBytes,
  signal: AbortSignal,
  stalledReaderMs: number,
): Promise<void> {
  const iterator = bytes[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await unlessAborted(iterator.next(), signal);
      if (next.done === true) break;
      if (!response.write(next.value)) await drained(response, signal, stalledReaderMs);
    }
    response.end();
  } catch (error) {
    response.destroy();
    // Told to the generator without waiting: it may be the one that hangs.
    iterator.return?.().catch(() => {});
    throw error;
  }
}

function unlessAborted<T>(next: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    next.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}

function drained(response: ServerResponse, signal: AbortSignal, maxMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => end(new CallRefused(408, "AXON_READER_STALLED", `nothing was read for ${maxMs} ms`)),
      maxMs,
    );
    const onDrain = (): void => end();
    const onAbort = (): void => end(signal.reason);
    function end(reason?: unknown): void {
      clearTimeout(timer);
      response.off("drain", onDrain);
      signal.removeEventListener("abort", onAbort);
      if (reason === undefined) resolve();
      else reject(reason);
    }
    if (signal.aborted) onAbort();
    response.once("drain", onDrain);
    signal.addEventListener("abort", onAbort, { once: true });
  });
}
