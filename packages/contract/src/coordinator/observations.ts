import { z } from "zod";
import { countField, epochIdField, hotkeyField, sha256Field, signatureField } from "./fields.ts";

export const observationSchema = z.object({
  fileSha256: sha256Field,
  row: countField,
  outcome: z.enum(["pass", "fail", "inconclusive"]),
  /** Bitmap of the fields that disagreed. */
  fields: z.int().min(0).max(0xffff),
});

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
export const revealRequestSchema = z.object({ ...revealFields, signature: signatureField });
export type SignedRevealAnswer = z.output<typeof revealRequestSchema>;

export const acceptedResponseSchema = z.object({ success: z.literal(true), message: z.string().max(500) });
export type AcceptedAnswer = z.output<typeof acceptedResponseSchema>;

/** Answer of `GET observations`; 409 OBSERVATIONS_NOT_READY until the reveal window ended and the set is frozen. */
export const observationsResponseSchema = z.object({
  observationSet: z.object({ epochId: epochIdField, reveals: z.array(revealRequestSchema).max(1000) }),
  sha256: sha256Field,
});
export type ObservationsAnswer = z.output<typeof observationsResponseSchema>;
