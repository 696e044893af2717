import { z } from "zod";
import { epochIdField, epochMsField, hotkeyField, zipcodeField } from "../coordinator/fields.ts";
import { answerExamples } from "./examples.ts";
import { lineField, pageLimitField, wallMsField } from "./fields.ts";

/** What the owner holds against a hotkey. */
export const standingSchema = z.object({
  hotkey: hotkeyField,
  flags: z.int().nonnegative(),
  banned: z.boolean(),
  reason: z.string(),
  /** Of the last change; null when there was none. */
  since: wallMsField.nullable(),
});
export type Standing = z.output<typeof standingSchema>;

export const minersQuerySchema = z.object({
  limit: pageLimitField,
  /** The last hotkey of the page before. */
  after: lineField(64).optional(),
});
export type MinersQuery = z.input<typeof minersQuerySchema>;

/** Hotkeys that are flagged or banned, by name. */
export const minersResponseSchema = z
  .object({
    miners: z.array(standingSchema).max(1_000),
    next: z.string().nullable(),
  })
  .meta({ examples: [answerExamples.miners] });
export type MinersAnswer = z.output<typeof minersResponseSchema>;

const minerEpochSchema = z.object({
  epochId: epochIdField,
  /** When it first asked for the assignment, protocol time. */
  askedAt: epochMsField.nullable(),
  /** The last thing it said, and when. */
  status: z.string().nullable(),
  listingsScraped: z.int().nullable(),
  reportedAt: epochMsField.nullable(),
  /** LATE or TOO_LATE, where its report was. */
  standing: z.string().nullable(),
  /** What is in the snapshot of it. */
  files: z.array(
    z.object({ zipcode: zipcodeField.nullable(), size: z.int(), seenAt: epochMsField, late: z.boolean() }),
  ),
  /** Objects that came after close. */
  tooLate: z.int().nonnegative(),
});

export const minerResponseSchema = z
  .object({
    standing: standingSchema,
    /** The newest first. */
    epochs: z.array(minerEpochSchema).max(1_000),
  })
  .meta({ examples: [answerExamples.miner] });
export type MinerAnswer = z.output<typeof minerResponseSchema>;

export const standingResponseSchema = z
  .object({ standing: standingSchema })
  .meta({ examples: [answerExamples.standing] });
export type StandingAnswer = z.output<typeof standingResponseSchema>;
