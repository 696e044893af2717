import type { DutyLedger, OpenDuty } from "@lode/runtime/lifecycle";

/** The one thing a miner owes at a time. The next is opened before the last is done, so that a clock never slips between. */
export class OwedDuty implements Disposable {
  readonly #ledger: DutyLedger;
  readonly #who: string;
  #open: OpenDuty | undefined;

  constructor(ledger: DutyLedger, who: string) {
    this.#ledger = ledger;
    this.#who = who;
  }

  /** @param dueBy protocol time, epoch milliseconds. */
  becomes(what: string, dueBy: number): void {
    const next = this.#ledger.open({ who: this.#who, what, dueBy });
    this.#open?.done();
    this.#open = next;
  }

  /** Nothing is owed for now. */
  settle(): void {
    this.#open?.done();
    this.#open = undefined;
  }

  [Symbol.dispose](): void {
    this.settle();
  }
}
