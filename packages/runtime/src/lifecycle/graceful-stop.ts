type Emitter = Pick<NodeJS.EventEmitter, "on" | "off">;

export interface GracefulStop extends Disposable {
  /** Aborted by the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
}

/**
 * Turns the first SIGINT or SIGTERM into an aborted signal. The second one, or `graceMs` of real time after the first,
 * means that stopping hangs: `onForced` ends the process.
 */
export function gracefulStop(options: {
  readonly graceMs: number;
  readonly onForced: (why: "second-signal" | "grace-over") => void;
  readonly process?: Emitter;
}): GracefulStop {
  const emitter: Emitter = options.process ?? process;
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    if (controller.signal.aborted) {
      options.onForced("second-signal");
      return;
    }
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
