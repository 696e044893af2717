import type { DutyLedger, OpenDuty } from "@lode/runtime/lifecycle";

/**
 * What this validator owes next. Exactly one duty is open at a time, and the next is opened before the last is closed:
 * a compressed clock never finds a moment in which nobody holds it.
 */
export class DutyChain {
  private readonly ledger: DutyLedger;
  private readonly who: string;
  private open: { readonly duty: OpenDuty; readonly dueBy: number } | undefined;

  constructor(ledger: DutyLedger, who: string) {
    this.ledger = ledger;
    this.who = who;
  }

  /** Protocol time by which the present duty is due. */
  get dueBy(): number {
    return this.open?.dueBy ?? Number.POSITIVE_INFINITY;
  }

  next(what: string, dueBy: number): void {
    const last = this.open;
    this.open = { duty: this.ledger.open({ who: this.who, what, dueBy }), dueBy };
    last?.duty.done();
  }

  /** Owes nothing any more. */
  end(): void {
    this.open?.duty.done();
    this.open = undefined;
  }
}
