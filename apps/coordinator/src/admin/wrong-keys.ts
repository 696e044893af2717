import type { Clock } from "@lode/runtime/clock";

/** So many wrong keys an address may bring in a window; a person mistypes one or two. */
const most = 10;
const windowMs = 60_000;
/** Beyond this many addresses in a window, those that are new are as good as spent. */
const maxAddresses = 10_000;

/** Counts wrong keys by address, in windows on the grid of real time. */
export class WrongKeys {
  readonly #wall: Clock;
  readonly #counts = new Map<string, number>();
  #window = -1;

  constructor(wall: Clock) {
    this.#wall = wall;
  }

  /** Whether this address has spent its tries. */
  isSpent(address: string): boolean {
    this.#turn();
    return (this.#counts.get(address) ?? (this.#counts.size >= maxAddresses ? most : 0)) >= most;
  }

  add(address: string): void {
    this.#turn();
    const count = this.#counts.get(address) ?? 0;
    if (count > 0 || this.#counts.size < maxAddresses) this.#counts.set(address, count + 1);
  }

  get secondsLeft(): number {
    return Math.max(1, Math.ceil((windowMs - (this.#wall.now() % windowMs)) / 1000));
  }

  #turn(): void {
    const window = Math.floor(this.#wall.now() / windowMs);
    if (window !== this.#window) this.#counts.clear();
    this.#window = window;
  }
}
