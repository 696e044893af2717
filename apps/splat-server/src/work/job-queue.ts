import { LodeError } from "@lode/runtime/errors";

export interface JobQueueOptions {
  /** Jobs at work at once. */
  readonly running: number;
  /** Jobs that may wait; one more is refused. */
  readonly waiting: number;
}

export interface QueueDepth {
  readonly running: number;
  readonly waiting: number;
  readonly maxRunning: number;
  readonly maxWaiting: number;
}

interface Waiting {
  readonly begin: () => void;
  readonly refuse: (reason: unknown) => void;
}

/** First come, first served, with a limit on both ends: a flood is refused at once instead of timing out later. */
export class JobQueue {
  readonly #limits: JobQueueOptions;
  readonly #waiting: Waiting[] = [];
  readonly #abort = new AbortController();
  readonly #open = new Set<Promise<void>>();
  #closed = false;
  #running = 0;

  constructor(limits: JobQueueOptions) {
    this.#limits = limits;
  }

  get depth(): QueueDepth {
    const { running, waiting } = this.#limits;
    return { running: this.#running, waiting: this.#waiting.length, maxRunning: running, maxWaiting: waiting };
  }

  /**
   * Takes the job on before it returns, so that a caller knows at once whether there is room.
   * @param job gets a signal that is aborted when the queue stops for good.
   * @param beyondLimit for what was taken on before a restart: it waits however many wait.
   * @throws LodeError SERVER_BUSY (later) when too many wait; SERVER_STOPPING (later) once closed. The promise rejects
   *   with the latter, too, for a job that waited when the queue closed.
   */
  enter<T>(job: (signal: AbortSignal) => Promise<T>, { beyondLimit = false } = {}): Promise<T> {
    if (this.#closed) throw stopping();
    const full = this.#running >= this.#limits.running;
    if (full && !beyondLimit && this.#waiting.length >= this.#limits.waiting) throw busy(this.#limits);
    if (!full) this.#running += 1;
    const place = full
      ? new Promise<void>((begin, refuse) => this.#waiting.push({ begin, refuse }))
      : Promise.resolve();
    const work = this.#work(place, job);
    const settled = work.then(nothing, nothing);
    this.#open.add(settled);
    void settled.then(() => this.#open.delete(settled));
    return work;
  }

  /** No more jobs, and those that wait are refused; those that run go on. */
  close(): void {
    this.#closed = true;
    for (const { refuse } of this.#waiting.splice(0)) refuse(stopping());
  }

  /** Resolves when no job is left. */
  async idle(): Promise<void> {
    while (this.#open.size > 0) await Promise.all(this.#open);
  }

  /** Closes, aborts what runs, and waits for that to end. */
  async stop(): Promise<void> {
    this.close();
    if (!this.#abort.signal.aborted) this.#abort.abort(stopping());
    await this.idle();
  }

  async #work<T>(place: Promise<void>, job: (signal: AbortSignal) => Promise<T>): Promise<T> {
    await place;
    try {
      return await job(this.#abort.signal);
    } finally {
      const next = this.#waiting.shift();
      // The place is handed on, so that nobody who comes now gets in between.
      if (next === undefined) this.#running -= 1;
      else next.begin();
    }
  }
}

function nothing(): void {}

function busy(limits: JobQueueOptions): LodeError {
  return new LodeError(
    "SERVER_BUSY",
    `${limits.running} at work and ${limits.waiting} waiting are as many as there is room for`,
    {
      retry: "later",
      facts: { ...limits },
      next: "Ask again later, or give the server more places.",
    },
  );
}

function stopping(): LodeError {
  return new LodeError("SERVER_STOPPING", "the server is stopping", {
    retry: "later",
    next: "Ask again with the same generation id once it is back.",
  });
}
