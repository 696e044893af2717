type Emitter = Pick<NodeJS.EventEmitter, "on" | "off">;

export interface GracefulStop extends Disposable {
  /** Aborted by the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
}

/** Within so many real milliseconds a second signal is the echo of the first. */
const echoMs = 500;

/**
 * Turns the first SIGINT or SIGTERM into an aborted signal. The second one, or `graceMs` of real time after the first,
 * means that stopping hangs: `onForced` ends the process.
 */
export function gracefulStop(options: {
  readonly graceMs: number;
  readonly onForced: (why: "second-signal" | "grace-over") => void;
  readonly process?: Emitter;
  /** Monotonic real milliseconds. */
  readonly elapsedMs?: () => number;
}): GracefulStop {
  const emitter: Emitter = options.process ?? process;
  const elapsedMs = options.elapsedMs ?? (() => performance.now());
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let firstAt = 0;
  const stop = (): void => {
    if (controller.signal.aborted) {
      // One wish to stop may arrive twice: by the process group, and forwarded by a starter.
      if (elapsedMs() - firstAt >= echoMs) options.onForced("second-signal");
      return;
    }
    firstAt = elapsedMs();
    timer = setTimeout(() => options.onForced("grace-over"), options.graceMs);
    // The wait for stragglers must not be what keeps the process alive.
    timer.unref();
    controller.abort();
  };
  emitter.on("SIGINT", stop).on("SIGTERM", stop);
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      clearTimeout(timer);
      emitter.off("SIGINT", stop).off("SIGTERM", stop);
    },
  };
}
