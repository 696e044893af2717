import type { ChainClient, Neuron } from "@lode/bittensor/chain";
import type { Hotkey, NetUid } from "@lode/bittensor/primitives";
import type { Clock } from "@lode/runtime/clock";
import type { Reporter } from "@lode/runtime/events";
import { ApiError } from "./api-error.ts";
import { Background } from "./background.ts";
import { neuronsByHotkey } from "./neurons-by-hotkey.ts";

export interface NeuronDirectoryOptions {
  readonly chain: ChainClient;
  readonly netuid: NetUid;
  readonly wall: Clock;
  readonly reporter: Reporter;
  /** Real seconds between two looks at the chain. */
  readonly refreshSeconds?: number;
  /** While the chain does not answer, the last view serves this long. */
  readonly maxAgeMinutes?: number;
}

/** Real milliseconds. */
const times = {
  /** An unknown hotkey makes us look again, but not more often than this. */
  unknownMs: 2_000,
  /** Between two looks while they fail. */
  retryMs: 5_000,
  /** A chain that has not answered by then does not answer. */
  patienceMs: 20_000,
  /** How long a request waits for a look that it caused. */
  requestPatienceMs: 5_000,
} as const;

interface View {
  readonly neurons: ReadonlyMap<string, Neuron>;
  readonly readAt: number;
}

/**
 * Who is registered on the subnet, as the chain says. Looked at in the background: a known hotkey never waits for the
 * chain, an unknown one waits for one earlier look. While the chain is away the last view serves, up to its greatest age.
 */
export class NeuronDirectory implements AsyncDisposable {
  readonly #options: NeuronDirectoryOptions;
  readonly #refreshMs: number;
  readonly #maxAgeMs: number;
  readonly #background: Background;
  #view: View | undefined;
  #reading: Promise<void> | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;
  #failures = 0;
  #failing = false;

  constructor(options: NeuronDirectoryOptions) {
    this.#options = options;
    this.#refreshMs = (options.refreshSeconds ?? 300) * 1000;
    this.#maxAgeMs = (options.maxAgeMinutes ?? 60) * 60_000;
    this.#background = new Background({
      clock: options.wall,
      everyMs: () =>
        this.#failing || this.#view === undefined ? Math.min(times.retryMs, this.#refreshMs) : this.#refreshMs,
      run: () => this.refresh(),
      trouble: () => {},
      relief: () => {},
    });
  }

  /** Takes a first look and goes on looking; without a chain it starts all the same, and is not ready until there is one. */
  async start(): Promise<void> {
    await this.#lookWithin(times.requestPatienceMs);
    this.#background.start();
  }

  /** Whether anybody can be admitted. */
  get isReady(): boolean {
    return this.#usable() !== undefined;
  }

  /** How old the view is; undefined before the first one. */
  get ageSeconds(): number | undefined {
    return this.#view === undefined ? undefined : (this.#options.wall.now() - this.#view.readAt) / 1000;
  }

  /** Looks that failed since the start. */
  get failures(): number {
    return this.#failures;
  }

  /** How many are registered, as far as known. */
  get size(): number {
    return this.#view?.neurons.size ?? 0;
  }

  /** What is known of a hotkey without looking. */
  peek(hotkey: Hotkey): Neuron | undefined {
    return this.#view?.neurons.get(hotkey);
  }

  /** @throws ApiError 503 CHAIN_UNREACHABLE when there is no view that is young enough. */
  find(hotkey: Hotkey): Neuron | undefined | Promise<Neuron | undefined> {
    const known = this.#usable()?.neurons.get(hotkey);
    if (known !== undefined) return known;
    return this.#findUnknown(hotkey);
  }

  /** Looks now, or waits for the look that is under way. @throws whatever kept the chain from answering. */
  refresh(): Promise<void> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#background[Symbol.asyncDispose]();
  }

  async #findUnknown(hotkey: Hotkey): Promise<Neuron | undefined> {
    const isDue = this.#options.wall.now() - this.#askedAt >= times.unknownMs;
    if (isDue || (this.#reading !== undefined && this.#usable() === undefined)) {
      await this.#lookWithin(times.requestPatienceMs);
    }
    const view = this.#usable();
    if (view !== undefined) return view.neurons.get(hotkey);
    throw new ApiError(503, "CHAIN_UNREACHABLE", "The chain does not answer", {
      retry: "later",
      retryAfterSeconds: 10,
    });
  }

  #usable(): View | undefined {
    const view = this.#view;
    return view !== undefined && this.#options.wall.now() - view.readAt < this.#maxAgeMs ? view : undefined;
  }

  /** The outcome is in the view, or it has been told already. */
  async #lookWithin(patienceMs: number): Promise<void> {
    await answeredWithin(this.refresh(), patienceMs).catch(() => {});
  }

  async #read(): Promise<void> {
    const { chain, netuid, wall, reporter } = this.#options;
    this.#askedAt = wall.now();
    try {
      const metagraph = await answeredWithin(chain.metagraph(netuid), times.patienceMs);
      this.#view = { neurons: neuronsByHotkey(metagraph, this.size), readAt: wall.now() };
    } catch (error) {
      this.#failures += 1;
      // An outage is told once, however many ask during it.
      if (!this.#failing) reporter.warn("metagraphStale", { error, ageSeconds: this.ageSeconds ?? null });
      this.#failing = true;
      throw error;
    }
    if (this.#failing) reporter.info("metagraphFresh", { neurons: this.size });
    this.#failing = false;
  }
}

/** A timer of the machine, not of a clock: what it guards against is an answer that never comes. */
async function answeredWithin<T>(answer: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
    timer.unref();
  });
  try {
    return await Promise.race([answer, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
