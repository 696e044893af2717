import { z } from "zod";
import { agreementBands } from "./agreement.ts";
import { announcementSchema, phaseSchema } from "./announcement.ts";
import { countField, epochIdField, isoTimeField, ppmField } from "./fields.ts";

const share = { count: countField, avgListings: z.number().nonnegative() };

const currentEpochSchema = z.object({
  id: epochIdField,
  status: z.string().max(50),
  startTime: isoTimeField,
  endTime: isoTimeField,
  nonce: z.string().max(64),
  zipcodeCount: countField,
  targetListings: countField,
  actualExpected: countField,
});

/** Answer of the public statistics. `currentTime` is protocol time in unix seconds; nothing of it is signed. */
export const statsResponseSchema = z.object({
  success: z.literal(true),
  currentTime: z.int(),
  systemStatus: z.string().max(50),
  epochStatus: z.object({
    currentEpoch: currentEpochSchema.nullable(),
    timing: z.object({
      timeUntilEpochEnd: z.number(),
      timeUntilNextEpoch: z.number(),
      epochDurationHours: z.number().positive(),
    }),
    nextEpoch: z.object({ startTime: isoTimeField }),
  }),
  zipcodeStatistics: z.object({
    totalZipcodes: countField,
    activeZipcodes: countField,
    inactiveZipcodes: countField,
    stateDistribution: z.array(z.object({ state: z.string().max(50), ...share })).max(1000),
    tierDistribution: z.array(z.object({ tier: z.string().max(50), ...share })).max(1000),
    configuration: z.object({
      targetListings: countField,
      tolerancePercent: z.number(),
      cooldownHours: z.number(),
      minListings: countField,
      maxListings: countField,
    }),
  }),
  recentPerformance: z
    .array(
      z.object({
        epochId: epochIdField,
        status: z.string().max(50),
        zipcodesAssigned: countField,
        targetListings: countField,
        actualExpected: countField,
        /** How far its validators agree; null while nothing of it may be told, and until it has been counted. */
        agreement: z
          .object({
            final: z.boolean(),
            band: z.enum(agreementBands),
            leadingSharePpm: ppmField,
            revealedSharePpm: ppmField,
            published: countField,
          })
          .nullish(),
      }),
    )
    .max(1000),
  /** What the owner tells miners; null when nothing stands. */
  announcement: announcementSchema.nullish().transform((announcement) => announcement ?? null),
  /** How the current epoch counts the two scores. */
  phase: phaseSchema.nullish().transform((phase) => phase ?? null),
});
export type StatsAnswer = z.output<typeof statsResponseSchema>;
export type StatsWire = z.input<typeof statsResponseSchema>;
