import { z } from "zod";
import { hotkeyField } from "./fields.ts";

const formFields = z.record(z.string().max(200), z.string().max(20_000));
const structureInfo = z.record(z.string(), z.unknown());
const expiry = z.union([z.string().max(64), z.int()]);

const uploadMetadata = z.object({
  folderPath: z.string().max(1000),
  expiresAt: z.string().max(64),
  maxFileSize: z.string().max(50),
});

/**
 * Answer of `/get-folder-access`: the union of what the FastAPI and the NestJS server say, as the Python miner reads
 * `url`, `fields` and `folder` while the documents promise `uploadUrl` and `metadata`.
 */
export const folderAccessResponseSchema = z.object({
  success: z.literal(true),
  message: z.string().max(500),
  /** Presigned POST target; `uploadUrl` has the same value. */
  url: z.url(),
  uploadUrl: z.url(),
  fields: formFields,
  /** Key prefix of the miner, ends with a slash. */
  folder: z.string().max(1000),
  expiry,
  list_url: z.url(),
  structure_info: structureInfo,
  metadata: uploadMetadata,
});
export type FolderAccessAnswer = z.output<typeof folderAccessResponseSchema>;

export const validatorAccessResponseSchema = z.object({
  bucket: z.string().max(100),
  region: z.string().max(50),
  validator_hotkey: hotkeyField,
  expiry,
  expiry_seconds: z.int().positive(),
  urls: z.object({
    global: z.object({ list_all_data: z.url() }),
    miners: z.object({ list_all_miners: z.url() }),
  }),
  structure_info: structureInfo,
});
export type ValidatorAccessAnswer = z.output<typeof validatorAccessResponseSchema>;

export const minerAccessResponseSchema = z.object({
  bucket: z.string().max(100),
  region: z.string().max(50),
  miner_hotkey: hotkeyField,
  miner_url: z.url(),
  prefix: z.string().max(1000),
  expiry,
});
export type MinerAccessAnswer = z.output<typeof minerAccessResponseSchema>;

export const validatorUploadResponseSchema = z.object({
  success: z.literal(true),
  message: z.string().max(500),
  uploadUrl: z.url(),
  /** The same value: older validators read this one. Other servers leave it out. */
  url: z.url().optional(),
  fields: formFields,
  metadata: uploadMetadata.extend({ supportedFormats: z.array(z.string()) }),
});
export type ValidatorUploadAnswer = z.output<typeof validatorUploadResponseSchema>;
