import type { Candidate } from "@lode/zipcode/assignment";
import type { Manifest, Snapshot, SnapshotItem } from "@lode/zipcode/submission";
import { reasonCodes } from "@lode/zipcode/tiers";
import { z } from "zod";
import { policyRefSchema } from "./assignment.ts";
import { countField, epochIdField, epochMsField, hotkeyField, sha256Field, zipcodeField } from "./fields.ts";

const keyField = z.string().min(1).max(1024);

/** What a miner's `manifest.json` holds; the signature covers the text of everything else. */
export const manifestSchema = z.object({
  version: z.literal(1),
  epochId: epochIdField,
  nonce: z.string().max(64),
  hotkey: hotkeyField,
  rulesVersion: z.string().max(50),
  files: z
    .array(
      z.object({
        key: keyField,
        zipcode: zipcodeField,
        rows: countField,
        bytes: countField,
        sha256: sha256Field,
      }),
    )
    .max(10_000),
  signature: z.string().regex(/^(0x)?[0-9a-fA-F]{128}$/, "not 64 bytes of hex"),
}) satisfies z.ZodType<Manifest>;

export const snapshotItemSchema = z.object({
  hotkey: hotkeyField,
  zipcode: zipcodeField,
  key: keyField,
  size: countField,
  etag: z.string().max(200),
  sha256: sha256Field.nullable(),
  seenAt: epochMsField,
  late: z.boolean(),
  rowsClaimed: countField.nullable(),
  manifestSha256: sha256Field.nullable(),
  problem: z.enum(reasonCodes).nullable(),
}) satisfies z.ZodType<SnapshotItem>;

export const snapshotSchema = z.object({
  epochId: epochIdField,
  closedAt: epochMsField,
  manifests: z
    .array(
      z.object({
        hotkey: hotkeyField,
        key: keyField,
        sha256: sha256Field,
        size: countField,
        seenAt: epochMsField,
        late: z.boolean(),
      }),
    )
    .max(100_000),
  items: z.array(snapshotItemSchema).max(1_000_000),
}) satisfies z.ZodType<Snapshot>;

export const beaconSchema = z.object({
  block: z.int().nonnegative(),
  hash: z.string().regex(/^0x[0-9a-f]{64}$/, "not a block hash"),
  timestampMs: epochMsField,
});
export type BeaconAnswer = z.output<typeof beaconSchema>;

/** Moments of one epoch, protocol time, epoch milliseconds. */
export const scheduleSchema = z.object({
  startsAt: epochMsField,
  endsAt: epochMsField,
  deadlineAt: epochMsField,
  closesAt: epochMsField,
  commitsUntil: epochMsField,
  revealsUntil: epochMsField,
  resultsUntil: epochMsField,
});
export type ScheduleAnswer = z.output<typeof scheduleSchema>;

/** Answer of `GET /api/v1/epochs/{epochId}/submissions`; 409 SNAPSHOT_NOT_READY until frozen and the beacon is final. */
export const submissionsResponseSchema = z.object({
  epochId: epochIdField,
  snapshot: snapshotSchema,
  sha256: sha256Field,
  beacon: beaconSchema,
  policy: policyRefSchema,
  rulesVersion: z.string().max(50),
  /** Capability base: `{readUrl}/{key}` answers with the frozen copy of that object, by a redirect. */
  readUrl: z.url(),
  schedule: scheduleSchema,
});
export type SubmissionsAnswer = z.output<typeof submissionsResponseSchema>;

/** Answer of `GET /api/v1/epochs/{epochId}/candidates`; 409 EPOCH_OPEN before close. */
export const candidatesResponseSchema = z.object({
  epochId: epochIdField,
  epochSecret: sha256Field,
  commitment: sha256Field,
  honeypots: z.array(zipcodeField).max(10_000),
  candidates: z
    .array(
      z.object({
        zipcode: zipcodeField,
        expected: countField,
        sources: z.array(countField).max(100),
        tolerancePpm: countField,
        state: z.string().max(50),
        city: z.string().max(200),
        county: z.string().max(200).nullable(),
        marketTier: z.enum(["PREMIUM", "STANDARD", "EMERGING"]),
        geographicRegion: z.string().max(100),
        lastAssignedAt: epochMsField.nullable(),
        performancePpm: countField,
      }) satisfies z.ZodType<Candidate>,
    )
    .max(100_000),
});
export type CandidatesAnswer = z.output<typeof candidatesResponseSchema>;
