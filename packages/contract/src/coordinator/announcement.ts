import { z } from "zod";
import { epochIdField, isoTimeField } from "./fields.ts";

/** How much an announcement matters, rising. */
export const announcementSeverities = ["OPTIONAL", "RECOMMENDED", "REQUIRED"] as const;
export type AnnouncementSeverity = (typeof announcementSeverities)[number];

/** Dotted numbers, compared number by number. */
export const announcedVersionField = z.string().regex(/^\d{1,6}(\.\d{1,6}){0,3}$/, "not a version such as 1.4.0");

/** What the owner of the subnet tells every miner: run at least this version by then. */
export const announcementSchema = z.object({
  version: announcedVersionField,
  /** Real time; null where there is none. */
  deadline: isoTimeField.nullable(),
  severity: z.enum(announcementSeverities),
  message: z.string().min(1).max(2_000),
  url: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .nullable(),
});
export type Announcement = z.output<typeof announcementSchema>;
export type AnnouncementWire = z.input<typeof announcementSchema>;

/** How much an epoch counts the older score and how much the competition by zipcodes, in 1e-6; the two sum to one. */
export const phaseSchema = z.object({
  /** In force from this epoch on. */
  fromEpoch: epochIdField,
  legacyPpm: z.int().min(0).max(1_000_000),
  zipcodePpm: z.int().min(0).max(1_000_000),
});
export type Phase = z.output<typeof phaseSchema>;

/**
 * Which of two announced versions is the newer one.
 * @returns below zero when `a` is older, zero when they are the same (1.2 and 1.2.0 are), above zero when it is newer.
 */
export function compareVersions(a: string, b: string): number {
  const left = a.split(".").map(Number);
  const right = b.split(".").map(Number);
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
