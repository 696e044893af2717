/**
 * Lets so many requests begin in one turn of the event loop. A burst arrives in a single turn, and reading its requests
 * one after the other would hold everything else up until the last of them.
 */
export class TurnPace {
  readonly #perTurn: number;
  readonly #waiting: (() => void)[] = [];
  #left: number;
  #isCounting = false;

  constructor(perTurn: number) {
    this.#perTurn = perTurn;
    this.#left = perTurn;
  }

  /** Undefined when one may go on at once. */
  turn(): Promise<void> | undefined {
    if (!this.#isCounting) {
      this.#isCounting = true;
      setImmediate(() => this.#next());
    }
    if (this.#left > 0) {
      this.#left -= 1;
      return undefined;
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #next(): void {
    const admitted = this.#waiting.splice(0, this.#perTurn);
    this.#left = this.#perTurn - admitted.length;
    this.#isCounting = admitted.length > 0;
    if (this.#isCounting) setImmediate(() => this.#next());
    for (const go of admitted) go();
  }
}
