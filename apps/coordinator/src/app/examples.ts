/** What goes through a route for example; the names are those of the operations. */
export interface Example {
  readonly request?: unknown;
  readonly answer?: unknown;
}

const hotkey = "5F3sa2TJAWMqDhXG6jhV4N8ko9SxwGy8TpaNS1repo5EYjQX";
const coldkey = "5DvggEsdjznNNvnQ4q6B52JTsSfYCWbCcJRFyMSrYvoZzutr";
const validator = "5CAsdjbWjgj1f7Ubt1eYzQDhDfpcPuWkAAZES6HrBM7LbGq9";
const timestamp = 1_767_600_000;
const signature = "56ed20f4a19cd9bf827da0e45370ffdc16b7167729c498b5830254196a6eb360".repeat(2);
const epochId = "2026-01-05T08-00-00";
const nonce = "376ce532f42cf2a5";
const zipcode = "98101";
const sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
const expiry = "2026-01-06T08:00:00.000Z";
const folder = `data/hotkey=${hotkey}/`;
const store = "https://store.example/lode";
const objects = "https://coordinator.example/objects";
const capability = "eyJzY29wZSI6e319.c2VhbA";
const startsAt = 1_767_600_000_000;
const minute = 60_000;

/** Values of parameters, by name. */
export const parameterExamples: Readonly<Record<string, unknown>> = {
  hotkey,
  signature,
  timestamp,
  epochId,
  sha256,
  capability,
  path: `${folder}epoch=${epochId}/manifest.json`,
  prefix: folder,
  delimiter: "/",
  "max-keys": "1000",
  "start-after": `${folder}job_id=1/a.parquet`,
  "continuation-token": Buffer.from(folder).toString("base64url"),
  "encoding-type": "url",
  "x-lode-hotkey": validator,
  "x-lode-timestamp": String(timestamp),
  "x-lode-signature": signature,
};

const signed = { hotkey, signature, timestamp };
const structureInfo = { folder_structure: "data/hotkey={hotkey}/epoch={epochId}/zipcode={zipcode}/listings.parquet" };
const fields = { key: `${folder}\${filename}`, Policy: "eyJleHBpcmF0aW9uIjoi", "X-Amz-Signature": sha256 };
const policy = { name: "calibrated", version: 1, sha256 };
const beacon = { block: 5_012_345, hash: `0x${sha256}` };
const schedule = {
  startsAt,
  endsAt: startsAt + 240 * minute,
  deadlineAt: startsAt + 240 * minute,
  closesAt: startsAt + 255 * minute,
  commitsUntil: startsAt + 273 * minute,
  revealsUntil: startsAt + 277 * minute,
  resultsUntil: startsAt + 285 * minute,
};

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

const health = {
  status: "ok",
  timestamp: assignment.epochStart,
  uptime: 3_600,
  database: "connected",
  version: "0.1.0",
  service: "lode-coordinator",
};

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
const stakeRao = "50000000000000";
const share = { validators: 1, stakeRao, sharePpm: 1_000_000 };

export const examples: Readonly<Record<string, Example>> = {
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
  folderAccess: {
    request: { ...signed, coldkey, expiry: timestamp + 86_400 },
    answer: {
      success: true,
      message: "Upload access granted",
      url: store,
      uploadUrl: store,
      fields,
      folder,
      expiry,
      list_url: `${objects}?list-type=2&prefix=${encodeURIComponent(folder)}&capability=${capability}`,
      structure_info: structureInfo,
      metadata: { folderPath: folder, expiresAt: expiry, maxFileSize: "5GB" },
    },
  },
  validatorAccess: {
    request: { ...signed, hotkey: validator, coldkey, expiry: timestamp + 86_400 },
    answer: {
      bucket: "lode",
      region: "us-east-1",
      validator_hotkey: validator,
      expiry,
      expiry_seconds: 86_400,
      urls: {
        global: { list_all_data: `${objects}?list-type=2&prefix=data%2Fhotkey%3D&capability=${capability}` },
        miners: {
          list_all_miners: `${objects}?list-type=2&prefix=data%2Fhotkey%3D&delimiter=%2F&capability=${capability}`,
        },
      },
      structure_info: structureInfo,
    },
  },
  minerAccess: {
    request: { ...signed, hotkey: validator, coldkey, minerHotkey: hotkey, expiry: timestamp + 86_400 },
    answer: {
      bucket: "lode",
      region: "us-east-1",
      miner_hotkey: hotkey,
      miner_url: `${objects}?list-type=2&prefix=${encodeURIComponent(folder)}&capability=${capability}`,
      prefix: folder,
      expiry,
    },
  },
  validatorUpload: {
    request: {
      ...signed,
      hotkey: validator,
      epochId,
      purpose: "epoch_validation_results",
      estimatedDataSizeMb: 25,
      retentionDays: 90,
    },
    answer: {
      success: true,
      message: "Upload access granted",
      uploadUrl: store,
      url: store,
      fields: { ...fields, key: `validators/${validator}/${epochId}/\${filename}` },
      metadata: {
        folderPath: `validators/${validator}/${epochId}/`,
        expiresAt: expiry,
        maxFileSize: "100MB",
        supportedFormats: ["parquet", "csv", "json"],
      },
    },
  },
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
  agreement: {
    answer: {
      epochId,
      stage: "final",
      final: true,
      beaconBlock: beacon.block,
      resultsUntil: schedule.resultsUntil,
      rules: {
        setPpm: 900_000,
        majorityPpm: 700_000,
        revealedStakePpm: 500_000,
        revealCoveragePpm: 800_000,
        minValidators: 3,
      },
      permitted: { validators: 1, stakeRao },
      committed: share,
      revealed: share,
      enoughStake: true,
      enoughValidators: true,
      leadingDigest: sha256,
      leadingSharePpm: 1_000_000,
      band: "set",
      why: "AGREED",
      groups: [
        {
          digest: sha256,
          validators: [{ hotkey: validator, stakeRao, coveragePpm: 1_000_000, counts: true }],
          stakeRao,
          sharePpm: 1_000_000,
          differsIn: [],
        },
      ],
      groupsV1: [{ digestV1: sha256, hotkeys: [validator], sharePpm: 1_000_000 }],
      disputedZipcodes: [],
    },
  },
  readiness: {
    answer: {
      netuid: 46,
      block: beacon.block,
      permittedValidators: 1,
      permittedRao: stakeRao,
      onChain: "counted",
      effect: null,
      proposals: [
        {
          proposal: "activation",
          standing: "open",
          passedAt: null,
          fromEpoch: null,
          thresholdPpm: 300_000,
          windowSeconds: null,
          inFavourRao: stakeRao,
          againstRao: "0",
          sharePpm: 1_000_000,
          votes: [
            {
              hotkey: validator,
              inFavour: true,
              stakeRao,
              counts: true,
              source: "posted",
              signature,
              timestamp,
              block: null,
            },
          ],
        },
      ],
    },
  },
  voteReadiness: {
    request: { proposal: "activation", inFavour: true, timestamp, signature },
    answer: { success: true, message: "Vote counted", standing: "open", sharePpm: 250_000 },
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
  health: { answer: health },
  healthToo: { answer: health },
  live: { answer: { status: "ok" } },
  ready: { answer: { ready: true, phase: "serving", down: [] } },
  commitmentFormats: {
    answer: {
      signature: "sr25519 by the hotkey over the raw UTF-8 text, 64 bytes as hex, with or without 0x",
      timestamp: "unix seconds of real time: at most 300 s old and 60 s ahead",
      formats: [
        {
          route: "currentAssignment",
          method: "GET",
          path: "/api/v1/zipcode-assignments/current",
          signedIn: "query",
          commitments: ["zipcode:assignment:current:{timestamp}"],
        },
      ],
    },
  },
  structureInfo: { answer: { structure: structureInfo, upload: { minBytes: 1, maxBytes: 5 * 1024 ** 3 } } },
  rateLimits: {
    answer: {
      limits: { assignment: { points: 10, durationSeconds: 60, per: "hotkey" } },
      headers: ["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "Retry-After"],
    },
  },
  listObjects: {
    answer: `<?xml version="1.0" encoding="UTF-8"?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>lode</Name><Prefix>${folder}</Prefix><MaxKeys>1000</MaxKeys><KeyCount>1</KeyCount><IsTruncated>false</IsTruncated><Contents><Key>${folder}job_id=1/a.parquet</Key><LastModified>2026-01-05T09:00:00.123Z</LastModified><ETag>&quot;9b2cf535f27731c974343645a3985328&quot;</ETag><Size>40960</Size><StorageClass>STANDARD</StorageClass></Contents></ListBucketResult>`,
  },
  metrics: { answer: "lode_coordinator_epoch_open 1\n" },
};
