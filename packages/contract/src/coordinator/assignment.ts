import { z } from "zod";
import { announcementSchema } from "./announcement.ts";
import { countField, epochIdField, isoTimeField, ppmField, sha256Field, zipcodeField } from "./fields.ts";

export const marketTiers = ["PREMIUM", "STANDARD", "EMERGING"] as const;

/** Which rule book an epoch is judged by; the full text is served under its hash. */
export const policyRefSchema = z.object({
  name: z.string().max(100),
  version: z.int().nonnegative(),
  sha256: sha256Field,
});
export type PolicyRef = z.output<typeof policyRefSchema>;

export const assignedZipcodeSchema = z.object({
  zipcode: zipcodeField,
  /** Listings announced for this one zipcode. */
  expectedListings: countField,
  state: z.string().max(50),
  city: z.string().max(200),
  county: z.string().max(200).nullable(),
  marketTier: z
    .string()
    .transform((tier) => tier.toUpperCase())
    .pipe(z.enum(marketTiers)),
  geographicRegion: z.string().max(100),
  /** How far a submission's count may lie from the expected one, in 1e-6; null where the server does not say. */
  tolerancePpm: ppmField.nullish().transform((ppm) => ppm ?? null),
});
export type AssignedZipcodeAnswer = z.output<typeof assignedZipcodeSchema>;

/**
 * Answer of the current assignment and of that of an epoch. What Lode adds to the documented shape (policy, rulesVersion, commitment, closesAt, the
 * tolerance of a zipcode, announcement) reads as null from a server that does not know it.
 */
export const assignmentResponseSchema = z.object({
  success: z.literal(true),
  epochId: epochIdField,
  epochStart: isoTimeField,
  epochEnd: isoTimeField,
  submissionDeadline: isoTimeField,
  /** End of grace: an object seen after this is not in the snapshot. */
  closesAt: isoTimeField.nullish().transform((at) => at ?? null),
  nonce: z.string().regex(/^[0-9a-fA-F]{8,64}$/, "not a nonce"),
  targetListings: countField,
  tolerancePercent: z.number().nonnegative(),
  zipcodes: z.array(assignedZipcodeSchema).max(10_000),
  metadata: z.object({
    totalExpectedListings: countField,
    zipcodeCount: countField,
    algorithmVersion: z.string().max(50),
    selectionSeed: z.int(),
  }),
  status: z
    .string()
    .max(50)
    .nullish()
    .transform((status) => status ?? null),
  policy: policyRefSchema.nullish().transform((policy) => policy ?? null),
  rulesVersion: z
    .string()
    .max(50)
    .nullish()
    .transform((version) => version ?? null),
  /** SHA256(epochSecret ‖ sha256(candidate table) ‖ honeypots), revealed after close. */
  commitment: sha256Field.nullish().transform((commitment) => commitment ?? null),
  /** What the owner tells miners; null when nothing stands. */
  announcement: announcementSchema.nullish().transform((announcement) => announcement ?? null),
});
/** As the client sees it: times are epoch milliseconds. */
export type AssignmentAnswer = z.output<typeof assignmentResponseSchema>;
/** As a server writes it. */
export type AssignmentWire = z.input<typeof assignmentResponseSchema>;

export const statusResponseSchema = z.object({
  success: z.literal(true),
  message: z.string().max(500),
  epochId: epochIdField,
  status: z.string().max(50),
  timestamp: z.union([z.int(), z.string().max(64)]),
});
export type StatusAnswer = z.output<typeof statusResponseSchema>;
