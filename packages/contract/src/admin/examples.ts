/** Values of examples that several shapes have. */
const hotkey = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
const sha256 = "3fa91c04b7d2e85f6a1093bc4de5f70718293a4b5c6d7e8f90a1b2c3d4e5f607";
const epochId = "2026-01-05T04-00-00";
/** Of an epoch. */
const startsAt = Date.parse("2026-01-05T04:00:00Z");
const hour = 3_600_000;
const minute = 60_000;
/** Of an owner's call. */
const at = Date.parse("2026-01-05T09:12:00Z");

const standing = { hotkey, flags: 0, banned: true, reason: "copied for a week", since: at };
const listedEpoch = {
  epochId,
  state: "ACTIVE",
  extensions: 1,
  label: null,
  heldBecause: null,
  snapshotSha256: null,
};
const storedTable = { sha256, source: "counts.csv", zipcodes: 31_204, loadedAt: at, active: false };
const changes = { added: 12, removed: 3, changed: 842, same: 30_350 };

/** One answer of each kind, as the description of the API shows it. */
export const answerExamples = {
  standing: { standing },
  miners: { miners: [standing], next: null },
  miner: {
    standing,
    epochs: [
      {
        epochId,
        askedAt: startsAt + minute,
        status: "COMPLETED",
        listingsScraped: 9_871,
        reportedAt: startsAt + hour,
        standing: null,
        files: [{ zipcode: "98101", size: 48_213, seenAt: startsAt + hour, late: false }],
        tooLate: 0,
      },
    ],
  },
  epochs: { epochs: [listedEpoch], next: epochId },
  epochChanged: { epoch: listedEpoch },
  epoch: {
    epoch: listedEpoch,
    schedule: {
      startsAt,
      endsAt: startsAt + 4 * hour,
      deadlineAt: startsAt + 4 * hour + 15 * minute,
      closesAt: startsAt + 4 * hour + 30 * minute,
      commitsUntil: startsAt + 4 * hour + 48 * minute,
      revealsUntil: startsAt + 4 * hour + 52 * minute,
      resultsUntil: startsAt + 5 * hour,
    },
    zipcodes: 25,
    participation: { asked: 212, finished: 187 },
    snapshot: null,
    beacon: null,
    observationSetSha256: null,
    agreement: { commitments: 0, reveals: 0, results: 0, digests: [] },
    history: [{ seq: 1, state: "PENDING", because: "ACTIVE", at: startsAt }],
  },
  loadedTable: {
    sha256,
    dryRun: true,
    takable: true,
    stored: false,
    active: false,
    rowsRead: 62_410,
    duplicates: 2,
    refused: {
      count: 1,
      byCode: { ZIPCODE_INVALID: 1 },
      rows: [{ row: 17, code: "ZIPCODE_INVALID", text: "n/a" }],
    },
    zipcodes: 31_204,
    eligible: 14_877,
    expectedListings: 6_512_004,
    changes,
  },
  tables: { tables: [storedTable], usesConfigured: true },
  table: {
    table: storedTable,
    candidates: [
      {
        zipcode: "98101",
        expected: 310,
        sources: [310, 342],
        tolerancePpm: 150_000,
        state: "WA",
        city: "Seattle",
        county: "King",
        marketTier: "PREMIUM",
        geographicRegion: "West",
        lastAssignedAt: null,
        performancePpm: 1_000_000,
      },
    ],
    next: "98101",
  },
  diff: {
    sha256,
    against: null,
    changes,
    added: ["98199"],
    removed: ["00501"],
    changed: [{ zipcode: "98101", before: 290, after: 310 }],
  },
  activated: { table: { ...storedTable, active: true } },
  flags: {
    flags: {
      assignments: true,
      uploads: false,
      validatorUploads: true,
      observations: true,
      readinessVotes: true,
      autoExtend: true,
    },
  },
  phases: {
    phases: [{ fromEpoch: epochId, legacyPpm: 700_000, zipcodePpm: 300_000 }],
    current: { fromEpoch: epochId, legacyPpm: 700_000, zipcodePpm: 300_000 },
  },
  limits: {
    limits: [
      {
        name: "assignment",
        points: 20,
        durationSeconds: 60,
        usual: { points: 10, durationSeconds: 60 },
        isSet: true,
      },
    ],
  },
  announcement: {
    announcement: {
      version: "1.4.0",
      deadline: "2026-02-01T00:00:00Z",
      severity: "OPTIONAL",
      message: "Faster uploads.",
      url: "https://subnet.example/releases/1.4.0",
      announcedAt: at,
      steps: [{ at: "2026-01-25T00:00:00Z", severity: "REQUIRED" }],
    },
  },
  audit: {
    entries: [
      {
        id: 41,
        at,
        actor: "ada",
        action: "miner.ban",
        subject: hotkey,
        detail: {
          requestId: "0f6c2c0e-6a8e-4f0e-9d0b-0c2f5e0a7b11",
          reason: "copied for a week",
          before: { ...standing, banned: false },
          after: standing,
        },
      },
    ],
    next: 41,
  },
} as const;
