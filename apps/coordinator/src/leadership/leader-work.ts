import type { LedWork } from "./leader-loop.ts";

/** Several things that the leader does, started in their order and stopped the other way round. */
export class LeaderWork<Scheduler extends LedWork> implements LedWork {
  readonly scheduler: Scheduler;
  readonly #duties: readonly LedWork[];

  constructor(scheduler: Scheduler, duties: readonly LedWork[]) {
    this.scheduler = scheduler;
    this.#duties = duties;
  }

  async start(): Promise<void> {
    for (const work of [this.scheduler, ...this.#duties]) await work.start();
  }

  async stop(): Promise<void> {
    for (const work of [this.scheduler, ...this.#duties].toReversed()) await work.stop();
  }
}
