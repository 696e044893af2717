import { z } from "zod";
import {
  countField,
  epochIdField,
  epochMsField,
  hotkeyField,
  sha256Field,
  signatureField,
  zipcodeField,
} from "./fields.ts";

export const resultHeaderSchema = z.object({
  epochId: epochIdField,
  netuid: z.int().min(0).max(0xffff),
  policySha256: sha256Field,
  rulesVersion: z.string().max(50),
  snapshotSha256: sha256Field,
  beacon: z.object({ block: z.int().nonnegative(), hash: z.string().regex(/^0x[0-9a-f]{64}$/, "not a block hash") }),
  observationSetSha256: sha256Field,
});

/** What a validator says about an epoch, without who says it. Integers, so its canonical JSON can be signed. */
export const resultStatementSchema = z.object({
  /** Digest v2. */
  digest: sha256Field,
  /** The Python's float JSON digest, for mixed networks. */
  digestV1: sha256Field,
  header: resultHeaderSchema,
  zipcodeDigests: z.array(z.object({ zipcode: zipcodeField, digest: sha256Field })).max(10_000),
  scores: z.array(z.object({ hotkey: hotkeyField, score1e9: countField })).max(65_536),
  /** Where the full result document lies in the store, and its hash; null when it could not be uploaded. */
  resultKey: z.string().max(1024).nullable(),
  resultSha256: sha256Field.nullable(),
});
export type ResultStatement = z.output<typeof resultStatementSchema>;

/** Body of `POST results`; `signature` is over `resultText`. */
export const resultRequestSchema = resultStatementSchema.extend({ signature: signatureField });
export type ResultRequest = z.output<typeof resultRequestSchema>;

export const publishedResultSchema = resultRequestSchema.extend({ hotkey: hotkeyField, publishedAt: epochMsField });
export type PublishedResult = z.output<typeof publishedResultSchema>;

export const resultsResponseSchema = z.object({
  epochId: epochIdField,
  results: z.array(publishedResultSchema).max(1000),
});
export type ResultsAnswer = z.output<typeof resultsResponseSchema>;

/** The full text of a rule book; whoever reads it recomputes the hash. */
export const policyResponseSchema = z.object({
  policy: z.object({
    name: z.string().max(100),
    version: z.int().nonnegative(),
    sha256: sha256Field,
    values: z.record(z.string(), z.unknown()),
  }),
});
export type PolicyAnswer = z.output<typeof policyResponseSchema>;
