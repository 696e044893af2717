import type { Coldkey, Hotkey } from "@lode/bittensor/primitives";
import type { EpochId, Zipcode } from "@lode/zipcode/epoch";
import { sql } from "drizzle-orm";
import { bigint, boolean, index, integer, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import type { EpochState } from "../epochs/epoch-record.ts";
import type { FrozenState } from "../submissions/frozen-object-store.ts";

/**
 * Every moment is protocol time in epoch milliseconds and comes from the caller as a parameter; no column has a default
 * that reads the database's clock. Documents that are hashed (snapshot, observation set, candidates) are kept as the
 * exact text that was hashed.
 */
const atMs = (name: string) => bigint(name, { mode: "number" });
const epochIdColumn = () => text("epoch_id").$type<EpochId>().notNull();
const hotkeyColumn = () => text("hotkey").$type<Hotkey>().notNull();

export const epochs = pgTable(
  "epochs",
  {
    id: text("id").$type<EpochId>().primaryKey(),
    startsAt: atMs("starts_at").notNull(),
    endsAt: atMs("ends_at").notNull(),
    state: text("state").$type<EpochState>().notNull(),
    /** How often the deadline was moved; the schedule follows from id, policy and this. */
    extensions: integer("extensions").notNull(),
    nonce: text("nonce").notNull(),
    commitment: text("commitment").notNull(),
    selectionSeed: integer("selection_seed").notNull(),
    targetListings: integer("target_listings").notNull(),
    policySha256: text("policy_sha256").notNull(),
    rulesVersion: text("rules_version").notNull(),
    /** Canonical JSON of the candidate table as drawn from. */
    candidates: text("candidates"),
    onTimeFrozenAt: atMs("on_time_frozen_at"),
    /** What the current assignment and the stats call the participation of this epoch; null until judged at close. */
    label: text("label"),
    snapshot: text("snapshot"),
    snapshotSha256: text("snapshot_sha256"),
    beaconBlock: integer("beacon_block"),
    beaconHash: text("beacon_hash"),
    beaconTimestampMs: atMs("beacon_timestamp_ms"),
    observationSet: text("observation_set"),
    observationSetSha256: text("observation_set_sha256"),
    /** Grows with every row of {@link epochHistory}: whoever decided on an older one decides again. */
    revision: integer("revision").notNull().default(0),
    /** While this is set the scheduler takes no step for the epoch; the owner's reason. */
    heldBecause: text("held_because"),
    /** The long texts above have been moved to the object store and are null here. */
    textsArchivedAt: atMs("texts_archived_at"),
    /** SHA-256 of each text that was moved, by its name. */
    textsSha256: jsonb("texts_sha256").$type<Readonly<Record<string, string>>>(),
    /** Retention has deleted the rows that nothing asks for any more, and later those of its frozen copies. */
    rowsPrunedAt: atMs("rows_pruned_at"),
    copiesDeletedAt: atMs("copies_deleted_at"),
  },
  (table) => [
    index("epochs_starts_at").on(table.startsAt),
    index("epochs_live").on(table.id).where(sql`${table.state} <> 'ARCHIVED'`),
  ],
);

export const epochZipcodes = pgTable(
  "epoch_zipcodes",
  {
    epochId: epochIdColumn(),
    zipcode: text("zipcode").$type<Zipcode>().notNull(),
    expected: integer("expected").notNull(),
    tolerancePpm: integer("tolerance_ppm").notNull(),
    state: text("state").notNull(),
    city: text("city").notNull(),
    county: text("county"),
    marketTier: text("market_tier").notNull(),
    geographicRegion: text("geographic_region").notNull(),
    honeypot: boolean("honeypot").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.epochId, table.zipcode] }),
    index("epoch_zipcodes_zipcode").on(table.zipcode),
  ],
);

/** Who asked for the assignment of an epoch; the extension rule counts them. */
export const participants = pgTable(
  "participants",
  { epochId: epochIdColumn(), hotkey: hotkeyColumn(), askedAt: atMs("asked_at").notNull() },
  (table) => [primaryKey({ columns: [table.epochId, table.hotkey] })],
);

export const minerStatuses = pgTable(
  "miner_statuses",
  {
    epochId: epochIdColumn(),
    hotkey: hotkeyColumn(),
    status: text("status").notNull(),
    listingsScraped: integer("listings_scraped").notNull(),
    zipcodesCompleted: jsonb("zipcodes_completed").notNull(),
    uploadComplete: boolean("upload_complete").notNull(),
    /** What the miner says; informative only, the store's time decides. */
    uploadClaimedAt: text("upload_claimed_at"),
    reportedAt: atMs("reported_at").notNull(),
    /** Null, LATE or TOO_LATE: how the report stands to the epoch's deadline and close. */
    standing: text("standing"),
    /** Unix seconds as the miner signed them: of two reports the later signed one stands, whichever arrives last. */
    signedAt: bigint("signed_at", { mode: "number" }).notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.epochId, table.hotkey] })],
);

export const frozenObjects = pgTable(
  "frozen_objects",
  {
    epochId: epochIdColumn(),
    /** The key validators read it by: the original key, but for a late manifest beside one that was on time. */
    readKey: text("read_key").notNull(),
    sourceKey: text("source_key").notNull(),
    kind: text("kind").$type<"listings" | "manifest">().notNull(),
    hotkey: hotkeyColumn(),
    zipcode: text("zipcode").$type<Zipcode>(),
    frozenKey: text("frozen_key").notNull(),
    size: bigint("size", { mode: "number" }).notNull(),
    etag: text("etag").notNull(),
    seenAt: atMs("seen_at").notNull(),
    late: boolean("late").notNull(),
    /** copying: written before the copy, so that a crash between copy and record is mended; frozen; changed. */
    state: text("state").$type<FrozenState>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.epochId, table.readKey] }),
    // Listings below a prefix run over epochs, in the order of the bytes.
    index("frozen_objects_read_key").on(sql`${table.readKey} collate "C"`),
  ],
);

/** Objects of an epoch that the store first saw after close: not in the snapshot, reported by status and stats. */
export const tooLateObjects = pgTable(
  "too_late_objects",
  {
    epochId: epochIdColumn(),
    key: text("key").notNull(),
    hotkey: hotkeyColumn(),
    seenAt: atMs("seen_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.epochId, table.key] })],
);

/** The metagraph as of the beacon block. */
export const epochNeurons = pgTable(
  "epoch_neurons",
  {
    epochId: epochIdColumn(),
    hotkey: hotkeyColumn(),
    coldkey: text("coldkey").$type<Coldkey>().notNull(),
    uid: integer("uid").notNull(),
    stakeRao: bigint("stake_rao", { mode: "bigint" }).notNull(),
    validatorPermit: boolean("validator_permit").notNull(),
  },
  (table) => [primaryKey({ columns: [table.epochId, table.hotkey] })],
);

export const observationCommitments = pgTable(
  "observation_commitments",
  {
    epochId: epochIdColumn(),
    hotkey: hotkeyColumn(),
    commitment: text("commitment").notNull(),
    committedAt: atMs("committed_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.epochId, table.hotkey] })],
);

export const observationReveals = pgTable(
  "observation_reveals",
  {
    epochId: epochIdColumn(),
    hotkey: hotkeyColumn(),
    /** Canonical JSON of the reveal. */
    reveal: text("reveal").notNull(),
    signature: text("signature").notNull(),
    revealedAt: atMs("revealed_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.epochId, table.hotkey] })],
);

export const results = pgTable(
  "results",
  {
    epochId: epochIdColumn(),
    hotkey: hotkeyColumn(),
    statement: jsonb("statement").notNull(),
    /** Of the statement's canonical JSON. */
    statementSha256: text("statement_sha256").notNull(),
    signature: text("signature").notNull(),
    publishedAt: atMs("published_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.epochId, table.hotkey] })],
);

export const policies = pgTable("policies", {
  sha256: text("sha256").primaryKey(),
  name: text("name").notNull(),
  version: integer("version").notNull(),
  values: jsonb("values").notNull(),
});

/** Answers to signed POSTs, so that a repeated one is answered again and not done again. */
export const answeredPosts = pgTable(
  "answered_posts",
  {
    hotkey: hotkeyColumn(),
    signature: text("signature").notNull(),
    answer: jsonb("answer").notNull(),
    /** Real time, unlike every other moment here: signatures live in real time. */
    answeredAtWall: atMs("answered_at_wall").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.hotkey, table.signature] }),
    index("answered_posts_at").on(table.answeredAtWall),
  ],
);

/** Who runs the scheduler. The fence grows with every change of leader; a step is taken only under the newest one. */
export const schedulerLeadership = pgTable("scheduler_leadership", {
  /** Always `scheduler`: one row. */
  name: text("name").primaryKey(),
  fence: bigint("fence", { mode: "number" }).notNull(),
  /** The replica, for people. */
  holder: text("holder").notNull(),
  sinceWall: atMs("since_wall").notNull(),
});

/** How an epoch stood before each of its transitions, so that the owner can roll it back. */
export const epochHistory = pgTable(
  "epoch_history",
  {
    epochId: epochIdColumn(),
    /** From 1 on, without gaps. */
    seq: integer("seq").notNull(),
    state: text("state").$type<EpochState>().notNull(),
    /** What {@link epochs} held, without the texts that never change once written. */
    record: jsonb("record").notNull(),
    /** What is about to be done: a state, `extend`, `hold`, `rollback` and the like. */
    because: text("because").notNull(),
    at: atMs("at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.epochId, table.seq] })],
);

/** Requests counted by all replicas together, in windows on the grid of real time. */
export const limitCounts = pgTable(
  "limit_counts",
  {
    limitName: text("limit_name").notNull(),
    /** A hotkey or an address. */
    key: text("key").notNull(),
    windowStartWall: atMs("window_start_wall").notNull(),
    points: integer("points").notNull(),
    /** When the window is over and the row may go. */
    endsAtWall: atMs("ends_at_wall").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.limitName, table.key, table.windowStartWall] }),
    index("limit_counts_ends").on(table.endsAtWall),
  ],
);

/** What the owner has set besides the configuration: limits, flags, phases, the announcement, the table in force. */
export const ownerSettings = pgTable("owner_settings", {
  name: text("name").primaryKey(),
  value: jsonb("value").notNull(),
  changedAtWall: atMs("changed_at_wall").notNull(),
  changedBy: text("changed_by").notNull(),
});

/** Bearer keys of the owner's API; of each only the hash. */
export const ownerKeys = pgTable("owner_keys", {
  name: text("name").primaryKey(),
  /** SHA-256 of the key, which is 32 random bytes. */
  keySha256: text("key_sha256").notNull(),
  createdAtWall: atMs("created_at_wall").notNull(),
  revokedAtWall: atMs("revoked_at_wall"),
});

/** Everything the owner did; rows are only ever added. */
export const auditLog = pgTable(
  "audit_log",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    atWall: atMs("at_wall").notNull(),
    /** Name of the key. */
    actor: text("actor").notNull(),
    /** e.g. `miner.ban`. */
    action: text("action").notNull(),
    /** A hotkey, an epoch, the name of a setting. */
    subject: text("subject").notNull(),
    detail: jsonb("detail").notNull(),
  },
  (table) => [index("audit_log_subject").on(table.subject)],
);

/** Tables of zipcodes and expected counts that the owner loaded; an epoch is drawn from the one in force. */
export const candidateTables = pgTable("candidate_tables", {
  sha256: text("sha256").primaryKey(),
  /** Canonical JSON of the candidates. */
  candidates: text("candidates").notNull(),
  rows: integer("rows").notNull(),
  /** File name or what else the owner called it. */
  source: text("source").notNull(),
  loadedAtWall: atMs("loaded_at_wall").notNull(),
});

/** What the owner holds against a hotkey. No row: nothing. */
export const hotkeyStandings = pgTable("hotkey_standings", {
  hotkey: hotkeyColumn().primaryKey(),
  flags: integer("flags").notNull(),
  banned: boolean("banned").notNull(),
  reason: text("reason").notNull(),
  sinceWall: atMs("since_wall").notNull(),
});

/** Votes of validators about running by zipcodes (`activation`) and about going back (`rollback`); the last one counts. */
export const readinessVotes = pgTable(
  "readiness_votes",
  {
    hotkey: hotkeyColumn(),
    proposal: text("proposal").notNull(),
    inFavour: boolean("in_favour").notNull(),
    /** Of the vote's text, so that anybody can check the count. */
    signature: text("signature").notNull(),
    timestamp: bigint("timestamp", { mode: "number" }).notNull(),
    votedAtWall: atMs("voted_at_wall").notNull(),
  },
  (table) => [primaryKey({ columns: [table.hotkey, table.proposal] })],
);
