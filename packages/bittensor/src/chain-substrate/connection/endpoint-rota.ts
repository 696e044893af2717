import type { Clock } from "@lode/runtime/clock";
import type { Random } from "@lode/runtime/random";

export interface EndpointRotaOptions {
  readonly endpoints: readonly string[];
  readonly wall: Clock;
  readonly random: Random;
  readonly restBaseMs: number;
  readonly restMaxMs: number;
}

/**
 * Whose turn it is. One that failed rests before it is asked again: up to `restBaseMs`, then twice that, and so on, with
 * full jitter, so that the many clients of an endpoint that comes back do not come back together. Others take over at once.
 */
export class EndpointRota {
  readonly #options: EndpointRotaOptions;
  readonly #failures = new Map<string, number>();
  readonly #restsUntil = new Map<string, number>();
  #turn = 0;
  /** Why the last one failed, for whoever has to be told that nobody answers. */
  lastFailure: string | undefined;

  constructor(options: EndpointRotaOptions) {
    this.#options = options;
  }

  /** The next endpoint that is not resting; waits for one if all are. */
  async next(signal: AbortSignal): Promise<string> {
    const { endpoints, wall } = this.#options;
    for (;;) {
      signal.throwIfAborted();
      const rest = (url: string): number => this.#restsUntil.get(url) ?? 0;
      for (let i = 0; i < endpoints.length; i += 1) {
        const place = (this.#turn + i) % endpoints.length;
        if (rest(endpoints[place]!) > wall.now()) continue;
        this.#turn = place;
        return endpoints[place]!;
      }
      await wall.sleepUntil(Math.min(...endpoints.map(rest)), signal);
    }
  }

  /** It answers: its next failure is its first again. */
  succeeded(url: string): void {
    this.#failures.delete(url);
  }

  /** @returns how long it rests. */
  failed(url: string, why: string): number {
    const { endpoints, wall, random, restBaseMs, restMaxMs } = this.#options;
    const failures = this.#failures.get(url) ?? 0;
    this.#failures.set(url, failures + 1);
    const restMs = Math.ceil(random.next() * Math.min(restMaxMs, restBaseMs * 2 ** Math.min(failures, 30)));
    this.#restsUntil.set(url, wall.now() + restMs);
    this.#turn = (endpoints.indexOf(url) + 1) % endpoints.length;
    this.lastFailure = `${url}: ${why}`;
    return restMs;
  }
}
