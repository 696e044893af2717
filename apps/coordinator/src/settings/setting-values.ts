import type { EscalationStep, FeatureFlag } from "@lode/contract/admin";
import { limitSchema, phasesSchema } from "@lode/contract/admin";
import type { AnnouncementSeverity, Phase } from "@lode/contract/coordinator";
import { z } from "zod";

/** What stands between the owner and miners; moments are real time, epoch milliseconds. */
export interface StandingAnnouncement {
  readonly version: string;
  readonly deadline: number | null;
  readonly severity: AnnouncementSeverity;
  readonly message: string;
  readonly url: string | null;
  readonly announcedAt: number;
  /** Rising in time and severity. */
  readonly steps: readonly EscalationStep[];
}

/** Everything the owner can set; a setting that is not there has its usual value. */
export interface SettingValues {
  /** Doors that are not as usual. */
  readonly flags: Partial<Record<FeatureFlag, boolean>>;
  readonly phases: readonly Phase[];
  /** Limits that are not as usual, by name. */
  readonly limits: Readonly<Record<string, { readonly points: number; readonly durationSeconds: number }>>;
  readonly announcement: StandingAnnouncement | null;
  /** Hash of the candidate table in force; null is the configured one. */
  readonly candidateTable: string | null;
}

export type SettingName = keyof SettingValues;

/** All zipcodes, no older score, from the first epoch there ever was. */
const usualPhase = { fromEpoch: "1970-01-01T00-00-00", legacyPpm: 0, zipcodePpm: 1_000_000 };

export const usualSettings: SettingValues = {
  flags: {},
  phases: [usualPhase as Phase],
  limits: {},
  announcement: null,
  candidateTable: null,
};

const severity = z.enum(["OPTIONAL", "RECOMMENDED", "REQUIRED"]);

/** As they lie in the database: written by us, yet perhaps by a newer version of us. */
const storedSchemas = {
  flags: z.record(z.string(), z.boolean()),
  phases: phasesSchema,
  limits: z.record(z.string(), limitSchema),
  announcement: z
    .object({
      version: z.string(),
      deadline: z.int().nullable(),
      severity,
      message: z.string(),
      url: z.string().nullable(),
      announcedAt: z.int(),
      steps: z.array(z.object({ at: z.int(), severity })),
    })
    .nullable(),
  candidateTable: z.string().nullable(),
} as const satisfies Record<SettingName, z.ZodType>;

/** A setting as it is stored: wrapped, as a column of JSON that must not be null cannot hold null itself. */
const rowValueSchema = z.object({ value: z.unknown() });

/** Reads the rows of the table; what this version cannot read is told and keeps its usual value. */
export function readSettings(
  rows: readonly { readonly name: string; readonly value: unknown }[],
  onUnreadable: (name: string) => void,
): SettingValues {
  const values: Record<string, unknown> = { ...usualSettings };
  for (const { name, value } of rows) {
    if (!Object.hasOwn(storedSchemas, name)) continue;
    const inner = rowValueSchema.safeParse(value).data?.value;
    const parsed = storedSchemas[name as SettingName].safeParse(inner);
    if (parsed.success) values[name] = parsed.data;
    else onUnreadable(name);
  }
  return values as unknown as SettingValues;
}
