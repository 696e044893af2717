import type { Clock } from "@lode/runtime/clock";
import type { Reporter } from "@lode/runtime/events";
import type { Metrics } from "./metrics.ts";

/** Brings some of the gauges up to date before they are read. */
export interface MetricsSource {
  readonly name: string;
  refresh(): Promise<void>;
}

export interface MetricsPageParts {
  readonly metrics: Metrics;
  readonly sources: readonly MetricsSource[];
  readonly wall: Clock;
  readonly reporter: Reporter;
}

/** Real milliseconds: so often at most the sources are asked, however many scrape. */
const refreshEveryMs = 2_000;
/** Real milliseconds that a scrape waits for one source; after that its last values are served. */
const sourceTimeoutMs = 2_000;

/** What Prometheus reads. A source in trouble costs its own gauges, never the page. */
export class MetricsPage {
  readonly contentType: string;
  readonly #parts: MetricsPageParts;
  #refreshing: Promise<void> | undefined;
  #refreshedAt = Number.NEGATIVE_INFINITY;

  constructor(parts: MetricsPageParts) {
    this.#parts = parts;
    this.contentType = parts.metrics.registry.contentType;
  }

  async read(): Promise<string> {
    const { wall, metrics } = this.#parts;
    if (wall.now() - this.#refreshedAt >= refreshEveryMs) {
      this.#refreshing ??= this.#refresh().finally(() => {
        this.#refreshing = undefined;
      });
      await this.#refreshing;
    }
    return await metrics.registry.metrics();
  }

  async #refresh(): Promise<void> {
    const { sources, metrics, reporter, wall } = this.#parts;
    await Promise.all(
      sources.map(async (source) => {
        try {
          await within(source.refresh(), sourceTimeoutMs);
        } catch (error) {
          metrics.scrapesFailed.inc({ source: source.name });
          reporter.warn("metricsSourceFailed", { source: source.name, error });
        }
      }),
    );
    this.#refreshedAt = wall.now();
  }
}

/** @throws Error when the work takes longer; it goes on by itself, and nobody hears how it ends. */
export async function within<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    work.catch(() => {});
  }
}
