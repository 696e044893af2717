import { LodeError } from "@lode/runtime/errors";
import type { Picture } from "@lode/splat/mesh";
import { rigPixels, white } from "@lode/splat/render";
// Loaded here although workers decode with it too: sharp asks that the main thread loads it before they do.
import { encodePng } from "../pictures/index.ts";
import { camerasOf } from "./cameras.ts";
import { Crew, threadCount } from "./crew.ts";
import { errorOf, failureOf } from "./failure.ts";
import type { Done, Job } from "./jobs.ts";
import type {
  CallOptions,
  Converted,
  ConvertOptions,
  Inspection,
  OpenOptions,
  RenderOptions,
  WorkshopOptions,
} from "./options.ts";
import { paintViews } from "./paint-views.ts";

const defaults = {
  threads: 1,
  maxCalls: 64,
  maxInputBytes: 1024 * 1024 * 1024,
  maxHeapMebibytes: 1024,
  timeoutMs: 120_000,
} as const;
const leastHeapMebibytes = 32;
const maxViews = 720;

/**
 * Splat files worked on in threads of their own: a caller's event loop never waits for a computation, and a file that kills its worker
 * costs that one call. Every method takes the bytes of any readable file, which must not change until it is done, and throws LodeError only, with the codes of `@lode/splat`
 * kept; besides those FILE_TOO_LARGE, WORKSHOP_FULL, WORKSHOP_TIMED_OUT, WORKSHOP_FAILED and WORKSHOP_CLOSED.
 */
export class Workshop implements AsyncDisposable {
  readonly #options: Required<WorkshopOptions>;
  readonly #crew: Crew;
  #calls = 0;

  /** Threads start with the first call. @throws LodeError WORKSHOP_OPTIONS_INVALID */
  constructor(options: WorkshopOptions = {}) {
    const { threads = defaults.threads, maxHeapMebibytes = defaults.maxHeapMebibytes } = options;
    if (!(maxHeapMebibytes >= leastHeapMebibytes)) {
      throw new LodeError("WORKSHOP_OPTIONS_INVALID", `a worker needs ${leastHeapMebibytes} MiB of heap at least`, {
        retry: "never",
        facts: { maxHeapMebibytes },
      });
    }
    this.#options = { ...defaults, ...options, threads: threadCount(threads), maxHeapMebibytes };
    // Beside this module: `.ts` in the sources, `.js` once built.
    const entry = new URL(import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js", import.meta.url);
    this.#crew = new Crew({ entry, threads: this.#options.threads, maxHeapMebibytes });
  }

  /** What the file is and whether it could be submitted. A file that cannot be read throws. */
  async inspect(bytes: Uint8Array, options: OpenOptions & CallOptions = {}): Promise<Inspection> {
    const { signal, timeoutMs, giveAway, ...open } = options;
    return this.#call({ signal, timeoutMs }, bytes, (ends) => this.#withFile("inspect", bytes, giveAway, open, ends));
  }

  /** The file in another format; upright (RUB), centred and scaled on the way unless told otherwise. */
  async convert(bytes: Uint8Array, options: ConvertOptions & CallOptions): Promise<Converted> {
    const { signal, timeoutMs, giveAway, ...convert } = options;
    return this.#call({ signal, timeoutMs }, bytes, (ends) =>
      this.#withFile("convert", bytes, giveAway, convert, ends),
    );
  }

  /** @returns one PNG file a view; {@link pictures} and `grid` for other arrangements */
  async render(bytes: Uint8Array, options: RenderOptions & CallOptions = {}): Promise<Uint8Array[]> {
    const pictures = await this.pictures(bytes, options);
    return Promise.all(pictures.map(encodePng));
  }

  /** Pixels of each view, opaque. Threads share the views, or the rows of a picture where there are fewer views than threads. */
  async pictures(bytes: Uint8Array, options: RenderOptions & CallOptions = {}): Promise<Picture[]> {
    const { signal, timeoutMs, giveAway, views = "preview", background = white, ...rest } = options;
    const { width = rigPixels, height = rigPixels, ...open } = rest;
    return this.#call({ signal, timeoutMs }, bytes, async (ends) => {
      const cameras = camerasOf(views);
      if (cameras.length > maxViews) throw tooManyViews(cameras.length);
      const cloud = await this.#withFile("open", bytes, giveAway, open, ends);
      const run = <J extends Job>(job: J): Promise<Done[J["do"]]> =>
        this.#crew.run(() => ({ job, transfer: [] }), ends);
      return paintViews(cloud, cameras, { size: { width, height }, background, threads: this.#crew.threads, run });
    });
  }

  /** Stops all work at once; calls that run are rejected with `WORKSHOP_CLOSED`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#crew[Symbol.asyncDispose]();
  }

  async #withFile<Name extends "inspect" | "convert" | "open">(
    name: Name,
    bytes: Uint8Array,
    giveAway: boolean | undefined,
    options: (Job & { do: Name })["options"],
    ends: AbortSignal,
  ): Promise<Done[Name]> {
    return this.#crew.run<Done[Name]>(() => {
      const shared = bytes.buffer instanceof SharedArrayBuffer;
      // A view of a larger buffer is copied out of it, or all of that would move along.
      const whole = bytes.byteLength === bytes.buffer.byteLength;
      const sent = shared || (giveAway && whole) ? bytes : new Uint8Array(bytes);
      const transfer = sent.buffer instanceof ArrayBuffer ? [sent.buffer] : [];
      return { job: { do: name, bytes: sent, options }, transfer };
    }, ends);
  }

  async #call<T>(
    { signal, timeoutMs = this.#options.timeoutMs }: { signal: AbortSignal | undefined; timeoutMs: number | undefined },
    bytes: Uint8Array,
    work: (ends: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const { maxCalls, maxInputBytes } = this.#options;
    if (bytes.length > maxInputBytes) {
      throw new LodeError("FILE_TOO_LARGE", "the file is larger than the workshop takes", {
        retry: "never",
        facts: { bytes: bytes.length, maxInputBytes },
        next: "raise the workshop's limit if the file is to be trusted",
      });
    }
    if (this.#calls >= maxCalls) {
      throw new LodeError("WORKSHOP_FULL", "too many calls wait already", { retry: "later", facts: { maxCalls } });
    }
    const deadline = AbortSignal.timeout(timeoutMs);
    this.#calls += 1;
    try {
      return await work(signal ? AbortSignal.any([signal, deadline]) : deadline);
    } catch (error) {
      if (signal?.aborted && error === signal.reason) throw error;
      if (error === deadline.reason && deadline.aborted) throw timedOut(timeoutMs);
      throw error instanceof LodeError ? error : errorOf(failureOf(error));
    } finally {
      this.#calls -= 1;
    }
  }
}

function timedOut(timeoutMs: number): LodeError {
  return new LodeError("WORKSHOP_TIMED_OUT", `the work was not done within ${timeoutMs} ms`, {
    retry: "later",
    facts: { timeoutMs },
    next: "allow more time or more threads, or leave this file out",
  });
}

function tooManyViews(views: number): LodeError {
  return new LodeError("RENDER_SIZE_INVALID", `at most ${maxViews} views are painted in one call`, {
    retry: "never",
    facts: { views, maxViews },
  });
}
