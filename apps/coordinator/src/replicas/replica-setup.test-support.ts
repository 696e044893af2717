import { type Candidate, policyForTable } from "@lode/zipcode/assignment";
import type { Zipcode } from "@lode/zipcode/epoch";
import { policies } from "@lode/zipcode/policy";
import { defaultLimits, type Limits } from "../access/limits.ts";

/** Where in its work a leader is killed, as if the machine had lost power. */
export type DiesAt =
  /** With the intent on record. */
  | "before-copy"
  /** With the copy made and its record not written. */
  | "after-copy"
  /** With every copy on record, and the snapshot being put together. */
  | "before-snapshot"
  | "before-beacon";

/** What a replica's process is told. */
export interface ReplicaSetup {
  readonly name: string;
  readonly dataDir: string;
  readonly databaseUrl: string;
  readonly chainUrl: string;
  readonly clockUrl: string;
  readonly storeUrl: string;
  readonly masterHex: string;
  readonly diesAt: DiesAt | null;
}

export const bucket = { name: "lode", region: "us-east-1" } as const;
export const credentials = { accessKeyId: "test", secretAccessKey: "test-secret" } as const;
/** Real milliseconds between two looks of a replica at the clock. */
export const clockPollMs = 20;

const wide = { points: 1_000_000, durationSeconds: 60 };
export const wideLimits = Object.fromEntries(Object.keys(defaultLimits).map((name) => [name, wide])) as Limits;

export const table: readonly Candidate[] = Array.from({ length: 40 }, (_, index) => ({
  zipcode: String(98_001 + index) as Zipcode,
  expected: 300,
  sources: [300],
  tolerancePpm: 150_000,
  state: "WA",
  city: "Anytown",
  county: null,
  marketTier: "STANDARD",
  geographicRegion: "West",
  lastAssignedAt: null,
  performancePpm: 1_000_000,
}));

export const policy = policyForTable(policies.table, table);
