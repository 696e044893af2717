import { z } from "zod";
import {
  coldkeyField,
  countField,
  epochIdField,
  hotkeyField,
  signatureField,
  timestampField,
  zipcodeField,
} from "./fields.ts";

/** Python clients of two generations send snake_case; both spellings are understood here and nowhere else. */
function camelCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCased);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
      camelCased(inner),
    ]),
  );
}

function eitherCase<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess(camelCased, schema);
}

const signed = { hotkey: hotkeyField, signature: signatureField, timestamp: timestampField };

export const signedQuerySchema = eitherCase(z.object(signed));
export type SignedQuery = z.output<typeof signedQuerySchema>;

export const minerStatuses = ["IN_PROGRESS", "COMPLETED", "FAILED", "TIMEOUT"] as const;
export type MinerStatus = (typeof minerStatuses)[number];

/** The Python miner writes naive or zoned times with microseconds; they are a miner's words and only kept as such. */
const minersTimeField = z.string().max(64);

export const statusRequestSchema = eitherCase(
  z.object({
    ...signed,
    epochId: epochIdField,
    nonce: z.string().max(64),
    status: z.string().transform((text, context): MinerStatus => {
      const status = minerStatuses.find((known) => known === text.toUpperCase());
      if (status !== undefined) return status;
      context.addIssue({ code: "custom", message: `status is one of ${minerStatuses.join(", ")}` });
      return z.NEVER;
    }),
    listingsScraped: countField.nullish().transform((count) => count ?? null),
    zipcodesCompleted: z
      .array(z.object({ zipcode: zipcodeField, listingsScraped: countField, completedAt: minersTimeField }))
      .max(10_000)
      .nullish()
      .transform((list) => list ?? []),
    s3UploadComplete: z
      .boolean()
      .nullish()
      .transform((complete) => complete ?? false),
    s3UploadTimestamp: minersTimeField.nullish().transform((time) => time ?? null),
  }),
);
export type StatusRequest = z.output<typeof statusRequestSchema>;

const expiry = timestampField.nullish().transform((seconds) => seconds ?? null);

export const folderAccessRequestSchema = eitherCase(z.object({ ...signed, coldkey: coldkeyField, expiry }));
export type FolderAccessRequest = z.output<typeof folderAccessRequestSchema>;

/** Clients send a coldkey as well; it is ignored. */
export const validatorAccessRequestSchema = eitherCase(z.object({ ...signed, expiry }));
export type ValidatorAccessRequest = z.output<typeof validatorAccessRequestSchema>;

export const minerAccessRequestSchema = eitherCase(z.object({ ...signed, minerHotkey: hotkeyField, expiry }));
export type MinerAccessRequest = z.output<typeof minerAccessRequestSchema>;

export const validatorUploadRequestSchema = eitherCase(
  z.object({
    ...signed,
    epochId: epochIdField,
    purpose: z.string().max(100).default("epoch_validation_results"),
    estimatedDataSizeMb: z.number().nonnegative().default(25),
    retentionDays: z.int().positive().max(3650).default(90),
  }),
);
export type ValidatorUploadRequest = z.output<typeof validatorUploadRequestSchema>;
