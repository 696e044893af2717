const minuteMs = 60_000;
/** Addresses remembered; the longest known is forgotten first. */
const maxAddresses = 10_000;

/** Counts wrong signatures by address: each costs as much as a right one, so that a flood of them is cut short. */
export class Forgeries {
  readonly #maxPerMinute: number;
  readonly #counts = new Map<string, { count: number; since: number }>();

  constructor(maxPerMinute: number) {
    this.#maxPerMinute = maxPerMinute;
  }

  isTooMany(address: string, nowMs: number): boolean {
    const known = this.#counts.get(address);
    return known !== undefined && nowMs - known.since < minuteMs && known.count >= this.#maxPerMinute;
  }

  add(address: string, nowMs: number): void {
    const known = this.#counts.get(address);
    if (known !== undefined && nowMs - known.since < minuteMs) {
      known.count += 1;
      return;
    }
    this.#counts.delete(address);
    this.#counts.set(address, { count: 1, since: nowMs });
    if (this.#counts.size > maxAddresses) this.#counts.delete(this.#counts.keys().next().value as string);
  }
}
