import { z } from "zod";
import { announcedVersionField, announcementSchema, announcementSeverities } from "../coordinator/announcement.ts";
import { isoTimeField } from "../coordinator/fields.ts";
import { answerExamples } from "./examples.ts";
import { textField, wallMsField } from "./fields.ts";

const severityField = z.enum(announcementSeverities);
const maxSteps = announcementSeverities.length - 1;

/** A severity that comes by itself at a moment of real time. */
export const escalationStepSchema = z.object({ at: isoTimeField, severity: severityField });
export type EscalationStep = z.output<typeof escalationStepSchema>;

/** Steps only rise, in time and in severity. */
export const announceRequestSchema = z
  .strictObject({
    version: announcedVersionField,
    deadline: isoTimeField.nullish().transform((at) => at ?? null),
    severity: severityField,
    message: textField(2_000),
    url: z
      .url({ protocol: /^https?$/ })
      .max(500)
      .nullish()
      .transform((url) => url ?? null),
    steps: z.array(escalationStepSchema).max(maxSteps).default([]),
  })
  .superRefine(({ severity, steps }, context) => {
    let rank = announcementSeverities.indexOf(severity);
    let at = 0;
    for (const [index, step] of steps.entries()) {
      const next = announcementSeverities.indexOf(step.severity);
      if (next <= rank) context.addIssue({ code: "custom", path: ["steps", index], message: "does not rise" });
      if (step.at <= at)
        context.addIssue({ code: "custom", path: ["steps", index], message: "not after the one before" });
      rank = next;
      at = step.at;
    }
  })
  .meta({
    examples: [
      {
        version: "1.4.0",
        deadline: "2026-02-01T00:00:00Z",
        severity: "OPTIONAL",
        message: "Faster uploads.",
        url: "https://subnet.example/releases/1.4.0",
        steps: [{ at: "2026-01-25T00:00:00Z", severity: "REQUIRED" }],
      },
    ],
  });
export type AnnounceRequest = z.output<typeof announceRequestSchema>;
export type AnnounceBody = z.input<typeof announceRequestSchema>;

/** At once, or at a moment to come. */
export const escalateRequestSchema = z
  .strictObject({ severity: severityField, at: isoTimeField.nullish().transform((at) => at ?? null) })
  .meta({ examples: [{ severity: "REQUIRED" }, { severity: "REQUIRED", at: "2026-01-25T00:00:00Z" }] });
export type EscalateRequest = z.output<typeof escalateRequestSchema>;
export type EscalateBody = z.input<typeof escalateRequestSchema>;

export const announcementResponseSchema = z
  .object({
    /** As miners read it now; null when nothing stands. */
    announcement: announcementSchema
      .extend({ announcedAt: wallMsField, steps: z.array(escalationStepSchema).max(maxSteps) })
      .nullable(),
  })
  .meta({ examples: [answerExamples.announcement] });
export type AnnouncementAnswer = z.output<typeof announcementResponseSchema>;
export type AnnouncementAnswerWire = z.input<typeof announcementResponseSchema>;
