import { z } from "zod";
import { type Phase, phaseSchema } from "../coordinator/announcement.ts";
import { answerExamples } from "./examples.ts";

/** Doors of the coordinator that the owner can close; all are open unless told. */
export const featureFlags = [
  /** The current assignment is given out. */
  "assignments",
  /** Miners get upload access. */
  "uploads",
  /** Validators get upload access for their results. */
  "validatorUploads",
  /** Commitments and reveals are taken. */
  "observations",
  /** Votes about activation and rollback are taken. */
  "readinessVotes",
  /** A deadline moves by itself when too few have finished. */
  "autoExtend",
] as const;
export type FeatureFlag = (typeof featureFlags)[number];

const flagShape = Object.fromEntries(featureFlags.map((name) => [name, z.boolean()])) as Record<
  FeatureFlag,
  z.ZodBoolean
>;

export const flagsSchema = z.object(flagShape);
export type Flags = z.output<typeof flagsSchema>;

/** Flags that are not named stay as they are. */
export const setFlagsRequestSchema = z
  .strictObject(flagShape)
  .partial()
  .refine((flags) => Object.keys(flags).length > 0, "names no flag")
  .meta({ examples: [{ uploads: false }] });
export type SetFlagsRequest = z.output<typeof setFlagsRequestSchema>;

export const flagsResponseSchema = z.object({ flags: flagsSchema }).meta({ examples: [answerExamples.flags] });
export type FlagsAnswer = z.output<typeof flagsResponseSchema>;

const million = 1_000_000;

/** Ordered by epoch, each summing to one. */
export const phasesSchema = z
  .array(phaseSchema)
  .min(1)
  .max(100)
  .superRefine((phases: readonly Phase[], context) => {
    for (const [index, { fromEpoch, legacyPpm, zipcodePpm }] of phases.entries()) {
      if (legacyPpm + zipcodePpm !== million) {
        context.addIssue({ code: "custom", path: [index], message: `the two shares do not sum to ${million}` });
      }
      const before = phases[index - 1];
      if (before !== undefined && fromEpoch <= before.fromEpoch) {
        context.addIssue({ code: "custom", path: [index, "fromEpoch"], message: "not after the phase before it" });
      }
    }
  });

export const setPhasesRequestSchema = z.strictObject({ phases: phasesSchema }).meta({
  examples: [
    {
      phases: [
        { fromEpoch: "2026-01-05T00-00-00", legacyPpm: 700_000, zipcodePpm: 300_000 },
        { fromEpoch: "2026-02-02T00-00-00", legacyPpm: 0, zipcodePpm: 1_000_000 },
      ],
    },
  ],
});
export type SetPhasesRequest = z.output<typeof setPhasesRequestSchema>;
export type SetPhasesBody = z.input<typeof setPhasesRequestSchema>;

export const phasesResponseSchema = z
  .object({
    phases: z.array(phaseSchema).max(100),
    /** The one that holds for the current epoch. */
    current: phaseSchema,
  })
  .meta({ examples: [answerExamples.phases] });
export type PhasesAnswer = z.output<typeof phasesResponseSchema>;

/** So many requests in so many seconds. */
export const limitSchema = z
  .strictObject({
    points: z.int().min(1).max(1_000_000_000),
    durationSeconds: z
      .int()
      .min(1)
      .max(31 * 86_400),
  })
  .meta({ examples: [{ points: 10, durationSeconds: 60 }] });
export type LimitRequest = z.output<typeof limitSchema>;

const shownLimitSchema = z.object({
  name: z.string().max(100),
  points: z.int(),
  durationSeconds: z.int(),
  /** What holds when the owner has set nothing. */
  usual: z.object({ points: z.int(), durationSeconds: z.int() }),
  /** Whether the owner has set it. */
  isSet: z.boolean(),
});

export const limitsResponseSchema = z
  .object({ limits: z.array(shownLimitSchema).max(100) })
  .meta({ examples: [answerExamples.limits] });
export type LimitsAnswer = z.output<typeof limitsResponseSchema>;
