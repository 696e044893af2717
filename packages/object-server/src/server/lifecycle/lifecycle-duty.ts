import type { Clock } from "@lode/runtime/clock";
import type { Reporter } from "@lode/runtime/events";
import { everyRound } from "@lode/runtime/lifecycle";
import type { BucketSet } from "../disk/bucket-set.ts";
import { type Swept, sweepBucket } from "./sweep-bucket.ts";

export interface LifecycleDutyOptions {
  readonly buckets: BucketSet;
  /** Object time: days are counted by it. */
  readonly clock: Clock;
  readonly everyMs: number;
  readonly maxUploadAgeMs: number;
  readonly reporter: Reporter;
}

/** Keeps the lifecycle rules of all buckets, once at the start and then at every full interval of the clock. */
export class LifecycleDuty implements AsyncDisposable {
  readonly #options: LifecycleDutyOptions;
  readonly #controller = new AbortController();
  #rounds: Promise<void> | undefined;
  #running: Promise<unknown> = Promise.resolve();

  constructor(options: LifecycleDutyOptions) {
    this.#options = options;
  }

  start(): void {
    const { clock, everyMs, reporter } = this.#options;
    const onFailure = (cause: unknown) => reporter.error("lifecycle-failed", { cause });
    const { signal } = this.#controller;
    this.#rounds ??= (async () => {
      await this.runOnce().catch(onFailure);
      const nextAt = (afterMs: number) => (Math.floor(afterMs / everyMs) + 1) * everyMs;
      await everyRound({ clock, nextAt, run: async () => void (await this.runOnce()), signal, onFailure });
    })();
  }

  /** Carries out now what is due; one after the other when called several times. */
  runOnce(): Promise<Swept> {
    const run = this.#running.then(() => this.#sweepAll());
    this.#running = run.catch(() => {});
    return run;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#controller.abort(new Error("the object server stops"));
    await Promise.allSettled([this.#rounds, this.#running]);
  }

  async #sweepAll(): Promise<Swept> {
    const { buckets, clock, maxUploadAgeMs, reporter } = this.#options;
    const all = { expired: 0, aborted: 0 };
    for (const bucket of buckets.all()) {
      const swept = await sweepBucket(bucket, { now: clock.now(), maxUploadAgeMs, signal: this.#controller.signal });
      if (swept.expired + swept.aborted > 0) reporter.info("lifecycle-swept", { bucket: bucket.name, ...swept });
      all.expired += swept.expired;
      all.aborted += swept.aborted;
    }
    return all;
  }
}
