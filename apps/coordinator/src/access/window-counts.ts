import type { Limit, LimitName } from "./limits.ts";

/** What one replica tells and asks about one key. */
export interface AskedCount {
  readonly name: LimitName;
  readonly key: string;
  readonly windowStartMs: number;
  readonly windowEndMs: number;
  /** Counted here since it was last told; 0 only asks. */
  readonly added: number;
}

/** What all replicas together counted. */
export interface SharedCount {
  readonly name: LimitName;
  readonly key: string;
  readonly windowStartMs: number;
  readonly points: number;
}

interface Count {
  own: number;
  /** How much of `own` the others have been told. */
  told: number;
  others: number;
  /** When it was last asked for, real milliseconds. */
  usedAt: number;
}

/** More keys than addresses or hotkeys that ask within one window; what is beyond pushes the oldest out. */
const maxKeys = 100_000;
/** How many of the oldest are looked at for one that may go, before one goes anyway. */
const evictionLooks = 8;
/** Keys not used within this time are asked about again once they are: the first request tells of them. */
const recentMs = 5_000;

/** The requests of one limit in the present window, by key. A window that has ended is forgotten as a whole. */
export class WindowCounts {
  readonly name: LimitName;
  limit: Limit;
  /** Counts below this share of the limit are nobody else's business. */
  readonly #quietShare: number;
  #windowStartMs = -1;
  #counts = new Map<string, Count>();
  /** In the order of their first untold request. */
  readonly #untold = new Set<string>();
  #askFrom = 0;

  constructor(name: LimitName, limit: Limit, quietShare = 0) {
    this.name = name;
    this.limit = limit;
    this.#quietShare = quietShare;
  }

  get size(): number {
    return this.#counts.size;
  }

  windowEndsAt(nowMs: number): number {
    return this.#startOf(nowMs) + this.limit.durationSeconds * 1000;
  }

  /** Counts, unless that would be beyond the limit. @returns whether it was counted. */
  take(key: string, points: number, nowMs: number): boolean {
    const count = this.#at(key, nowMs);
    if (count.own + count.others + points > this.limit.points) return false;
    this.#add(key, count, points);
    return true;
  }

  charge(key: string, points: number, nowMs: number): void {
    this.#add(key, this.#at(key, nowMs), points);
  }

  taken(key: string, nowMs: number): number {
    this.#turn(nowMs);
    const count = this.#counts.get(key);
    return count === undefined ? 0 : count.own + count.others;
  }

  isSpent(key: string, nowMs: number): boolean {
    return this.taken(key, nowMs) >= this.limit.points;
  }

  untold(nowMs: number, maxRows: number, into: AskedCount[]): void {
    this.#turn(nowMs);
    let left = maxRows;
    const quiet = this.limit.points * this.#quietShare;
    for (const key of this.#untold) {
      if (left <= 0) return;
      const count = this.#counts.get(key);
      if (count === undefined || (count.told === 0 && count.own < quiet)) continue;
      into.push(this.#row(key, count.own - count.told));
      left -= 1;
    }
  }

  /** Of keys that have nothing to tell; going round, so that each has its turn when there are more than fit. */
  recent(nowMs: number, maxRows: number, into: AskedCount[]): void {
    const keys: string[] = [];
    for (const [key, count] of this.#counts) {
      if (count.usedAt >= nowMs - recentMs && !this.#untold.has(key)) keys.push(key);
    }
    const asked = Math.max(0, Math.min(maxRows, keys.length));
    for (let index = 0; index < asked; index += 1) {
      into.push(this.#row(keys[(this.#askFrom + index) % keys.length]!, 0));
    }
    this.#askFrom = keys.length === 0 ? 0 : (this.#askFrom + asked) % keys.length;
  }

  told({ key, windowStartMs, added }: AskedCount): void {
    const count = windowStartMs === this.#windowStartMs ? this.#counts.get(key) : undefined;
    if (count === undefined) return;
    count.told += added;
    if (count.told >= count.own) this.#untold.delete(key);
  }

  learn({ key, windowStartMs, points }: SharedCount): void {
    const count = windowStartMs === this.#windowStartMs ? this.#counts.get(key) : undefined;
    if (count !== undefined) count.others = Math.max(count.others, points - count.told);
  }

  #row(key: string, added: number): AskedCount {
    const windowEndMs = this.#windowStartMs + this.limit.durationSeconds * 1000;
    return { name: this.name, key, windowStartMs: this.#windowStartMs, windowEndMs, added };
  }

  #at(key: string, nowMs: number): Count {
    this.#turn(nowMs);
    let count = this.#counts.get(key);
    if (count === undefined) {
      if (this.#counts.size >= maxKeys) this.#makeRoom();
      count = { own: 0, told: 0, others: 0, usedAt: nowMs };
      this.#counts.set(key, count);
    }
    count.usedAt = nowMs;
    return count;
  }

  #add(key: string, count: Count, points: number): void {
    count.own += points;
    this.#untold.add(key);
  }

  #startOf(nowMs: number): number {
    const lengthMs = this.limit.durationSeconds * 1000;
    return Math.floor(nowMs / lengthMs) * lengthMs;
  }

  #turn(nowMs: number): void {
    const startMs = this.#startOf(nowMs);
    if (startMs === this.#windowStartMs) return;
    this.#windowStartMs = startMs;
    this.#counts = new Map();
    this.#untold.clear();
    this.#askFrom = 0;
  }

  /** The oldest goes, but one that has spent its limit only when all around it have too. */
  #makeRoom(): void {
    for (let look = 0; look < evictionLooks; look += 1) {
      const [key, count] = this.#counts.entries().next().value!;
      this.#counts.delete(key);
      if (count.own + count.others < this.limit.points || look === evictionLooks - 1) {
        this.#untold.delete(key);
        return;
      }
      this.#counts.set(key, count);
    }
  }
}
