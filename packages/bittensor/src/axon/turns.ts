import { LodeError } from "@lode/runtime/errors";

interface Waiting {
  readonly priority: number;
  start(): void;
  refuse(): void;
}

/** Lets some work at the same time; the rest waits, the most important first and equals in order of arrival. */
export class Turns {
  readonly #maxRunning: number;
  readonly #maxWaiting: number;
  /** By falling priority. */
  readonly #waiting: Waiting[] = [];
  #running = 0;

  constructor(maxRunning: number, maxWaiting: number) {
    this.#maxRunning = maxRunning;
    this.#maxWaiting = maxWaiting;
  }

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /**
   * Resolves when it is one's turn, with what ends it.
   * @throws LodeError NO_TURN when too many wait that are more important; the signal's reason when aborted.
   */
  take(priority: number, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#running < this.#maxRunning) return Promise.resolve(this.#start());
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        priority,
        start: () => {
          signal.removeEventListener("abort", leave);
          resolve(this.#start());
        },
        refuse: () => {
          signal.removeEventListener("abort", leave);
          reject(new LodeError("NO_TURN", "too much is waiting already", { retry: "later" }));
        },
      };
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        reject(signal.reason);
      };
      signal.addEventListener("abort", leave, { once: true });
      this.#insert(waiting);
      if (this.#waiting.length > this.#maxWaiting) this.#waiting.pop()?.refuse();
    });
  }

  #start(): () => void {
    this.#running += 1;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#running -= 1;
      this.#waiting.shift()?.start();
    };
  }

  #insert(waiting: Waiting): void {
    let place = this.#waiting.length;
    while (place > 0 && (this.#waiting[place - 1] as Waiting).priority < waiting.priority) place -= 1;
    this.#waiting.splice(place, 0, waiting);
  }
}
