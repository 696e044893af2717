import type { Clock } from "@lode/runtime/clock";
import type { Reporter } from "@lode/runtime/events";
import type { CallRefused } from "./call-refused.ts";

/** One line per code and second is enough, however many there are. */
const pauseMs = 1_000;

/** Reports refusals without letting those who are refused fill the disk. */
export class RefusalReport {
  readonly #reporter: Reporter;
  readonly #clock: Clock;
  readonly #silent = new Map<string, { since: number; times: number }>();

  constructor(reporter: Reporter, clock: Clock) {
    this.#reporter = reporter;
    this.#clock = clock;
  }

  add(refusal: CallRefused, address: string): void {
    const now = this.#clock.now();
    const known = this.#silent.get(refusal.code);
    if (known !== undefined && now - known.since < pauseMs) {
      known.times += 1;
      return;
    }
    this.#silent.set(refusal.code, { since: now, times: 0 });
    const notReported = known?.times ?? 0;
    this.#reporter.info("axonCallRefused", { code: refusal.code, status: refusal.status, address, notReported });
  }
}
