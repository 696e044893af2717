import { z } from "zod";
import { answerExamples } from "./examples.ts";
import { lineField, pageLimitField, queryCount, wallMsField } from "./fields.ts";

/** Newest first; `before` is the `next` of the page before. */
export const auditQuerySchema = z.object({
  limit: pageLimitField,
  before: queryCount(1, Number.MAX_SAFE_INTEGER).optional(),
  actor: lineField(100).optional(),
  action: lineField(100).optional(),
  subject: lineField(200).optional(),
});
export type AuditQuery = z.input<typeof auditQuerySchema>;

export const auditEntrySchema = z.object({
  id: z.int(),
  at: wallMsField,
  /** Name of the key. */
  actor: z.string(),
  /** e.g. `miner.ban`. */
  action: z.string(),
  /** A hotkey, an epoch, the name of a setting. */
  subject: z.string(),
  /** `requestId`, `reason`, and what was `before` and `after`. */
  detail: z.record(z.string(), z.unknown()),
});
export type AuditEntry = z.output<typeof auditEntrySchema>;

export const auditResponseSchema = z
  .object({
    entries: z.array(auditEntrySchema).max(1_000),
    /** Where the next page begins; null at the end. */
    next: z.int().nullable(),
  })
  .meta({ examples: [answerExamples.audit] });
export type AuditAnswer = z.output<typeof auditResponseSchema>;
