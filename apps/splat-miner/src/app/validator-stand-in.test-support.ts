import { createHash } from "node:crypto";
import { CallRefused, handle, serveAxon } from "@lode/bittensor/axon";
import { keypairFromUri, verifySignature } from "@lode/bittensor/keys";
import type { Hotkey } from "@lode/bittensor/primitives";
import { type PulledTask, pullTask, submitMessage, submitResults } from "@lode/contract/generation";
import type { Clock } from "@lode/runtime/clock";
import type { ValidatorEntry } from "../directory/validator-directory.ts";

interface TakenResult {
  readonly taskId: string;
  readonly results: string;
  readonly submitTime: bigint;
  readonly signature: string;
  /** Of all that was signed for. */
  readonly digest: string;
}

type Intercept = () => undefined | Promise<void>;

/** One validator of a test: a real axon, the network's cooldown rules, and whatever trouble the test wants. */
export interface StandInValidator extends AsyncDisposable {
  readonly entry: ValidatorEntry;
  readonly hotkey: Hotkey;
  /** Handed out one after the other; when it is empty, tasks are made up. */
  readonly queue: PulledTask[];
  /** Moments of its own clock, in seconds. */
  readonly pulls: number[];
  readonly violations: number[];
  readonly results: TakenResult[];
  /** With their verdicts. */
  readonly outcomes: { readonly taskId: string; readonly outcome: string; readonly cooldownUntil: number }[];
  /** Of an answer's results; 0 when they are empty. */
  scoreOf: (results: string) => number;
  /** Before and after the rules are applied; a throw is the answer, a promise holds it back. */
  beforePull: Intercept;
  afterPull: Intercept;
  beforeSubmit: Intercept;
  afterSubmit: Intercept;
  threshold: number;
  /** Behind the protocol clock. */
  lagMs: number;
  /** The validation service is down. */
  serviceDown: boolean;
  /** Seconds. */
  cooldownUntil: number;
  assigned: { readonly task: PulledTask; readonly at: number } | undefined;
}

const [taskCooldownS, penaltyS, throttleS] = [300, 600, 30];
const none: Intercept = () => undefined;

export async function standInValidator(options: {
  readonly uid: number;
  readonly protocol: Clock;
  readonly stakeTao?: number;
}): Promise<StandInValidator> {
  const { uid, protocol } = options;
  const { hotkey } = keypairFromUri(`//Validator${uid}`);
  let made = 0;
  const nowS = (): number => (protocol.now() - state.lagMs) / 1_000;

  const pull = handle(pullTask, async () => {
    await state.beforePull();
    const now = nowS();
    state.pulls.push(now);
    let answer: Record<string, unknown>;
    if (now < state.cooldownUntil) {
      state.violations.push(now);
      answer = { task: null, cooldown_until: state.cooldownUntil, cooldown_violations: state.violations.length };
    } else {
      if (state.assigned === undefined) {
        made += 1;
        const task = state.queue.shift() ?? {
          type: "text",
          id: `${uid}-task-${made}`,
          prompt: `a red chair number ${made}`,
        };
        state.assigned = { task, at: now };
      }
      answer = { task: state.assigned.task, validation_threshold: state.threshold, throttle_period: throttleS };
    }
    await state.afterPull();
    return answer;
  });

  const submit = handle(submitResults, async (input, { caller }) => {
    await state.beforeSubmit();
    const { assigned } = state;
    const digest = createHash("sha256")
      .update(JSON.stringify([input.task_id, input.results, String(input.submit_time), input.signature]))
      .digest("hex");
    const { task_id: taskId, results, submit_time: submitTime, signature } = input;
    state.results.push({ taskId, results, submitTime, signature, digest });
    if (assigned === undefined) throw new CallRefused(403, "NO_TASK", "no task assigned");
    if (assigned.task.id !== taskId) {
      await state.afterSubmit();
      return { results: "", signature: "", feedback: feedbackOf(0), cooldown_until: state.cooldownUntil };
    }
    const message = submitMessage({
      submitTimeNs: submitTime,
      prompt: assigned.task.prompt,
      validatorHotkey: hotkey,
      minerHotkey: caller.hotkey,
    });
    const signed = verifySignature({ address: caller.hotkey, message, signature: Buffer.from(signature, "base64") });
    const score = results === "" || !signed ? 0 : state.scoreOf(results);
    const outcome = outcomeFor(signed, results, score);
    const c = taskCooldownS + (outcome === "rejected" || outcome === "bad-signature" ? penaltyS : 0);
    state.cooldownUntil = Math.floor(Math.max(nowS() + c - throttleS, assigned.at + c));
    state.assigned = undefined;
    state.outcomes.push({ taskId, outcome, cooldownUntil: state.cooldownUntil });
    await state.afterSubmit();
    return {
      results: "",
      signature: "",
      feedback: feedbackOf(outcome === "accepted" ? Math.min(1, score) : 0, outcome === "validation-failed"),
      cooldown_until: state.cooldownUntil,
    };
  });

  function outcomeFor(signed: boolean, results: string, score: number): string {
    if (!signed) return "bad-signature";
    if (results === "") return "empty";
    if (state.serviceDown) return "validation-failed";
    return score >= state.threshold ? "accepted" : "rejected";
  }

  const limits = { answerMs: 20_000, maxBodyBytes: 64 * 1024 * 1024 };
  const axon = await serveAxon({ hotkey, port: 0, services: [pull, submit], limits });
  const state: StandInValidator = {
    entry: {
      uid,
      hotkey,
      stakeRao: BigInt(options.stakeTao ?? 5_000) * 1_000_000_000n,
      permit: true,
      ip: "127.0.0.1",
      port: axon.port,
      serving: true,
    },
    hotkey,
    queue: [],
    pulls: [],
    violations: [],
    results: [],
    outcomes: [],
    scoreOf: () => 0.8,
    beforePull: none,
    afterPull: none,
    beforeSubmit: none,
    afterSubmit: none,
    threshold: 0.6,
    lagMs: 0,
    serviceDown: false,
    cooldownUntil: 0,
    assigned: undefined,
    [Symbol.asyncDispose]: () => axon[Symbol.asyncDispose](),
  };
  return state;
}

function feedbackOf(fidelity: number, validationFailed = false) {
  return {
    validation_failed: validationFailed,
    task_fidelity_score: fidelity,
    average_fidelity_score: 0.9,
    generations_within_the_window: 3,
    current_duel_rating: 1_500.5,
    current_miner_reward: 4_501.5,
  };
}
