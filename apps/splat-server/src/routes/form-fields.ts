import { assetLimits, generationIdField } from "@lode/contract/assets";
import { z } from "zod";
import { ApiError } from "../access/index.ts";

/** Digits only: `z.coerce` would take an empty text for 0. */
function wholeNumber(min: number, max: number) {
  return z
    .string()
    .trim()
    .regex(/^-?\d{1,15}$/, "is not a whole number")
    .transform(Number)
    .pipe(z.int().min(min).max(max));
}

const flag = z.stringbool();

export const generateForm = z.object({
  prompt: z
    .string()
    .max(assetLimits.maxPromptChars)
    .optional()
    .meta({ description: "What to make; may be missing when a picture is given" }),
  seed: wholeNumber(0, assetLimits.maxSeed).optional().meta({ description: "Drawn by the server when missing" }),
  use_bpt: flag.default(false).meta({ description: "Passed on to generators that have such a stage" }),
  return_compressed: flag.default(true).meta({ description: "SPZ when true, the splat PLY otherwise" }),
  generation_id: generationIdField
    .optional()
    .meta({ description: "A UUID of your choice; asked for again it is the same generation, made once" }),
});

export const submissionForm = z.object({
  task_id: z.string().trim().min(1).max(200),
  validator_hotkey: z.string().trim().min(1).max(100),
  validator_uid: wholeNumber(-1, 65_535),
});

export const miningSubmitForm = submissionForm.extend({ generation_id: generationIdField });

const hours = z
  .string()
  .trim()
  .regex(/^\d{1,6}(\.\d{1,6})?$/, "is not a number of hours")
  .transform(Number);

export const cleanUpForm = z.object({
  max_age_hours: hours.default(24),
  keep_successful: flag.default(true),
  dry_run: flag.default(false).meta({ description: "Say what would go, and delete nothing" }),
});

export const validateForm = z.object({
  prompt: z.string().max(assetLimits.maxPromptChars).default(""),
  data: z.string().min(1).meta({ description: "The model in base64", contentEncoding: "base64" }),
  compression: wholeNumber(0, 2).default(0).meta({ description: "2: SPZ, 0: PLY; 1 was abolished" }),
  data_ver: wholeNumber(0, 1_000).default(0).meta({ description: "Ignored" }),
  generate_preview: flag.default(false),
});

export const compressForm = z.object({
  generation_ids: z.string().min(1).meta({ description: "UUIDs, separated by commas" }),
});

const importFolder = z.string().min(1).max(1_000).optional();

export const importForm = z.object({
  prompt: z.string().max(assetLimits.maxPromptChars).default(""),
  seed: wholeNumber(0, assetLimits.maxSeed).default(0),
  demo_output_dir: importFolder.meta({ description: "A demo run's folder, below the import root" }),
  assets_dir: importFolder.meta({ description: "A folder of generations with metadata.json, below the import root" }),
});

export const listQuery = z.object({
  prompt: z.string().max(1_000).optional().meta({ description: "A fragment, in any case" }),
  status: z.string().max(200).optional().meta({ description: "One status or several, separated by commas" }),
  submission_ready: flag.optional(),
  limit: wholeNumber(1, assetLimits.maxPageSize).default(50),
  after: z.string().max(500).optional().meta({ description: "`next` of the page before" }),
});

export const versionQuery = z.object({
  version: wholeNumber(1, 1_000_000).optional().meta({ description: "The newest unless told" }),
});

/** @throws ApiError REQUEST_INVALID (422) that names the fields and rules, never the values. */
export function parseFields<Schema extends z.ZodType>(
  schema: Schema,
  fields: Readonly<Record<string, string>>,
): z.output<Schema> {
  // What a form leaves empty is missing, the prompt excepted: there it is an answer.
  const given = Object.fromEntries(Object.entries(fields).filter(([name, value]) => value !== "" || name === "prompt"));
  return parsed(schema, given);
}

/** The same for a JSON body. */
export function parsed<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues
    .slice(0, 10)
    .map(({ path, message }) => `${path.join(".")}: ${message}`.slice(0, 200));
  throw new ApiError(422, "REQUEST_INVALID", problems.join("; "));
}
