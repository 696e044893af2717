import { z } from "zod";
import { marketTiers } from "../coordinator/assignment.ts";
import { countField, epochMsField, sha256Field, zipcodeField } from "../coordinator/fields.ts";
import { answerExamples } from "./examples.ts";
import { lineField, queryCount, querySwitch, wallMsField } from "./fields.ts";

/** Media types in which a table is taken; anything else is recognised by its first bytes. */
export const tableMediaTypes = [
  "text/csv",
  "application/vnd.apache.parquet",
  "application/octet-stream",
  "multipart/form-data",
] as const;

/** How a table is loaded. */
export const loadTableQuerySchema = z.object({
  /** What the owner calls it, a file name perhaps. */
  source: lineField(200).min(1).optional(),
  /** Only say what would become of it. */
  dryRun: querySwitch.optional(),
  /** Also put it in force. */
  activate: querySwitch.optional(),
  /** A table of whose rows more than this share is refused is not taken; 1e-6, a hundredth unless told. */
  maxRefusedPpm: queryCount(0, 1_000_000).optional(),
});
export type LoadTableQuery = z.input<typeof loadTableQuerySchema>;

export const refusedRowSchema = z.object({
  /** 1 for the first row below the header. */
  row: z.int().positive(),
  /** e.g. `ZIPCODE_INVALID`. */
  code: z.string(),
  /** The cell or row, shortened. */
  text: z.string(),
});
export type RefusedRow = z.output<typeof refusedRowSchema>;

/** How many zipcodes are added, go, and announce another count than in the table in force. */
const changesSchema = z.object({ added: countField, removed: countField, changed: countField, same: countField });
export type TableChanges = z.output<typeof changesSchema>;

export const loadTableResponseSchema = z
  .object({
    sha256: sha256Field,
    dryRun: z.boolean(),
    /** Whether it may be loaded: few enough rows are refused, and something can be drawn. */
    takable: z.boolean(),
    /** False for a dry run, and for a table that is there already. */
    stored: z.boolean(),
    active: z.boolean(),
    rowsRead: countField,
    /** Rows of one zipcode and one source: the newest counts. */
    duplicates: countField,
    refused: z.object({
      count: countField,
      byCode: z.record(z.string(), countField),
      /** The first hundred. */
      rows: z.array(refusedRowSchema).max(100),
    }),
    zipcodes: countField,
    /** Those that a draw may choose under the policy in force. */
    eligible: countField,
    expectedListings: countField,
    changes: changesSchema,
  })
  .meta({ examples: [answerExamples.loadedTable] });
export type LoadTableAnswer = z.output<typeof loadTableResponseSchema>;

export const storedTableSchema = z.object({
  sha256: sha256Field,
  source: z.string(),
  zipcodes: countField,
  loadedAt: wallMsField,
  /** Epochs opened from now on are drawn from it. */
  active: z.boolean(),
});
export type StoredTable = z.output<typeof storedTableSchema>;

export const tablesResponseSchema = z
  .object({
    tables: z.array(storedTableSchema).max(1_000),
    /** True while epochs are drawn from what the coordinator was started with. */
    usesConfigured: z.boolean(),
  })
  .meta({ examples: [answerExamples.tables] });
export type TablesAnswer = z.output<typeof tablesResponseSchema>;

const candidateSchema = z.object({
  zipcode: zipcodeField,
  expected: countField,
  sources: z.array(countField),
  tolerancePpm: countField,
  state: z.string(),
  city: z.string(),
  county: z.string().nullable(),
  marketTier: z.enum(marketTiers),
  geographicRegion: z.string(),
  lastAssignedAt: epochMsField.nullable(),
  performancePpm: countField,
});

export const tableQuerySchema = z.object({
  limit: queryCount(1, 10_000).optional(),
  /** The last zipcode of the page before. */
  after: lineField(5).optional(),
});
export type TableQuery = z.input<typeof tableQuerySchema>;

export const tableResponseSchema = z
  .object({
    table: storedTableSchema,
    candidates: z.array(candidateSchema).max(10_000),
    next: z.string().nullable(),
  })
  .meta({ examples: [answerExamples.table] });
export type TableAnswer = z.output<typeof tableResponseSchema>;

export const diffResponseSchema = z
  .object({
    sha256: sha256Field,
    /** Null when the table in force is the configured one. */
    against: sha256Field.nullable(),
    changes: changesSchema,
    /** The first thousand of each. */
    added: z.array(zipcodeField).max(1_000),
    removed: z.array(zipcodeField).max(1_000),
    changed: z.array(z.object({ zipcode: zipcodeField, before: countField, after: countField })).max(1_000),
  })
  .meta({ examples: [answerExamples.diff] });
export type DiffAnswer = z.output<typeof diffResponseSchema>;

export const activatedResponseSchema = z
  .object({ table: storedTableSchema })
  .meta({ examples: [answerExamples.activated] });
export type ActivatedAnswer = z.output<typeof activatedResponseSchema>;
