import type { Clock } from "@lode/runtime/clock";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { ApiError } from "./api-error.ts";

export interface Limit {
  readonly points: number;
  readonly durationSeconds: number;
}

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** By real time. All but the first three are counted per hotkey, and only once its signature has verified. */
export const defaultLimits = {
  /** In front of everything that is signed, per address: a subnet's miners may share one. */
  address: { points: 3_000, durationSeconds: minute },
  /** Reads under a capability, per address: a validator fetches a whole epoch at once. */
  objects: { points: 60_000, durationSeconds: minute },
  /** Public pages, per address. */
  stats: { points: 30, durationSeconds: minute },
  assignment: { points: 10, durationSeconds: minute },
  epochAssignment: { points: 300, durationSeconds: minute },
  status: { points: 5, durationSeconds: minute },
  folderAccess: { points: 100, durationSeconds: day },
  validatorAccess: { points: 10_000, durationSeconds: day },
  validatorUpload: { points: 5, durationSeconds: hour },
  /** Routes under `/api/v1/epochs` and `/api/v1/policies`. */
  epochs: { points: 300, durationSeconds: minute },
} as const satisfies Record<string, Limit>;

export type LimitName = keyof typeof defaultLimits;
export type Limits = Readonly<Record<LimitName, Limit>>;

/** Where the headers of an answer are written; Fastify's reply is one. */
export interface AnswerHeaders {
  header(name: string, value: string | number): unknown;
}

/** Counts in memory. The same limits for a compressed clock are scaled by whoever starts the coordinator. */
export class RateLimits {
  readonly #limiters: ReadonlyMap<LimitName, RateLimiterMemory>;
  readonly #limits: Limits;
  readonly #wall: Clock;

  constructor(limits: Limits, wall: Clock) {
    this.#limits = limits;
    this.#wall = wall;
    this.#limiters = new Map(
      (Object.keys(limits) as LimitName[]).map((name) => [
        name,
        new RateLimiterMemory({ points: limits[name].points, duration: limits[name].durationSeconds, keyPrefix: name }),
      ]),
    );
  }

  /** Counts one request and says in the headers what is left. @throws ApiError 429 RATE_LIMITED with Retry-After. */
  async count(name: LimitName, key: string, headers: AnswerHeaders): Promise<void> {
    const spent = await this.#consume(name, key);
    const { points } = this.#limits[name];
    headers.header("X-RateLimit-Limit", points);
    headers.header("X-RateLimit-Remaining", Math.max(0, points - spent.consumedPoints));
    headers.header("X-RateLimit-Reset", Math.ceil((this.#wall.now() + spent.msBeforeNext) / 1000));
    if (spent.consumedPoints <= points) return;
    const retryAfterSeconds = Math.max(1, Math.ceil(spent.msBeforeNext / 1000));
    throw new ApiError(429, "RATE_LIMITED", `Too many requests: ${points} are allowed`, {
      retry: "later",
      retryAfterSeconds,
    });
  }

  async #consume(name: LimitName, key: string): Promise<RateLimiterRes> {
    try {
      return await this.#limiters.get(name)!.consume(key);
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes) return refusal;
      throw refusal;
    }
  }
}
