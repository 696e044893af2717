import { randomUUID } from "node:crypto";
import { assetLimits } from "@lode/contract/assets";
import { LodeError } from "@lode/runtime/errors";
import type { Random } from "@lode/runtime/random";
import { ApiError } from "../access/index.ts";
import { fileOf, type GenerationAsset } from "../assets/index.ts";
import type { PromptImage } from "../generator/index.ts";
import { failGeneration, isFinished, unfinishedStatuses, wasLeftForLater } from "./failed-generation.ts";
import { type GenerationOrder, orderDetails, promptImageType, readOrderDetails } from "./generation-order.ts";
import type { JobQueue } from "./job-queue.ts";
import { processGeneration } from "./process-generation.ts";
import type { Workbench } from "./workbench.ts";

/** One that was at work each time when the process died is what kills it. */
const maxAttempts = 3;

export interface TakenOrder {
  readonly generationId: string;
  /** The generation with its final status, failed ones included. Rejects only when the server stops before. */
  readonly finished: Promise<GenerationAsset>;
}

interface Begun {
  readonly orderSha256: string;
  readonly finished: Promise<GenerationAsset>;
}

/**
 * Takes orders and sees them through, whether or not the client stays on the line. An order with an id is carried out
 * once: whoever asks again waits for the same generation, during and after a restart, too.
 */
export class GenerationDesk {
  readonly #bench: Workbench;
  readonly #queue: JobQueue;
  readonly #random: Random;
  readonly #begun = new Map<string, Begun>();
  readonly #onFinished: (asset: GenerationAsset) => void;

  constructor(bench: Workbench, queue: JobQueue, random: Random, onFinished: (asset: GenerationAsset) => void) {
    this.#bench = bench;
    this.#queue = queue;
    this.#random = random;
    this.#onFinished = onFinished;
  }

  /** @throws LodeError SERVER_BUSY, SERVER_STOPPING (later); ApiError GENERATION_ID_TAKEN. */
  async take(order: GenerationOrder): Promise<TakenOrder> {
    const generationId = order.generationId ?? randomUUID();
    const details = orderDetails(order);
    const joined = this.#begun.get(generationId);
    if (joined !== undefined) return { generationId, finished: sameOrder(joined, details.orderSha256).finished };
    const known = order.generationId === undefined ? undefined : await this.#bench.store.get(generationId);
    if (known !== undefined) {
      if (readOrderDetails(known)?.orderSha256 !== details.orderSha256) throw taken();
      if (isFinished(known) && !wasLeftForLater(known)) return { generationId, finished: Promise.resolve(known) };
    }
    // Somebody may have begun it while the store was asked.
    const meanwhile = this.#begun.get(generationId);
    if (meanwhile !== undefined) return { generationId, finished: sameOrder(meanwhile, details.orderSha256).finished };
    // The place in the queue comes first: what is refused leaves no trace.
    let write: (written: Promise<GenerationAsset>) => void = () => {};
    const prepared = new Promise<GenerationAsset>((resolve) => {
      write = resolve;
    });
    const finished = this.#begin(generationId, details.orderSha256, prepared, false);
    write(this.#write(generationId, order, known));
    await prepared;
    return { generationId, finished };
  }

  /**
   * What a stop or a crash left unfinished: done again when it was asked for with an id, as somebody will come back for
   * it; marked as failed otherwise.
   */
  async resume(): Promise<{ readonly redone: number; readonly failed: number }> {
    const { store } = this.#bench;
    const counts = { redone: 0, failed: 0 };
    for await (const asset of unfinished(this.#bench)) {
      if (this.#begun.has(asset.generationId)) continue;
      const details = readOrderDetails(asset);
      if (details?.askedWithId === true && details.attempts < maxAttempts) {
        void this.#begin(asset.generationId, details.orderSha256, Promise.resolve(asset), true);
        counts.redone += 1;
      } else {
        const why = new LodeError("GENERATION_INTERRUPTED", "the server stopped while it was at work", {
          retry: "later",
        });
        await failGeneration(store, asset.generationId, why);
        counts.failed += 1;
      }
    }
    return counts;
  }

  #begin(
    generationId: string,
    orderSha256: string,
    prepared: Promise<GenerationAsset>,
    beyondLimit: boolean,
  ): Promise<GenerationAsset> {
    const job = async (stopped: AbortSignal) => await this.#carryOut(await prepared, stopped);
    const finished = this.#queue.enter(job, { beyondLimit }).finally(() => this.#begun.delete(generationId));
    // Nobody may be waiting any more; whoever does gets the rejection as well.
    finished.catch(() => {});
    prepared.catch(() => {});
    this.#begun.set(generationId, { orderSha256, finished });
    return finished;
  }

  /** The order as it has to survive a crash, its picture included: no more than its id waits in memory. */
  async #write(
    generationId: string,
    order: GenerationOrder,
    known: GenerationAsset | undefined,
  ): Promise<GenerationAsset> {
    const { store, generator } = this.#bench;
    const asset =
      known ??
      (
        await store.create({
          generationId,
          prompt: order.prompt,
          seed: order.seed ?? this.#random.int(assetLimits.maxSeed),
          parameters: { use_bpt_enhancement: order.useBpt, shape_model: generator.name },
          details: { ...orderDetails(order), generator: generator.name },
          status: "initialized",
        })
      ).asset;
    if (order.image !== undefined && fileOf(asset, promptImageType) === undefined) {
      const { bytes, mimeType } = order.image;
      const extension = `.${mimeType.slice(mimeType.indexOf("/") + 1)}`;
      await store.addAsset(generationId, promptImageType, bytes, { mimeType, extension });
    }
    return asset;
  }

  async #carryOut(asset: GenerationAsset, stopped: AbortSignal): Promise<GenerationAsset> {
    const { store, settings, reporter } = this.#bench;
    const { generationId } = asset;
    const deadline = AbortSignal.timeout(settings.timeoutMs);
    try {
      const image = readOrderDetails(asset)?.hasImage === true ? await keptImage(this.#bench, asset) : undefined;
      const done = await processGeneration(this.#bench, asset, image, AbortSignal.any([stopped, deadline]));
      reporter.info("generationCompleted", { generationId, seconds: done.performance.total_generation_time });
      this.#onFinished(done);
      return done;
    } catch (cause) {
      if (stopped.aborted) await this.#leave(asset);
      stopped.throwIfAborted();
      const error = deadline.aborted ? tooSlow(settings.timeoutMs, cause) : cause;
      reporter.warn("generationFailed", { generationId, error });
      const failed = await failGeneration(store, generationId, error);
      this.#onFinished(failed);
      return failed;
    }
  }

  /** For the next start, which takes it up again: that we stop is not its fault. */
  async #leave({ generationId, details }: GenerationAsset): Promise<void> {
    try {
      await this.#bench.store.update(generationId, { details: { attempts: details.attempts ?? 0 } });
    } catch (error) {
      this.#bench.reporter.warn("stopNotNoted", { generationId, error });
    }
  }
}

async function* unfinished({ store }: Workbench): AsyncGenerator<GenerationAsset> {
  const found: GenerationAsset[] = [];
  // Everything first, as what is taken up changes its status while pages are turned.
  for (let after: string | undefined; ; ) {
    const page = await store.list({
      statuses: unfinishedStatuses,
      limit: 1000,
      ...(after === undefined ? {} : { after }),
    });
    found.push(...page.generations);
    after = page.next;
    if (after === undefined) break;
  }
  yield* found.reverse();
}

async function keptImage({ store, settings }: Workbench, { generationId }: GenerationAsset): Promise<PromptImage> {
  const kept = await store.read(generationId, promptImageType, { maxBytes: settings.maxModelBytes });
  if (kept !== undefined) return { bytes: kept.bytes, mimeType: kept.file.mimeType };
  throw new LodeError("GENERATION_INTERRUPTED", "the server stopped before it had kept the picture", {
    retry: "later",
    facts: { generationId },
    next: "Ask again with the picture.",
  });
}

function sameOrder(begun: Begun, orderSha256: string): Begun {
  if (begun.orderSha256 !== orderSha256) throw taken();
  return begun;
}

function taken(): ApiError {
  return new ApiError(409, "GENERATION_ID_TAKEN", "this generation id was used with other parameters", {
    next: "Use a new id for another model.",
  });
}

function tooSlow(timeoutMs: number, cause: unknown): LodeError {
  return new LodeError("GENERATION_TIMEOUT", `not done within ${timeoutMs} ms`, {
    retry: "later",
    facts: { timeoutMs },
    next: "Give the generator more time, or a faster machine.",
    cause,
  });
}
