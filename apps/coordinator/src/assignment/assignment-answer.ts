import type { Announcement, AnnouncementWire, AssignmentWire } from "@lode/contract/coordinator";
import type { EpochRecord, EpochZipcode } from "../epochs/epoch-record.ts";

/** An epoch as both assignment routes tell it. Honeypots look like any other zipcode and count in the totals, or the sum would unmask them. */
export function assignmentAnswer(
  epoch: EpochRecord,
  zipcodes: readonly EpochZipcode[],
  announcement: Announcement | null,
): AssignmentWire {
  const { id, schedule, policy } = epoch;
  const { assignment, rulesVersion } = policy.values;
  return {
    success: true,
    epochId: id,
    epochStart: iso(schedule.startsAt),
    epochEnd: iso(schedule.endsAt),
    submissionDeadline: iso(schedule.deadlineAt),
    closesAt: iso(schedule.closesAt),
    nonce: epoch.nonce,
    targetListings: epoch.targetListings,
    tolerancePercent: assignment.tolerancePpm / 10_000,
    zipcodes: zipcodes.map((zipcode) => ({
      zipcode: zipcode.zipcode,
      expectedListings: zipcode.expected,
      state: zipcode.state,
      city: zipcode.city,
      county: zipcode.county,
      marketTier: zipcode.marketTier,
      geographicRegion: zipcode.geographicRegion,
      tolerancePpm: zipcode.tolerancePpm,
    })),
    metadata: {
      totalExpectedListings: zipcodes.reduce((sum, { expected }) => sum + expected, 0),
      zipcodeCount: zipcodes.length,
      algorithmVersion: `lode-${rulesVersion}`,
      selectionSeed: epoch.selectionSeed,
    },
    status: epoch.state,
    policy: { name: policy.name, version: policy.version, sha256: policy.sha256 },
    rulesVersion,
    commitment: epoch.commitment,
    announcement: announcementWire(announcement),
  };
}

/** What the owner tells miners, as the assignment and the public page say it. */
export function announcementWire(announcement: Announcement | null): AnnouncementWire | null {
  if (announcement === null) return null;
  const { deadline, ...rest } = announcement;
  return { ...rest, deadline: deadline === null ? null : iso(deadline) };
}

export function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}
