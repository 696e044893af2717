import { closeSync, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import type { MinerStatus } from "@lode/contract/coordinator";
import type { EpochId, Zipcode } from "@lode/zipcode/epoch";
import type { Listing } from "@lode/zipcode/listing";
import type { EpochPlan } from "../duties/epoch-plan.ts";
import { prepareJournal } from "./journal-schema.ts";

/** `submitted`: every zipcode. `partial`: some. `failed`: none. `missed`: closed for sure before anything was uploaded. */
export type EpochOutcome = "submitted" | "partial" | "failed" | "missed";

export interface JournalFile {
  readonly zipcode: Zipcode;
  readonly key: string;
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
  readonly packedAt: number;
  readonly uploadedAt: number | null;
}

export interface JournalManifest {
  readonly key: string;
  readonly body: string;
  readonly sha256: string;
  readonly uploadedAt: number | null;
}

export interface JournalWarning {
  /** Null where it is about the epoch as a whole. */
  readonly zipcode: Zipcode | null;
  readonly code: string;
  readonly text: string;
}

const fileFields = `zipcode, key, rows, bytes, sha256, packed_at as packedAt, uploaded_at as uploadedAt`;
const manifestFields = `key, body, sha256, uploaded_at as uploadedAt`;

/**
 * What a miner has done, step by step, in one SQLite file: written after each step and read before it, so that a process
 * killed at any moment goes on where it stopped.
 */
export class Journal implements Disposable {
  readonly #database: DatabaseSync;

  constructor(path: string) {
    // SQLite gives its side files the mode of the database, and would itself make that one readable by all.
    closeSync(openSync(path, "a", 0o600));
    this.#database = new DatabaseSync(path, { timeout: 5_000 });
    prepareJournal(this.#database, path);
  }

  /** Idempotent; an epoch that is there keeps its first plan. */
  openEpoch(plan: EpochPlan): void {
    this.#run(
      "insert or ignore into epoch (epoch_id, plan, closes_at) values (?, ?, ?)",
      plan.epochId,
      JSON.stringify(plan),
      plan.closesAt,
    );
  }

  /** Undefined while the epoch is at work or unknown. */
  outcomeOf(epochId: EpochId): EpochOutcome | undefined {
    const row = this.#one<{ outcome: EpochOutcome | null }>("select outcome from epoch where epoch_id = ?", epochId);
    return row?.outcome ?? undefined;
  }

  /** Plans of the epochs that were begun and not finished, oldest first. */
  unfinished(): EpochPlan[] {
    const rows = this.#all<{ plan: string }>("select plan from epoch where outcome is null order by epoch_id");
    return rows.map(({ plan }) => JSON.parse(plan) as EpochPlan);
  }

  /** Listings are let go: their files hold them. */
  finishEpoch(epochId: EpochId, outcome: EpochOutcome, at: number): void {
    this.#database.exec("begin");
    this.#run("update epoch set outcome = ?, finished_at = ? where epoch_id = ?", outcome, at, epochId);
    this.#run("update zipcode set listings = null where epoch_id = ?", epochId);
    this.#database.exec("commit");
  }

  collectedAt(epochId: EpochId, zipcode: Zipcode): number | undefined {
    const query = "select collected_at as at from zipcode where epoch_id = ? and zipcode = ? and problem_code is null";
    return this.#one<{ at: number | null }>(query, epochId, zipcode)?.at ?? undefined;
  }

  listingsOf(epochId: EpochId, zipcode: Zipcode): Listing[] | undefined {
    const query = "select listings from zipcode where epoch_id = ? and zipcode = ? and problem_code is null";
    const text = this.#one<{ listings: string | null }>(query, epochId, zipcode)?.listings;
    return text == null ? undefined : (JSON.parse(text) as Listing[]);
  }

  keepListings(epochId: EpochId, zipcode: Zipcode, listings: readonly Listing[], at: number): void {
    this.#run(
      "insert or replace into zipcode (epoch_id, zipcode, rows, listings, collected_at) values (?, ?, ?, ?, ?)",
      epochId,
      zipcode,
      listings.length,
      JSON.stringify(listings),
      at,
    );
  }

  /** The zipcode is left out of this attempt; a restart before close tries it again. */
  keepProblem(epochId: EpochId, zipcode: Zipcode, code: string, text: string): void {
    this.#run(
      "insert or replace into zipcode (epoch_id, zipcode, problem_code, problem_text) values (?, ?, ?, ?)",
      epochId,
      zipcode,
      code,
      text,
    );
  }

  files(epochId: EpochId): JournalFile[] {
    return this.#all<JournalFile>(`select ${fileFields} from file where epoch_id = ? order by zipcode`, epochId);
  }

  fileOf(epochId: EpochId, zipcode: Zipcode): JournalFile | undefined {
    return this.#one<JournalFile>(
      `select ${fileFields} from file where epoch_id = ? and zipcode = ?`,
      epochId,
      zipcode,
    );
  }

  keepFile(epochId: EpochId, file: Omit<JournalFile, "uploadedAt">): void {
    this.#run(
      "insert or replace into file (epoch_id, zipcode, key, rows, bytes, sha256, packed_at) values (?, ?, ?, ?, ?, ?, ?)",
      epochId,
      file.zipcode,
      file.key,
      file.rows,
      file.bytes,
      file.sha256,
      file.packedAt,
    );
  }

  /** @param at null: the store turned out not to have it. */
  markUploaded(epochId: EpochId, zipcode: Zipcode, at: number | null): void {
    this.#run("update file set uploaded_at = ? where epoch_id = ? and zipcode = ?", at, epochId, zipcode);
  }

  manifestOf(epochId: EpochId): JournalManifest | undefined {
    return this.#one<JournalManifest>(`select ${manifestFields} from manifest where epoch_id = ?`, epochId);
  }

  keepManifest(epochId: EpochId, manifest: Omit<JournalManifest, "uploadedAt">): void {
    this.#run(
      "insert or replace into manifest (epoch_id, key, body, sha256) values (?, ?, ?, ?)",
      epochId,
      manifest.key,
      manifest.body,
      manifest.sha256,
    );
  }

  markManifestUploaded(epochId: EpochId, at: number | null): void {
    this.#run("update manifest set uploaded_at = ? where epoch_id = ?", at, epochId);
  }

  warn(epochId: EpochId, warning: JournalWarning): void {
    this.#run(
      "insert or replace into warning (epoch_id, zipcode, code, text) values (?, ?, ?, ?)",
      epochId,
      warning.zipcode ?? "",
      warning.code,
      warning.text,
    );
  }

  warnings(epochId: EpochId): JournalWarning[] {
    const query = "select nullif(zipcode, '') as zipcode, code, text from warning where epoch_id = ? order by 1, 2";
    return this.#all<JournalWarning>(query, epochId);
  }

  hasReported(epochId: EpochId, status: MinerStatus): boolean {
    return this.#one("select 1 from report where epoch_id = ? and status = ?", epochId, status) !== undefined;
  }

  keepReport(epochId: EpochId, status: MinerStatus, at: number): void {
    this.#run("insert or replace into report (epoch_id, status, reported_at) values (?, ?, ?)", epochId, status, at);
  }

  /** Forgets all but the newest epochs. @returns those forgotten, whose files may go too. */
  prune(keep: number): EpochId[] {
    const query =
      "delete from epoch where outcome is not null and epoch_id not in (select epoch_id from epoch order by epoch_id desc limit ?) returning epoch_id as epochId";
    return this.#all<{ epochId: EpochId }>(query, keep).map(({ epochId }) => epochId);
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }

  #run(sql: string, ...values: (string | number | null)[]): void {
    this.#database.prepare(sql).run(...values);
  }

  #all<Row>(sql: string, ...values: (string | number)[]): Row[] {
    return this.#database
      .prepare(sql)
      .all(...values)
      .map((row) => ({ ...row }) as Row);
  }

  #one<Row>(sql: string, ...values: (string | number)[]): Row | undefined {
    return this.#all<Row>(sql, ...values)[0];
  }
}
