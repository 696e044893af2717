import {
  assetStatisticsSchema,
  batchCompressionSchema,
  cleanedSchema,
  clearedCacheSchema,
  generationPageSchema,
  generationRecordSchema,
  healthSchema,
  importedLayoutSchema,
  importedSchema,
  keptAssetSchema,
  memorySchema,
  miningNoteSchema,
  miningRefusalSchema,
  miningSubmissionSchema,
  preparedSubmissionSchema,
  serverStatusSchema,
  validationAnswerSchema,
} from "@lode/contract/assets";
import { z } from "zod";
import {
  cleanUpForm,
  compressForm,
  generateForm,
  importForm,
  listQuery,
  miningSubmitForm,
  submissionForm,
  validateForm,
  versionQuery,
} from "./form-fields.ts";

export interface RouteEntry {
  readonly method: "GET" | "POST" | "PATCH";
  /** Served with and without the slash at the end. */
  readonly path: string;
  readonly tag: "generation" | "assets" | "mining" | "server";
  readonly summary: string;
  /** Whether it answers without a key on a server that asks for one. */
  readonly open?: true;
  readonly query?: z.ZodObject;
  /** Multipart, urlencoded or flat JSON. */
  readonly form?: z.ZodObject;
  /** Names under which a file may come in the form. */
  readonly files?: readonly string[];
  readonly json?: z.ZodType;
  /** The body is the file itself. */
  readonly anyBody?: true;
  readonly answer: z.ZodType | "model" | "file" | "text";
  /** Status and code of what it refuses by itself, besides what every route may. */
  readonly refusals: ReadonlyArray<readonly [status: number, code: string]>;
}

const unknownGeneration = [404, "GENERATION_UNKNOWN"] as const;
const invalid = [422, "REQUEST_INVALID"] as const;
const tooLarge = [413, "BODY_TOO_LARGE"] as const;
const notReady = [400, "GENERATION_NOT_COMPLETED"] as const;
const full = [507, "ASSET_DISK_FULL"] as const;
const overQuota = [507, "ASSET_QUOTA"] as const;
const busy = [503, "SERVER_BUSY"] as const;

/** Every route of the asset server, once: what is served, what is checked and what `/docs` says all read it here. */
export const routeTable = {
  generate: {
    method: "POST",
    path: "/generate/",
    tag: "generation",
    summary: "Make a model from words or a picture, wait for it, get its bytes",
    form: generateForm,
    files: ["image", "prompt_image_file"],
    answer: "model",
    refusals: [
      invalid,
      [422, "PROMPT_MISSING"],
      [422, "IMAGE_UNSUPPORTED"],
      [422, "GENERATOR_TASK_UNSUPPORTED"],
      [409, "GENERATION_ID_TAKEN"],
      [410, "ASSET_GONE"],
      tooLarge,
      [500, "GENERATION_FAILED"],
      busy,
      [503, "SERVER_STOPPING"],
      overQuota,
      full,
    ],
  },
  generation: {
    method: "GET",
    path: "/generate/:id",
    tag: "generation",
    summary: "What is known about a generation",
    answer: generationRecordSchema,
    refusals: [unknownGeneration],
  },
  download: {
    method: "GET",
    path: "/generate/:id/download/:type",
    tag: "generation",
    summary: "The bytes of one asset, with ETag and Range",
    query: versionQuery,
    answer: "file",
    refusals: [
      unknownGeneration,
      [400, "ASSET_TYPE_UNKNOWN"],
      [404, "ASSET_ABSENT"],
      [410, "ASSET_BYTES_MISSING"],
      invalid,
    ],
  },
  prepareSubmission: {
    method: "POST",
    path: "/prepare_submission/:id",
    tag: "mining",
    summary: "What a miner needs to submit a generation; nothing is sent",
    form: submissionForm,
    answer: preparedSubmissionSchema,
    refusals: [unknownGeneration, notReady, [409, "SUBMISSION_NOT_READY"], invalid],
  },
  submitMining: {
    method: "POST",
    path: "/mining/submit/",
    tag: "mining",
    summary: "The fields of a submission, prepared; nothing is sent",
    form: miningSubmitForm,
    answer: z.union([miningSubmissionSchema, miningRefusalSchema]),
    refusals: [unknownGeneration, notReady, invalid],
  },
  noteMining: {
    method: "PATCH",
    path: "/assets/:id/mining",
    tag: "mining",
    summary: "Note what became of a submission",
    json: miningNoteSchema,
    answer: generationRecordSchema,
    refusals: [unknownGeneration, invalid],
  },
  validate: {
    method: "POST",
    path: "/validate/",
    tag: "mining",
    summary: "Judge a model: by the validation service where there is one, by its structure otherwise",
    form: validateForm,
    answer: validationAnswerSchema,
    refusals: [invalid, tooLarge, busy, [422, "MODEL_UNREADABLE"], [503, "VALIDATION_UNREACHABLE"]],
  },
  list: {
    method: "GET",
    path: "/assets/",
    tag: "assets",
    summary: "Generations, newest first, by fragment of the prompt and status",
    query: listQuery,
    answer: generationPageSchema,
    refusals: [invalid],
  },
  statistics: {
    method: "GET",
    path: "/assets/statistics/",
    tag: "assets",
    summary: "Counts, bytes and averages over all generations",
    answer: assetStatisticsSchema,
    refusals: [],
  },
  cleanUp: {
    method: "POST",
    path: "/assets/cleanup/",
    tag: "assets",
    summary: "Delete old generations",
    form: cleanUpForm,
    answer: cleanedSchema,
    refusals: [invalid],
  },
  compress: {
    method: "POST",
    path: "/assets/compress/",
    tag: "assets",
    summary: "Make splats and SPZ of what generations have: their splat PLY or their best mesh",
    form: compressForm,
    answer: batchCompressionSchema,
    refusals: [invalid, busy],
  },
  importDemo: {
    method: "POST",
    path: "/assets/import/",
    tag: "assets",
    summary:
      "Take over a demo run, or another asset manager's folder; only from this machine, only below the import root",
    form: importForm,
    answer: z.union([importedSchema, importedLayoutSchema]),
    refusals: [[403, "IMPORT_FORBIDDEN"], [404, "IMPORT_NOT_FOUND"], invalid, overQuota, full],
  },
  upload: {
    method: "POST",
    path: "/assets/:id/:type",
    tag: "assets",
    summary: "Add a file of any type to a generation; its bytes are the body",
    anyBody: true,
    answer: keptAssetSchema,
    refusals: [
      unknownGeneration,
      [400, "ASSET_TYPE_UNKNOWN"],
      [409, "ASSET_TYPE_RESERVED"],
      [413, "ASSET_TOO_LARGE"],
      [422, "ASSET_INVALID"],
      overQuota,
      full,
    ],
  },
  status: {
    method: "GET",
    path: "/status/",
    tag: "server",
    summary: "What runs here and how much there is to do",
    answer: serverStatusSchema,
    refusals: [],
  },
  memory: {
    method: "GET",
    path: "/memory/",
    tag: "server",
    summary: "Memory of the process, in bytes",
    answer: memorySchema,
    refusals: [],
  },
  health: {
    method: "GET",
    path: "/health/",
    tag: "server",
    summary: "`ok` with the slash at the end, `healthy` without, as two kinds of clients expect it",
    open: true,
    answer: healthSchema,
    refusals: [],
  },
  healthz: {
    method: "GET",
    path: "/healthz",
    tag: "server",
    summary: "Whether the server works: 503 while it stops or its store is out of reach",
    open: true,
    answer: healthSchema,
    refusals: [
      [503, "SERVER_STOPPING"],
      [503, "CATALOGUE_UNREACHABLE"],
    ],
  },
  config: {
    method: "GET",
    path: "/config/",
    tag: "server",
    summary: "How the server is set up, without addresses and secrets",
    answer: z.record(z.string(), z.unknown()),
    refusals: [],
  },
  clearCache: {
    method: "POST",
    path: "/clear_cache/",
    tag: "server",
    summary: "Delete bytes that no generation refers to",
    answer: clearedCacheSchema,
    refusals: [],
  },
  metrics: {
    method: "GET",
    path: "/metrics",
    tag: "server",
    summary: "Prometheus metrics",
    answer: "text",
    refusals: [],
  },
} as const satisfies Record<string, RouteEntry>;

export type RouteName = keyof typeof routeTable;
