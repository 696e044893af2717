import { Worker } from "node:worker_threads";
import type { Reporter } from "@lode/runtime/events";
import { ApiError } from "./api-error.ts";
import { ClaimQueue, type WaitingClaim } from "./claim-queue.ts";
import { FormMemory } from "./form-memory.ts";
import type { Claim, Verifier, Wish } from "./verifier.ts";
import type { VerifiedBatch, VerifyBatch } from "./verify-worker.ts";

/** Beside this file, compiled or not. */
const workerFile = new URL(
  import.meta.url.endsWith(".ts") ? "./verify-worker.ts" : "./verify-worker.js",
  import.meta.url,
);

/** So many claims travel together: enough that the journey costs little, few enough that the first does not wait long for the last. */
const maxBatch = 8;
/** Batches a worker has, so that it never waits for the next one. */
const maxBatches = 2;
/** A claim whose worker died this often is not tried again. */
const maxAttempts = 2;
/** Real milliseconds: a batch takes a few, so a worker that has not answered by then never will. */
const patienceMs = 10_000;
/** Real milliseconds until a worker that died is replaced. */
const restartMs = 500;
const workerMemoryMb = 128;

export interface WorkerVerifierOptions {
  readonly workers: number;
  readonly reporter: Reporter;
  /** Another program for the workers, as tests need. */
  readonly entry?: URL;
}

interface Bench {
  readonly worker: Worker;
  readonly batches: Map<number, { readonly waiting: readonly WaitingClaim[]; readonly timer: NodeJS.Timeout }>;
}

/**
 * Verifies in threads of its own. A worker that dies or falls silent takes nothing with it: its claims go to the others,
 * and a new worker takes its place. What nobody could judge is neither true nor false but 503.
 */
export class WorkerVerifier implements Verifier {
  readonly #options: WorkerVerifierOptions;
  readonly #queue = new ClaimQueue();
  readonly #forms = new FormMemory();
  readonly #benches = new Set<Bench>();
  readonly #restarts = new Set<NodeJS.Timeout>();
  #batchId = 0;
  #isDispatching = false;
  #isClosed = false;

  constructor(options: WorkerVerifierOptions) {
    this.#options = options;
    for (let index = 0; index < options.workers; index += 1) this.#hire();
  }

  get waiting(): number {
    return this.#queue.size;
  }

  verify(claim: Claim, wish: Wish = {}): Promise<boolean> {
    const verdict = this.#queue.add(claim, wish);
    this.#dispatchSoon();
    return verdict;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    for (const timer of this.#restarts) clearTimeout(timer);
    const benches = [...this.#benches];
    for (const bench of benches) this.#dismiss(bench);
    this.#queue.close();
    await Promise.all(benches.map(({ worker }) => worker.terminate()));
  }

  #hire(): void {
    const { entry = workerFile, reporter } = this.#options;
    const worker = new Worker(entry, {
      resourceLimits: { maxOldGenerationSizeMb: workerMemoryMb },
      // From sources Node strips the types, but has to be told to look for sources in the other packages too.
      execArgv: entry.href.endsWith(".ts") ? ["--conditions=development"] : [],
    });
    const bench: Bench = { worker, batches: new Map() };
    const lost = (error: unknown): void => {
      if (!this.#dismiss(bench)) return;
      reporter.warn("verifierLost", { error });
      this.#hireLater();
      this.#dispatchSoon();
    };
    worker.on("message", (answer: VerifiedBatch) => this.#settle(bench, answer));
    worker.on("messageerror", lost);
    worker.on("error", lost);
    worker.on("exit", (code) => lost(new Error(`a verifying thread ended with ${code}`)));
    // A process that has nothing else to do may end.
    worker.unref();
    this.#benches.add(bench);
  }

  #hireLater(): void {
    if (this.#isClosed) return;
    const timer = setTimeout(() => {
      this.#restarts.delete(timer);
      this.#hire();
      this.#dispatchSoon();
    }, restartMs);
    timer.unref();
    this.#restarts.add(timer);
  }

  /** All that came in one turn of the event loop travels together. */
  #dispatchSoon(): void {
    if (this.#isDispatching) return;
    this.#isDispatching = true;
    setImmediate(() => {
      this.#isDispatching = false;
      this.#dispatch();
    });
  }

  #dispatch(): void {
    for (let round = 1; round <= maxBatches; round += 1) {
      for (const bench of this.#benches) if (bench.batches.size < round) this.#send(bench);
    }
  }

  #send(bench: Bench): void {
    // What waits is shared out: no worker takes all of it while another has none.
    const share = Math.ceil(this.#queue.size / Math.max(1, this.#benches.size));
    const waiting: WaitingClaim[] = [];
    while (waiting.length < Math.min(maxBatch, share)) {
      const next = this.#queue.take();
      if (next === undefined) break;
      next.attempts += 1;
      waiting.push(next);
    }
    if (waiting.length === 0) return;
    this.#batchId += 1;
    const claims = waiting.map(({ claim: { hotkey, signature, commitments } }) => ({ hotkey, signature, commitments }));
    const first = waiting.map(({ claim }) => this.#forms.firstOf(claim));
    const timer = setTimeout(() => void bench.worker.terminate(), patienceMs);
    bench.batches.set(this.#batchId, { waiting, timer });
    bench.worker.postMessage({ id: this.#batchId, claims, first } satisfies VerifyBatch);
  }

  #settle(bench: Bench, { id, forms }: VerifiedBatch): void {
    const batch = bench.batches.get(id);
    if (batch === undefined) return;
    bench.batches.delete(id);
    clearTimeout(batch.timer);
    // One whose answer is missing is not true.
    for (const [index, { claim, resolve }] of batch.waiting.entries()) {
      resolve(this.#forms.learn(claim, forms[index] ?? -1));
    }
    this.#dispatch();
  }

  /** @returns whether it was here. */
  #dismiss(bench: Bench): boolean {
    if (!this.#benches.delete(bench)) return false;
    for (const { waiting, timer } of bench.batches.values()) {
      clearTimeout(timer);
      for (const claim of waiting) this.#tryAgain(claim);
    }
    bench.batches.clear();
    return true;
  }

  #tryAgain(waiting: WaitingClaim): void {
    if (waiting.attempts < maxAttempts && !this.#isClosed) this.#queue.readd(waiting);
    else waiting.reject(noVerdict());
  }
}

function noVerdict(): ApiError {
  return new ApiError(503, "VERIFIER_FAILED", "The signature could not be verified just now", {
    retry: "later",
    retryAfterSeconds: 1,
  });
}
