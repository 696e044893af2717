import { CallRefused } from "@lode/bittensor/axon";
import { type Keypair, keypairFromUri, ready } from "@lode/bittensor/keys";
import { submitMessage } from "@lode/contract/generation";
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { Ledger } from "./ledger.ts";
import { ValidatorDesk } from "./validator-desk.ts";
import { networkPolicy } from "./validator-policy.ts";
import { WrittenRules } from "./written-rules.test-support.ts";

const start = 1_760_000_000;
const prompt = "a red chair";
let miner: Keypair;
let validator: Keypair;
let good: string;
let wrong: string;

beforeAll(async () => {
  await ready();
  miner = keypairFromUri("//Miner");
  validator = keypairFromUri("//Validator");
  // The task's id is no part of what is signed, so that one signature of each kind serves all tasks of one prompt.
  const text = { submitTimeNs: 1n, prompt, validatorHotkey: validator.hotkey, minerHotkey: miner.hotkey };
  good = Buffer.from(miner.sign(Buffer.from(submitMessage(text)))).toString("base64");
  wrong = Buffer.from(validator.sign(Buffer.from(submitMessage(text)))).toString("base64");
});

const pause = fc.oneof(
  fc.integer({ min: 0, max: 40_000 }),
  fc.integer({ min: 0, max: 1_000_000 }),
  fc.constantFrom(0, 30_000, 269_999, 270_000, 299_999, 300_000, 300_001, 900_000, 14_400_000),
);
/** Mostly what a miner does, with all that it must not do in between. */
const step = fc.record({
  pauseMs: pause,
  kind: fc.constantFrom("pull", "pull", "pull", "submit", "submit", "submit", "submit", "twice", "storm"),
  id: fc.constantFrom("own", "own", "own", "own", "other", "last"),
  signature: fc.constantFrom("good", "good", "good", "good", "good", "wrong", "malformed"),
  isEmpty: fc.constantFrom(false, false, false, true),
  score: fc.constantFrom(0, 0.3, 0.599_999, 0.6, 0.600_001, 0.75, 1, 1.4, undefined),
  /** Between two copies, and how long each is validated. */
  gapMs: fc.constantFrom(0, 10_000, 29_000, 29_999, 30_000, 31_000),
  validationMs: fc.constantFrom(1_000, 20_000, 35_000, 100_000),
} as const);

const policies = [
  { c: 300, t: 30, p: 600 },
  { c: 60, t: 20, p: 30 },
];
const stormy = 60;

it.each(policies)(
  "decides as the written rules do, whatever a miner does (cooldown $c, throttle $t, penalty $p)",
  async (numbers) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async (steps) => {
        const both = new Both(numbers);
        for (const { pauseMs, kind, id, signature, isEmpty, score, gapMs, validationMs } of steps) {
          both.nowMs += pauseMs;
          if (kind === "pull") both.pull();
          else if (kind === "storm") for (let count = 0; count < stormy; count += 1) both.pull();
          else if (kind === "submit") await both.submit(id, signature, isEmpty)?.(score);
          else {
            // Both copies come to the same good score, as one and the same file does.
            const first = both.submit("own", "good", false);
            const startedAt = both.nowMs;
            both.nowMs = startedAt + Math.min(gapMs, validationMs);
            if (gapMs >= validationMs) await first?.(0.75);
            both.nowMs = startedAt + gapMs;
            const second = both.submit("own", "good", false);
            both.nowMs = startedAt + Math.max(gapMs, validationMs);
            if (gapMs < validationMs) await first?.(0.75);
            both.nowMs = startedAt + gapMs + validationMs;
            await second?.(0.75);
          }
          await both.settled();
          both.compare();
        }
      }),
      { numRuns: 150 },
    );
  },
);

/** The simulated validator and the written rules side by side; each step is told to both, and their answers are compared. */
class Both {
  nowMs = start * 1_000;
  readonly #rules: WrittenRules;
  readonly #ledger = new Ledger(undefined);
  readonly #desk: ValidatorDesk;
  readonly #scores: ((score: number | undefined) => void)[] = [];
  #made = 0;

  constructor({ c, t, p }: (typeof policies)[number]) {
    this.#rules = new WrittenRules({ c, t, p });
    this.#desk = new ValidatorDesk({
      hotkey: validator.hotkey,
      clock: { now: () => this.nowMs },
      ledger: this.#ledger,
      tasks: { next: () => ({ id: this.#nextId(), index: this.#made++, type: "text", prompt }) },
      validation: { score: () => new Promise((resolve) => this.#scores.push(resolve)) },
      policy: { ...networkPolicy, taskCooldownS: c, throttleS: t, penaltyS: p },
      isRegistered: () => true,
    });
  }

  pull(): void {
    const expected = this.#rules.pull(this.nowMs / 1_000, this.#nextId());
    const told = this.#desk.pull({ caller: this.#caller() });
    const { task, cooldown_until: cooldownUntil = 0, cooldown_violations: violations = 0 } = told;
    expect({ task: task?.id, cooldownUntil, violations }).toEqual(expected);
  }

  /** @returns undefined when it was answered at once; otherwise gives the score. */
  submit(whose: string, signature: "good" | "wrong" | "malformed", isEmpty: boolean) {
    const ids: Readonly<Record<string, string | undefined>> = {
      own: this.#rules.task?.id,
      last: `task-${this.#made - 2}`,
    };
    const id = ids[whose] ?? "none";
    const expected = this.#rules.submit(this.nowMs / 1_000, { id, signature, isEmpty });
    const input = {
      ...{
        task: null,
        task_id: id,
        results: isEmpty ? "" : "KLUv/QAA",
        data_format: "ply",
        data_ver: 0,
        compression: 2,
      },
      ...{ submit_time: 1n, feedback: null, cooldown_until: 0 },
      signature: { good, wrong, malformed: "not base64!" }[signature],
    };
    const waiting = this.#scores.length;
    const answer = this.#desk.submit(input, { caller: this.#caller(), signal: new AbortController().signal });
    answer.catch(() => {});
    expect(this.#scores.length - waiting).toBe(expected === "validating" ? 1 : 0);
    if (expected !== "validating") {
      this.#answers.push([answer, expected]);
      return undefined;
    }
    const give = this.#scores.at(-1)!;
    return async (score: number | undefined): Promise<void> => {
      const then = this.#rules.validated(this.nowMs / 1_000, score);
      give(score);
      await same(answer, then);
    };
  }

  readonly #answers: [Promise<unknown>, unknown][] = [];

  async settled(): Promise<void> {
    for (const [answer, expected] of this.#answers.splice(0)) await same(answer, expected);
  }

  compare(): void {
    const standing = this.#ledger.standing(miner.hotkey);
    const { cooldownUntil, violations, task } = this.#rules;
    expect(standing).toMatchObject({ cooldownUntil, violations });
    expect(standing.task?.id).toBe(task?.id);
  }

  #nextId(): string {
    return `task-${this.#made}`;
  }

  #caller() {
    return { hotkey: miner.hotkey } as Parameters<ValidatorDesk["pull"]>[0]["caller"];
  }
}

async function same(answering: Promise<unknown>, expected: unknown): Promise<void> {
  const answer = (await answering.catch((error: unknown) => {
    if (error instanceof CallRefused) return error.status;
    throw error;
  })) as number | { readonly cooldown_until: number; readonly feedback: Readonly<Record<string, unknown>> };
  if (typeof answer === "number") return expect(answer).toBe(expected);
  const { current_duel_rating: _, current_miner_reward: __, ...feedback } = answer.feedback;
  expect({ cooldownUntil: answer.cooldown_until, feedback }).toEqual(expected);
}
