import { createHash } from "node:crypto";
import type { SynapseValue } from "@lode/bittensor/auth";
import { type AxonCall, CallRefused } from "@lode/bittensor/axon";
import { type pullTask, submitMessage, type submitResults } from "@lode/contract/generation";
import type { Clock } from "@lode/runtime/clock";
import { checkSubmitSignature } from "./check-signature.ts";
import type { Ledger } from "./ledger.ts";
import { type MinerStanding, unfoughtRating, withinWindow } from "./miner-standing.ts";
import { assign, judgePull } from "./pull-rules.ts";
import { type Outcome, penalised, receiveSubmission, type Settled, settleValidation } from "./submit-rules.ts";
import { newRecord, type TaskRecord, type TaskSource } from "./task-record.ts";
import type { ValidationService } from "./validation-service.ts";
import type { ValidatorPolicy } from "./validator-policy.ts";

type Pull = SynapseValue<typeof pullTask>;
type Submit = SynapseValue<typeof submitResults>;

export interface DeskOptions {
  readonly hotkey: string;
  /** The validator's own idea of protocol time. */
  readonly clock: Pick<Clock, "now">;
  readonly ledger: Ledger;
  readonly tasks: TaskSource;
  readonly validation: ValidationService;
  readonly policy: ValidatorPolicy;
  isRegistered(hotkey: string): boolean;
  onTask?(record: TaskRecord): void;
}

/** Answers the two synapses by the rules and keeps the ledger; nothing of HTTP is known here. */
export class ValidatorDesk {
  readonly #options: DeskOptions;

  constructor(options: DeskOptions) {
    this.#options = options;
  }

  pull(call: Pick<AxonCall, "caller">): Partial<Pull> {
    const { ledger, policy } = this.#options;
    const { hotkey } = call.caller;
    const now = this.#now();
    ledger.count("pulls");
    if (!this.#options.isRegistered(hotkey)) {
      ledger.count("strangers");
      ledger.save();
      return { task: null, cooldown_until: Math.floor(now) + policy.strangerCooldownS };
    }
    const standing = ledger.standing(hotkey);
    const verdict = judgePull(standing, now, policy);
    if (verdict.kind === "cooling") {
      ledger.count("cooldownViolations");
      ledger.stand(hotkey, verdict.standing);
      ledger.save();
      const { cooldownUntil, violations } = verdict.standing;
      return { task: null, cooldown_until: cooldownUntil, cooldown_violations: violations };
    }
    const given = { validation_threshold: policy.qualityThreshold, throttle_period: policy.throttleS };
    if (verdict.kind === "again") {
      const record = ledger.task(verdict.task.id);
      if (record) ledger.keep({ ...record, pulls: record.pulls + 1 });
      ledger.save();
      return { ...given, task: verdict.task };
    }
    const next = this.#options.tasks.next();
    // The network never runs out of tasks; a run of a number of tasks does, and says so without a cooldown.
    if (next === undefined) return { ...given, task: null };
    const { index: _, ...task } = next;
    ledger.stand(hotkey, assign(standing, task, now));
    const known = ledger.task(task.id);
    ledger.keep(known ? { ...known, pulls: known.pulls + 1 } : newRecord(next, hotkey, now));
    ledger.save();
    return { ...given, task };
  }

  /** @throws CallRefused 403 when nothing is assigned, 500 when the signature cannot be decoded. */
  async submit(input: Submit, call: Pick<AxonCall, "caller" | "signal">): Promise<Partial<Submit>> {
    const { ledger, policy } = this.#options;
    const { hotkey } = call.caller;
    const now = this.#now();
    const taskId = input.task_id === "" ? (input.task?.id ?? "") : input.task_id;
    const told = this.#receipt(taskId, input.results);
    const { task, ...standing } = ledger.standing(hotkey);
    if (!this.#options.isRegistered(hotkey) || task === null) {
      ledger.count("refusedSubmits");
      told("refused");
      throw new CallRefused(403, "NO_TASK_ASSIGNED", "Forbidden. Key is blacklisted: no task is assigned to it.");
    }
    if (task.id !== taskId) {
      ledger.count("leftAside");
      told("wrong-task");
      return this.#answer({ verdict: "wrong-task", standing: { ...standing, task }, fidelity: 0 });
    }
    const message = submitMessage({
      submitTimeNs: input.submit_time,
      prompt: task.prompt,
      validatorHotkey: this.#options.hotkey,
      minerHotkey: hotkey,
    });
    const signature = checkSubmitSignature({ hotkey, message, signature: input.signature });
    if (signature === "malformed") {
      told("malformed-signature");
      throw new CallRefused(500, "AXON_HANDLER_FAILED", "Internal Server Error", "later");
    }
    const submission = { isSignatureValid: signature === "valid", isEmpty: input.results === "" };
    const received = receiveSubmission({ ...standing, task }, submission, now, policy);
    if (received.verdict !== "to-validate") {
      this.#settle(hotkey, taskId, received, null, input.results);
      told(received.verdict);
      return this.#answer(received);
    }
    ledger.stand(hotkey, received.standing);
    ledger.save();
    // A caller who leaves does not stop the validation: its answer is lost, the outcome is not.
    const score = await this.#options.validation.score(task, input.results, new AbortController().signal);
    const settled = settleValidation(ledger.standing(hotkey), score, this.#now(), policy);
    this.#settle(hotkey, taskId, settled, score ?? null, input.results);
    told(settled.verdict);
    return this.#answer(settled);
  }

  #now(): number {
    return this.#options.clock.now() / 1_000;
  }

  #receipt(taskId: string, results: string): (verdict: TaskRecord["results"][number]["verdict"]) => void {
    const { ledger } = this.#options;
    const at = this.#now();
    return (verdict) => {
      const sha256 = createHash("sha256").update(results).digest("hex");
      ledger.receive(taskId, { at, sha256, bytes: decodedLength(results), verdict });
      ledger.save();
    };
  }

  /** Writes down what a settled submission changes. */
  #settle(hotkey: string, taskId: string, settled: Settled, score: number | null, results: string): void {
    const { ledger } = this.#options;
    ledger.stand(hotkey, settled.standing);
    if (isLeftAside(settled.verdict)) {
      ledger.count("leftAside");
      return;
    }
    if (penalised.has(settled.verdict)) ledger.count("penalties");
    const record = ledger.task(taskId);
    if (!record || record.outcome !== null) return;
    const finished: TaskRecord = {
      ...record,
      outcome: settled.verdict as Outcome,
      score,
      bytes: decodedLength(results),
      finishedAt: this.#now(),
      cooldownUntil: settled.standing.cooldownUntil,
    };
    ledger.keep(finished);
    this.#options.onTask?.(finished);
  }

  #answer({ verdict, standing, fidelity }: Settled): Partial<Submit> {
    const { policy } = this.#options;
    const window = withinWindow(standing as MinerStanding, this.#now(), policy).length;
    return {
      results: "",
      signature: "",
      cooldown_until: standing.cooldownUntil,
      feedback: {
        validation_failed: verdict === "validation-failed",
        task_fidelity_score: fidelity,
        average_fidelity_score: standing.fidelity,
        generations_within_the_window: window,
        current_duel_rating: unfoughtRating,
        current_miner_reward: window * unfoughtRating,
      },
    };
  }
}

function isLeftAside(verdict: string): boolean {
  return verdict === "wrong-task" || verdict === "locked" || verdict === "duplicate";
}

/** What padded base64 decodes to. */
function decodedLength(base64: string): number {
  const padding = base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0;
  return Math.floor((base64.length * 3) / 4) - padding;
}
