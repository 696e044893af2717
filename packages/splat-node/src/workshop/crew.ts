import { availableParallelism } from "node:os";
import { LodeError } from "@lode/runtime/errors";
import { Piscina } from "piscina";
import { errorOf, type Failure } from "./failure.ts";

/** A job ready to be sent: its message, and the buffers of it that are moved, not copied. */
export interface Parcel {
  readonly job: unknown;
  readonly transfer: readonly ArrayBuffer[];
}

/** What a worker's function answers; it never throws what it knows. */
export type Answer = { readonly value: unknown } | { readonly failure: Failure };

export interface CrewOptions {
  /** The module whose default export does the jobs. */
  readonly entry: URL;
  readonly threads: number;
  readonly maxHeapMebibytes: number;
}

/** Idle workers are let go after this long; the next job starts a new one. */
const idleMs = 60_000;
const maxThreads = 256;

/** @param asked -1 means one a core */
export function threadCount(asked: number): number {
  const count = asked === -1 ? availableParallelism() : asked;
  if (Number.isInteger(count) && count >= 1) return Math.min(count, maxThreads);
  throw new LodeError("WORKSHOP_OPTIONS_INVALID", `there are no ${asked} threads`, {
    retry: "never",
    facts: { threads: asked },
    next: "ask for 1 or more, or -1 for one a core",
  });
}

/**
 * Worker threads that do jobs one at a time each, in the order asked. The queue is kept here and not in the pool, which holds
 * waiting jobs back for ever when the worker they wait for dies.
 */
export class Crew implements AsyncDisposable {
  readonly threads: number;
  readonly #entry: string;
  readonly #pool: Piscina;
  readonly #closed = new AbortController();
  readonly #waiting: Array<() => void> = [];
  #free: number;

  constructor({ entry, threads, maxHeapMebibytes }: CrewOptions) {
    this.threads = threads;
    this.#entry = entry.href;
    this.#free = threads;
    this.#pool = new Piscina({
      minThreads: 0,
      maxThreads: threads,
      idleTimeout: idleMs,
      // A worker that sleeps on an atomic instead of its event loop now and then misses that it was terminated, and never ends.
      atomics: "disabled",
      resourceLimits: { maxOldGenerationSizeMb: maxHeapMebibytes },
      // From sources Node strips the types, but has to be told to look for sources in the other packages too.
      execArgv: entry.href.endsWith(".ts") ? ["--conditions=development"] : [],
    });
    // A worker that dies between jobs is nobody's failure: the next job starts another.
    this.#pool.on("error", () => {});
  }

  /**
   * @param pack called once a worker is free, so that waiting jobs hold no copies of their files
   * @param signal ends the job's worker, and the call with the signal's reason
   * @throws LodeError what the job failed with; WORKSHOP_FAILED when its worker died; WORKSHOP_CLOSED
   */
  async run<T>(pack: () => Parcel, signal: AbortSignal): Promise<T> {
    const ends = AbortSignal.any([signal, this.#closed.signal]);
    await this.#turn(ends);
    let answer: Answer;
    try {
      // The module is loaded with the job: were it loaded before, a worker that fails to load it would leave the job waiting.
      const { job, transfer } = pack();
      const options = { filename: this.#entry, transferList: [...transfer], signal: ends };
      answer = (await this.#pool.run(job, options)) as Answer;
    } catch (error) {
      ends.throwIfAborted();
      throw new LodeError("WORKSHOP_FAILED", "the worker died over this file", {
        retry: "never",
        facts: { worker: String(Object(error).code ?? Object(error).message ?? error) },
        next: "give the workshop a larger heap, or leave this file out",
        cause: error,
      });
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free += 1;
    }
    if ("failure" in answer) throw errorOf(answer.failure);
    return answer.value as T;
  }

  /** Stops the workers at once; jobs that run or wait are rejected with `WORKSHOP_CLOSED`. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed.abort(new LodeError("WORKSHOP_CLOSED", "the workshop was closed", { retry: "never" }));
    await this.#pool.destroy();
  }

  async #turn(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    // Whoever ends hands its place over, so nobody can slip in between.
    await new Promise<void>((resolve, reject) => {
      const go = (): void => {
        signal.removeEventListener("abort", leave);
        resolve();
      };
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(go), 1);
        reject(signal.reason);
      };
      signal.addEventListener("abort", leave, { once: true });
      this.#waiting.push(go);
    });
  }
}
