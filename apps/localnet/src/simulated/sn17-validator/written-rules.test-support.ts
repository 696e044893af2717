/**
 * The network's rules for one miner once more, read off their description and off nothing else: a second opinion on the simulated
 * validator, whose own code is not used here. All times are seconds.
 */
export class WrittenRules {
  readonly #numbers: { readonly c: number; readonly t: number; readonly p: number };
  cooldownUntil = 0;
  violations = 0;
  task: { readonly id: string; readonly at: number } | undefined;
  #lock = Number.NEGATIVE_INFINITY;
  #acceptedAt = Number.NEGATIVE_INFINITY;
  #accepted: number[] = [];
  #average = 1;

  constructor(numbers: { readonly c: number; readonly t: number; readonly p: number }) {
    this.#numbers = numbers;
  }

  /** @param fresh the id that a new task would have. */
  pull(now: number, fresh: string) {
    if (now < this.cooldownUntil) {
      this.violations += 1;
      if (this.violations > 100) this.cooldownUntil += 10;
      return { task: undefined, cooldownUntil: this.cooldownUntil, violations: this.violations };
    }
    this.task ??= { id: fresh, at: now };
    return { task: this.task.id, cooldownUntil: 0, violations: 0 };
  }

  /** @returns what is told at once; "validating" asks for {@link validated} once there is a score. */
  submit(now: number, sent: { id: string; signature: "good" | "wrong" | "malformed"; isEmpty: boolean }) {
    if (this.task === undefined) return 403;
    if (sent.id !== this.task.id) return this.#told(now);
    if (sent.signature === "malformed") return 500;
    const { p } = this.#numbers;
    if (sent.signature === "wrong") {
      this.#end(now, p);
      return this.#told(now);
    }
    if (this.violations > 0) this.violations -= 1;
    if (sent.isEmpty) {
      this.#end(now, 0);
      return this.#told(now);
    }
    // The lock is a whole number of seconds from the second in which the validation began.
    if (now < this.#lock) return this.#told(now);
    this.#lock = Math.floor(now) + 30;
    return "validating";
  }

  /** @param score undefined: the validation service failed. */
  validated(now: number, score: number | undefined) {
    const { c, t, p } = this.#numbers;
    if (score === undefined) {
      this.#end(now, 0);
      return this.#told(now, 0, true);
    }
    if (now - this.#acceptedAt < c - t) return this.#told(now);
    if (score < 0.6) {
      this.#end(now, p);
      return this.#told(now);
    }
    const fidelity = score > 1 ? 1 : score;
    this.#end(now, 0);
    this.#acceptedAt = Math.floor(now);
    this.#accepted.push(Math.floor(now));
    this.#average = this.#average * 0.95 + fidelity * 0.05;
    return this.#told(now, fidelity);
  }

  #end(now: number, more: number): void {
    const { c: plain, t } = this.#numbers;
    const c = plain + more;
    const byNow = now + c - t;
    const byTask = this.task!.at + c;
    this.cooldownUntil = Math.floor(byNow > byTask ? byNow : byTask);
    this.task = undefined;
  }

  #told(now: number, fidelity = 0, isFault = false) {
    const recent = this.#accepted.filter((at) => Math.floor(now) - at <= 4 * 3600).length;
    return {
      cooldownUntil: this.cooldownUntil,
      feedback: {
        validation_failed: isFault,
        task_fidelity_score: fidelity,
        average_fidelity_score: this.#average,
        generations_within_the_window: recent,
      },
    };
  }
}
