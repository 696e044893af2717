/** Often enough for a clock 240 times faster than real to be read every five protocol seconds. */
const tickEveryMs = 20;

/** One real timer that exists only while it is needed. */
export class Ticker {
  readonly #tick: () => boolean;
  #timer: NodeJS.Timeout | undefined;

  /** @param tick answers whether it wants to be called again. */
  constructor(tick: () => boolean) {
    this.#tick = tick;
  }

  start(): void {
    this.#timer ??= setInterval(() => {
      if (!this.#tick()) this.#stop();
    }, tickEveryMs);
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
