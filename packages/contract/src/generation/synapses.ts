import { defineSynapse, field, type SynapseValue } from "@lode/bittensor/auth";

/** A text task's `prompt` is the words; an image task's is the base64 of a PNG or JPEG file. */
const task = field.model({
  type: field.str(),
  id: field.str(),
  prompt: field.defaulted(field.str(), ""),
});

const feedback = field.model({
  /** The validator's own fault: its validation service did not answer. */
  validation_failed: field.defaulted(field.bool(), false),
  /** min(1, score); 0 for everything that was not accepted: the real score of a rejected result is never told. */
  task_fidelity_score: field.defaulted(field.float(), 0),
  /** Moving average, for information. */
  average_fidelity_score: field.defaulted(field.float(), 0),
  /** Accepted results of the last four hours. */
  generations_within_the_window: field.defaulted(field.int(), 0),
  /** Glicko-2 rating. */
  current_duel_rating: field.defaulted(field.float(), 0),
  current_miner_reward: field.defaulted(field.float(), 0),
});

/** Asks a validator for work. Asking again before a result was sent gives the same task again. */
export const pullTask = defineSynapse({
  name: "PullTask",
  fields: {
    /** null: refused, see `cooldown_until`. */
    task: field.optional(task),
    /** The lowest score that this validator accepts. */
    validation_threshold: field.defaulted(field.float(), 0.6),
    /** Seconds. */
    throttle_period: field.defaulted(field.int(), 0),
    /** Unix seconds; told only when the pull was refused. */
    cooldown_until: field.defaulted(field.int(), 0),
    cooldown_violations: field.defaulted(field.int(), 0),
  },
  hashFields: [],
  idempotent: true,
});

/**
 * Delivers a result. Sending the same body again is harmless: a validator that has it already answers 403 or zeros.
 * It is not declared idempotent all the same, since only the journal may decide to send it again.
 */
export const submitResults = defineSynapse({
  name: "SubmitResults",
  fields: {
    /** Deprecated by `task_id`; we send null. */
    task: field.optional(task),
    task_id: field.defaulted(field.str(), ""),
    /** Padded base64 of an SPZ blob; the empty text is a deliberate skip. */
    results: field.str(),
    /** Ignored by validators, as are the next two. */
    data_format: field.defaulted(field.str(), "ply"),
    data_ver: field.defaulted(field.int(), 0),
    compression: field.defaulted(field.int(), 2),
    /** Nanoseconds since 1970, above 2^53; part of the signed text. */
    submit_time: field.bigint(),
    /** Base64 of 64 bytes over {@link submitMessage}. */
    signature: field.str(),
    feedback: field.optional(feedback),
    /** Unix seconds: the next pull that this validator allows. */
    cooldown_until: field.defaulted(field.int(), 0),
  },
  hashFields: [],
});

export type PulledTask = NonNullable<SynapseValue<typeof pullTask>["task"]>;
export type SubmitFeedback = NonNullable<SynapseValue<typeof submitResults>["feedback"]>;
