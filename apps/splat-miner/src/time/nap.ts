import type { Clock } from "@lode/runtime/clock";

/** Wakes a loop that naps: what happens between two naps is not missed. */
export class Bell {
  #rung = false;
  #wake: (() => void) | undefined;

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  async heard(): Promise<void> {
    if (!this.#rung) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#rung = false;
    this.#wake = undefined;
  }
}

/** Until the first of several moments of several clocks, or the bell. @throws the signal's reason when aborted */
export async function napUntil(
  moments: readonly { readonly clock: Clock; readonly at: number | undefined }[],
  bell: Bell,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const up = new AbortController();
  const onAbort = (): void => up.abort(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  const aborted = new Promise<void>((resolve) => up.signal.addEventListener("abort", () => resolve(), { once: true }));
  const sleeps = moments.flatMap(({ clock, at }) =>
    at === undefined ? [] : [clock.sleepUntil(at, up.signal).catch(() => {})],
  );
  try {
    await Promise.race([...sleeps, bell.heard(), aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
    up.abort();
  }
  signal.throwIfAborted();
}
