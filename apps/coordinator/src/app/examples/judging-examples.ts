import type { Example } from "./example.ts";
import {
  beacon,
  capability,
  epochId,
  folder,
  hotkey,
  minute,
  objects,
  policy,
  schedule,
  sha256,
  signature,
  startsAt,
  validator,
  zipcode,
} from "./example-values.ts";

const observation = { fileSha256: sha256, row: 7, outcome: "pass", fields: 0 };

const reveal = { epochId, hotkey: validator, salt: sha256, observations: [observation], signature };

const result = {
  digest: sha256,
  digestV1: sha256,
  header: {
    epochId,
    netuid: 46,
    policySha256: sha256,
    rulesVersion: "1",
    snapshotSha256: sha256,
    beacon,
    observationSetSha256: sha256,
  },
  zipcodeDigests: [{ zipcode, digest: sha256 }],
  scores: [{ hotkey, score1e9: 550_000_000 }],
  resultKey: `validators/${validator}/${epochId}/result.json`,
  resultSha256: sha256,
  signature,
};

export const judgingExamples = {
  submissions: {
    answer: {
      epochId,
      snapshot: {
        epochId,
        closedAt: schedule.closesAt,
        manifests: [
          {
            hotkey,
            key: `${folder}epoch=${epochId}/manifest.json`,
            sha256,
            size: 512,
            seenAt: startsAt + minute,
            late: false,
          },
        ],
        items: [
          {
            hotkey,
            zipcode,
            key: `${folder}epoch=${epochId}/zipcode=${zipcode}/listings.parquet`,
            size: 40_960,
            etag: "9b2cf535f27731c974343645a3985328",
            sha256,
            seenAt: startsAt + minute,
            late: false,
            rowsClaimed: 412,
            manifestSha256: sha256,
            problem: null,
          },
        ],
      },
      sha256,
      beacon: { ...beacon, timestampMs: schedule.closesAt + 6_000 },
      policy,
      rulesVersion: "1",
      readUrl: `${objects}/${capability}`,
      schedule,
    },
  },
  commitObservations: { request: { commitment: sha256 }, answer: { success: true, message: "Commitment taken" } },
  revealObservations: { request: reveal, answer: { success: true, message: "Reveal taken" } },
  observations: { answer: { observationSet: { epochId, reveals: [reveal] }, sha256 } },
  publishResult: { request: result, answer: { success: true, message: "Result published" } },
  results: {
    answer: { epochId, results: [{ ...result, hotkey: validator, publishedAt: schedule.resultsUntil - minute }] },
  },
  candidates: {
    answer: {
      epochId,
      epochSecret: sha256,
      commitment: sha256,
      honeypots: ["98102"],
      candidates: [
        {
          zipcode,
          expected: 420,
          sources: [400, 440],
          tolerancePpm: 150_000,
          state: "WA",
          city: "Seattle",
          county: "King County",
          marketTier: "PREMIUM",
          geographicRegion: "West",
          lastAssignedAt: null,
          performancePpm: 1_000_000,
        },
      ],
    },
  },
  policy: { answer: { policy: { ...policy, values: { rulesVersion: "1" } } } },
} as const satisfies Readonly<Record<string, Example>>;
