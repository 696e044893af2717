import type { Example } from "./example.ts";
import { epochId, nonce, policy, sha256, signed, timestamp, zipcode } from "./example-values.ts";

const assignment = {
  success: true,
  epochId,
  epochStart: "2026-01-05T08:00:00.000Z",
  epochEnd: "2026-01-05T12:00:00.000Z",
  submissionDeadline: "2026-01-05T12:00:00.000Z",
  closesAt: "2026-01-05T12:15:00.000Z",
  nonce,
  targetListings: 10_000,
  tolerancePercent: 10,
  zipcodes: [
    {
      zipcode,
      expectedListings: 420,
      state: "WA",
      city: "Seattle",
      county: "King County",
      marketTier: "PREMIUM",
      geographicRegion: "West",
      tolerancePpm: 150_000,
    },
  ],
  metadata: { totalExpectedListings: 420, zipcodeCount: 1, algorithmVersion: "v1.0", selectionSeed: 1_335_002_112 },
  status: "ACTIVE",
  policy,
  rulesVersion: "1",
  commitment: sha256,
  announcement: null,
};

const stats = {
  success: true,
  currentTime: timestamp,
  systemStatus: "operational",
  epochStatus: {
    currentEpoch: {
      id: epochId,
      status: "ACTIVE",
      startTime: assignment.epochStart,
      endTime: assignment.epochEnd,
      nonce,
      zipcodeCount: 1,
      targetListings: 10_000,
      actualExpected: 420,
    },
    timing: { timeUntilEpochEnd: 14_400, timeUntilNextEpoch: 14_400, epochDurationHours: 4 },
    nextEpoch: { startTime: assignment.epochEnd },
  },
  zipcodeStatistics: {
    totalZipcodes: 1,
    activeZipcodes: 1,
    inactiveZipcodes: 0,
    stateDistribution: [{ state: "WA", count: 1, avgListings: 420 }],
    tierDistribution: [{ tier: "PREMIUM", count: 1, avgListings: 420 }],
    configuration: {
      targetListings: 10_000,
      tolerancePercent: 10,
      cooldownHours: 24,
      minListings: 200,
      maxListings: 3_000,
    },
  },
  recentPerformance: [{ epochId, status: "ACTIVE", zipcodesAssigned: 1, targetListings: 10_000, actualExpected: 420 }],
};

export const epochExamples = {
  currentAssignment: { answer: assignment },
  epochAssignment: { answer: { ...assignment, status: "COMPLETED" } },
  status: {
    request: {
      ...signed,
      epochId,
      nonce,
      status: "COMPLETED",
      listingsScraped: 412,
      zipcodesCompleted: [{ zipcode, listingsScraped: 412, completedAt: "2026-01-05T09:12:00.123456Z" }],
      s3UploadComplete: true,
      s3UploadTimestamp: "2026-01-05T09:13:00.000Z",
    },
    answer: {
      success: true,
      message: "Status recorded",
      epochId,
      status: "COMPLETED",
      timestamp: "2026-01-05T09:13:01.000Z",
    },
  },
  stats: { answer: stats },
} as const satisfies Readonly<Record<string, Example>>;
