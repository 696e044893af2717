import type { Clock } from "@lode/runtime/clock";
import { type AccessObserver, nobodyObserves } from "./access-observer.ts";
import { ApiError } from "./api-error.ts";
import { type AskedCount, type SharedCount, WindowCounts } from "./window-counts.ts";

export interface Limit {
  readonly points: number;
  readonly durationSeconds: number;
}

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** By real time. All but the first four are counted per hotkey, and only once its signature has verified. */
export const defaultLimits = {
  /** In front of everything that is signed, per address: a subnet's miners may share one. */
  address: { points: 3_000, durationSeconds: minute },
  /** Reads under a capability, per address: a validator fetches a whole epoch at once. */
  objects: { points: 60_000, durationSeconds: minute },
  /** Public pages, per address. */
  stats: { points: 30, durationSeconds: minute },
  /** Verifications spent on signatures that were wrong, per address; beyond it none of its signatures is looked at. */
  wrongSignatures: { points: 300, durationSeconds: minute },
  assignment: { points: 10, durationSeconds: minute },
  epochAssignment: { points: 300, durationSeconds: minute },
  status: { points: 5, durationSeconds: minute },
  folderAccess: { points: 100, durationSeconds: day },
  validatorAccess: { points: 10_000, durationSeconds: day },
  validatorUpload: { points: 5, durationSeconds: hour },
  /** Routes under `/api/v1/epochs` and `/api/v1/policies`. */
  epochs: { points: 300, durationSeconds: minute },
} as const satisfies Record<string, Limit>;

/** Anybody can have very many addresses: one that has only just begun writes nothing into the database. */
const byAddress: ReadonlySet<string> = new Set(["address", "objects", "stats", "wrongSignatures"]);
const quietShareOfAddresses = 0.02;

/** Keys in use are told of anyway; of those that have just fallen silent so many are asked about in a round. */
const maxAsked = 500;

export type LimitName = keyof typeof defaultLimits;
export type Limits = Readonly<Record<LimitName, Limit>>;

/** Where the headers of an answer are written, and for whom; Fastify's reply is one. */
export interface AnswerHeaders {
  header(name: string, value: string | number): unknown;
  readonly request?: { readonly ip: string };
}

export interface RateLimitsParts {
  readonly limits: Limits;
  readonly wall: Clock;
  readonly observer?: AccessObserver;
}

/**
 * Counts in memory, in windows that lie on the grid of real time, so that all replicas mean the same window. Asking never
 * waits: what other replicas counted is added in the background.
 */
export class RateLimits {
  readonly #configured: Limits;
  readonly #wall: Clock;
  readonly #observer: AccessObserver;
  readonly #counts: ReadonlyMap<LimitName, WindowCounts>;

  constructor({ limits, wall, observer = nobodyObserves }: RateLimitsParts) {
    this.#configured = limits;
    this.#wall = wall;
    this.#observer = observer;
    const names = Object.keys(limits) as LimitName[];
    this.#counts = new Map(
      names.map((name) => [
        name,
        new WindowCounts(name, limits[name], byAddress.has(name) ? quietShareOfAddresses : 0),
      ]),
    );
  }

  /**
   * Counts one request and says in the headers what is left; a refused one is not counted.
   * @param key a canonical hotkey or an address from `addressKey`.
   * @throws ApiError 429 RATE_LIMITED with Retry-After.
   */
  count(name: LimitName, key: string, headers: AnswerHeaders): void {
    const counts = this.#of(name);
    const nowMs = this.#wall.now();
    const isAllowed = counts.take(key, 1, nowMs);
    headers.header("X-RateLimit-Limit", counts.limit.points);
    headers.header("X-RateLimit-Remaining", Math.max(0, counts.limit.points - counts.taken(key, nowMs)));
    headers.header("X-RateLimit-Reset", Math.ceil(counts.windowEndsAt(nowMs) / 1000));
    if (!isAllowed) throw this.#refusal(name, nowMs);
  }

  /** @throws ApiError 429 RATE_LIMITED when nothing is left; counts nothing. */
  assertLeft(name: LimitName, key: string): void {
    const nowMs = this.#wall.now();
    if (this.#of(name).isSpent(key, nowMs)) throw this.#refusal(name, nowMs);
  }

  /** Counts what has been spent already, beyond the limit if need be. */
  charge(name: LimitName, key: string, points: number): void {
    this.#of(name).charge(key, points, this.#wall.now());
  }

  /** From now on, for what this window has counted too. @param limit undefined: as configured. */
  set(name: LimitName, limit: Limit | undefined): void {
    this.#of(name).limit = limit ?? this.#configured[name];
  }

  /** As they are in force now. */
  inForce(): Limits {
    return Object.fromEntries([...this.#counts].map(([name, { limit }]) => [name, limit])) as Limits;
  }

  /** How many keys are being counted, of all limits. */
  get size(): number {
    return [...this.#counts.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /**
   * What has been counted here and not told yet, then what others may have counted of the keys seen lately.
   * @param fromSeconds limits with shorter windows are left out.
   */
  toShare(maxRows: number, fromSeconds = 0): AskedCount[] {
    const nowMs = this.#wall.now();
    const shared = [...this.#counts.values()].filter(({ limit }) => limit.durationSeconds >= fromSeconds);
    const rows: AskedCount[] = [];
    for (const counts of shared) counts.untold(nowMs, maxRows - rows.length, rows);
    const asking = Math.min(maxRows - rows.length, maxAsked);
    const before = rows.length;
    for (const counts of shared) counts.recent(nowMs, asking - (rows.length - before), rows);
    return rows;
  }

  /** @param asked what {@link toShare} gave. @param totals what all replicas together counted of it. */
  shared(asked: readonly AskedCount[], totals: readonly SharedCount[]): void {
    for (const row of asked) this.#of(row.name).told(row);
    for (const row of totals) this.#counts.get(row.name)?.learn(row);
  }

  #of(name: LimitName): WindowCounts {
    const counts = this.#counts.get(name);
    if (counts === undefined) throw new TypeError(`there is no limit ${name}`);
    return counts;
  }

  #refusal(name: LimitName, nowMs: number): ApiError {
    this.#observer.limitHit(name);
    const counts = this.#of(name);
    const retryAfterSeconds = Math.max(1, Math.ceil((counts.windowEndsAt(nowMs) - nowMs) / 1000));
    return new ApiError(429, "RATE_LIMITED", `Too many requests: ${counts.limit.points} are allowed`, {
      retry: "later",
      retryAfterSeconds,
      facts: { limit: name },
    });
  }
}
