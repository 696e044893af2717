import { type Observation, type ObservationSet, outcomes, type SignedReveal } from "@lode/zipcode/consensus";
import { z } from "zod";
import { countField, epochIdField, hotkeyField, sha256Field, signatureField } from "./fields.ts";

export const observationSchema = z.object({
  fileSha256: sha256Field,
  row: countField,
  outcome: z.enum(outcomes),
  /** Bitmap of the fields that disagreed. */
  fields: z.int().min(0).max(0xffff),
}) satisfies z.ZodType<Observation>;

const revealFields = {
  epochId: epochIdField,
  hotkey: hotkeyField,
  /** 32 random bytes, hex. */
  salt: sha256Field,
  observations: z.array(observationSchema).max(200_000),
};

/** Body of `observations/commit`. */
export const commitRequestSchema = z.object({ commitment: sha256Field });
export type CommitRequest = z.output<typeof commitRequestSchema>;

/** Body of `observations/reveal`; `signature` is over `revealText`, so that the frozen set proves itself. */
export const revealRequestSchema = z.object({
  ...revealFields,
  signature: signatureField,
}) satisfies z.ZodType<SignedReveal>;

export const acceptedResponseSchema = z.object({ success: z.literal(true), message: z.string().max(500) });
export type AcceptedAnswer = z.output<typeof acceptedResponseSchema>;

/** Answer of `GET observations`; 409 OBSERVATIONS_NOT_READY until the reveal window ended and the set is frozen. */
export const observationsResponseSchema = z.object({
  observationSet: z.object({
    epochId: epochIdField,
    reveals: z.array(revealRequestSchema).max(1000),
  }) satisfies z.ZodType<ObservationSet>,
  sha256: sha256Field,
});
export type ObservationsAnswer = z.output<typeof observationsResponseSchema>;
