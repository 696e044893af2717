import { z } from "zod";
import { countField, epochIdField, epochMsField, sha256Field } from "../coordinator/fields.ts";
import { beaconSchema, scheduleSchema } from "../coordinator/submissions.ts";
import { answerExamples } from "./examples.ts";
import { pageLimitField, reasonField } from "./fields.ts";

/** Newest first; `before` is the `next` of the page before. */
export const epochsQuerySchema = z.object({ limit: pageLimitField, before: epochIdField.optional() });
export type EpochsQuery = { readonly limit?: string; readonly before?: string };

export const listedEpochSchema = z.object({
  epochId: epochIdField,
  state: z.string(),
  extensions: countField,
  label: z.string().nullable(),
  /** The owner's reason while the epoch is held. */
  heldBecause: z.string().nullable(),
  snapshotSha256: sha256Field.nullable(),
});
export type ListedEpoch = z.output<typeof listedEpochSchema>;

export const epochsResponseSchema = z
  .object({
    epochs: z.array(listedEpochSchema).max(1_000),
    next: z.string().nullable(),
  })
  .meta({ examples: [answerExamples.epochs] });
export type EpochsAnswer = z.output<typeof epochsResponseSchema>;

/** How an epoch stood before one of its steps. */
export const epochHistorySchema = z.object({
  seq: z.int().positive(),
  state: z.string(),
  /** What was about to be done. */
  because: z.string(),
  /** Protocol time. */
  at: epochMsField,
});

export const epochResponseSchema = z
  .object({
    epoch: listedEpochSchema,
    schedule: scheduleSchema,
    zipcodes: countField,
    participation: z.object({ asked: countField, finished: countField }),
    snapshot: z.object({ sha256: sha256Field, onTime: countField, late: countField, tooLate: countField }).nullable(),
    beacon: beaconSchema.nullable(),
    observationSetSha256: sha256Field.nullable(),
    /** How many validators have come how far, and how many say which digest. */
    agreement: z.object({
      commitments: countField,
      reveals: countField,
      results: countField,
      digests: z.array(z.object({ digest: sha256Field, validators: countField })).max(1_000),
    }),
    history: z.array(epochHistorySchema).max(10_000),
  })
  .meta({ examples: [answerExamples.epoch] });
export type EpochAnswer = z.output<typeof epochResponseSchema>;

export const extendRequestSchema = z
  .strictObject({ reason: reasonField, times: z.int().min(1).max(96).default(1) })
  .meta({ examples: [{ reason: "the store was down for ten minutes", times: 1 }] });
export type ExtendRequest = z.output<typeof extendRequestSchema>;
export type ExtendBody = z.input<typeof extendRequestSchema>;

export const rollBackRequestSchema = z
  .strictObject({ reason: reasonField, seq: z.int().positive() })
  .meta({ examples: [{ reason: "judged under a broken chain", seq: 4 }] });
export type RollBackRequest = z.output<typeof rollBackRequestSchema>;

/** How the epoch stands after the operation. */
export const epochChangedResponseSchema = z
  .object({ epoch: listedEpochSchema })
  .meta({ examples: [answerExamples.epochChanged] });
export type EpochChangedAnswer = z.output<typeof epochChangedResponseSchema>;
