import type {
  ActivatedAnswer,
  DiffAnswer,
  LoadTableAnswer,
  loadTableQuerySchema,
  StoredTable,
  TableAnswer,
  TableChanges,
  TableRefusal,
  TablesAnswer,
  tableQuerySchema,
} from "@lode/contract/admin";
import type { Clock } from "@lode/runtime/clock";
import type { Candidate } from "@lode/zipcode/assignment";
import type { Policy } from "@lode/zipcode/policy";
import type { z } from "zod";
import { ApiError } from "../access/api-error.ts";
import type { CandidateTableStore, KeptTable } from "../candidates/candidate-table-store.ts";
import type { CandidateTables } from "../candidates/candidate-tables.ts";
import type { JudgedTable } from "../candidates/judge-table.ts";
import { readTable } from "../candidates/read-table.ts";
import type { Database } from "../database/open-database.ts";
import type { OwnerSettings } from "../settings/owner-settings.ts";
import type { Actor } from "./actor.ts";
import type { AuditLog } from "./audit-log.ts";

export interface TableDeskParts {
  readonly db: Database;
  readonly store: CandidateTableStore;
  readonly tables: CandidateTables;
  readonly settings: OwnerSettings;
  readonly audit: AuditLog;
  readonly policy: Policy;
  readonly wall: Clock;
}

type LoadQuery = z.output<typeof loadTableQuerySchema>;

const million = 1_000_000;
/** A hundredth. */
const usualMaxRefusedPpm = 10_000;
const listed = 200;
const shownCandidates = 1_000;
const shownChanges = 1_000;

/** The owner's tables of zipcodes: loading, looking, comparing, putting in force. */
export class TableDesk {
  readonly #parts: TableDeskParts;
  /** A table takes a core and much memory for seconds: one at a time. */
  #isReading = false;

  constructor(parts: TableDeskParts) {
    this.#parts = parts;
  }

  /** @throws ApiError 400 TABLE_…, 413 TABLE_TOO_LARGE, 503 TABLE_BUSY. */
  async load(bytes: Uint8Array, contentType: string, query: LoadQuery, actor: Actor): Promise<LoadTableAnswer> {
    const { tables, settings, store } = this.#parts;
    const judged = await this.#judge(bytes, contentType);
    const maxPpm = query.maxRefusedPpm ?? usualMaxRefusedPpm;
    const isTakable = judged.refused.count * million <= judged.rowsRead * maxPpm && judged.eligible > 0;
    const dryRun = query.dryRun ?? false;
    const changes = compare(await tables.current(), JSON.parse(judged.candidates) as Candidate[]).changes;
    const known = await store.find(judged.sha256);
    let stored = false;
    if (!dryRun) {
      if (!isTakable) throw refusalOf(judged, maxPpm);
      stored = await this.#keep(judged, query.source ?? "unnamed", actor);
      if (query.activate === true) await this.activate(judged.sha256, "loaded to be in force", actor);
    }
    return {
      sha256: judged.sha256,
      dryRun,
      takable: isTakable,
      stored,
      active: (known !== undefined || stored) && settings.values.candidateTable === judged.sha256,
      rowsRead: judged.rowsRead,
      duplicates: judged.duplicates,
      refused: { ...judged.refused, byCode: told(judged.refused.byCode), rows: [...judged.refused.rows] },
      zipcodes: judged.zipcodes,
      eligible: judged.eligible,
      expectedListings: judged.expectedListings,
      changes,
    };
  }

  async list(): Promise<TablesAnswer> {
    const { store, settings } = this.#parts;
    const tables = (await store.list(listed)).map((table) => this.#told(table));
    return { tables, usesConfigured: settings.values.candidateTable === null };
  }

  /** @throws ApiError 404 TABLE_NOT_FOUND. */
  async show(
    sha256: string,
    { limit = shownCandidates, after = "" }: z.output<typeof tableQuerySchema>,
  ): Promise<TableAnswer> {
    const table = this.#told(await this.#find(sha256));
    const rest = (await this.#candidates(sha256)).filter(({ zipcode }) => zipcode > after);
    const candidates = rest.slice(0, limit).map((candidate) => ({ ...candidate, sources: [...candidate.sources] }));
    return { table, candidates, next: rest.length > limit ? (candidates.at(-1)?.zipcode ?? null) : null };
  }

  /** Against the table in force. @throws ApiError 404 TABLE_NOT_FOUND. */
  async diff(sha256: string): Promise<DiffAnswer> {
    const { tables, settings } = this.#parts;
    const { changes, added, removed, changed } = compare(await tables.current(), await this.#candidates(sha256));
    return {
      sha256,
      against: settings.values.candidateTable,
      changes,
      added: added.slice(0, shownChanges),
      removed: removed.slice(0, shownChanges),
      changed: changed.slice(0, shownChanges),
    };
  }

  /** Epochs that are opened from now on are drawn from it. @throws ApiError 404 TABLE_NOT_FOUND. */
  async activate(sha256: string, reason: string, actor: Actor): Promise<ActivatedAnswer> {
    const { settings, tables, audit } = this.#parts;
    const table = await this.#find(sha256);
    await settings.change(
      "candidateTable",
      actor.name,
      () => sha256,
      (tx, before, after) =>
        audit.note(actor, { action: "zipcodes.activate", subject: sha256, reason, before, after }, tx),
    );
    await tables.current();
    return { table: this.#told(table) };
  }

  async #judge(bytes: Uint8Array, contentType: string): Promise<JudgedTable> {
    if (this.#isReading) {
      throw new ApiError(503, "TABLE_BUSY", "Another table is being read", { retry: "later", retryAfterSeconds: 5 });
    }
    this.#isReading = true;
    try {
      const { policy, wall } = this.#parts;
      const judged = await readTable({ bytes, contentType, policy, nowMs: wall.now() });
      if (judged.ok) return judged;
      throw unreadable(judged);
    } finally {
      this.#isReading = false;
    }
  }

  async #keep({ sha256, candidates, zipcodes, ...rest }: JudgedTable, source: string, actor: Actor): Promise<boolean> {
    const { db, store, audit, wall } = this.#parts;
    return await db.transaction(async (tx) => {
      const kept = { sha256, candidates, rows: zipcodes, source, loadedAtWall: wall.now() };
      const isNew = await store.keep(tx, kept);
      const { rowsRead, expectedListings, refused } = rest;
      const after = { source, zipcodes, rowsRead, expectedListings, refused: refused.count, isNew };
      await audit.note(actor, { action: "zipcodes.load", subject: sha256, after }, tx);
      return isNew;
    });
  }

  async #find(sha256: string): Promise<KeptTable> {
    const table = await this.#parts.store.find(sha256);
    if (table !== undefined) return table;
    throw new ApiError(404, "TABLE_NOT_FOUND", "No table of that hash was loaded");
  }

  async #candidates(sha256: string): Promise<readonly Candidate[]> {
    const candidates = await this.#parts.store.candidates(sha256);
    if (candidates !== undefined) return candidates;
    throw new ApiError(404, "TABLE_NOT_FOUND", "No table of that hash was loaded");
  }

  #told({ sha256, source, rows, loadedAtWall }: KeptTable): StoredTable {
    const active = this.#parts.settings.values.candidateTable === sha256;
    return { sha256, source, zipcodes: rows, loadedAt: loadedAtWall, active };
  }
}

function compare(before: readonly Candidate[], after: readonly Candidate[]) {
  const old = new Map(before.map((candidate) => [candidate.zipcode, candidate.expected]));
  const fresh = new Set(after.map(({ zipcode }) => zipcode));
  const added = after.filter(({ zipcode }) => !old.has(zipcode)).map(({ zipcode }) => zipcode);
  const removed = [...old.keys()].filter((zipcode) => !fresh.has(zipcode));
  const changed = after.flatMap(({ zipcode, expected }) => {
    const was = old.get(zipcode);
    return was === undefined || was === expected ? [] : [{ zipcode, before: was, after: expected }];
  });
  const same = after.length - added.length - changed.length;
  const changes: TableChanges = { added: added.length, removed: removed.length, changed: changed.length, same };
  return { changes, added, removed, changed };
}

function unreadable({ code, message, next }: TableRefusal): ApiError {
  return new ApiError(code === "TABLE_TOO_LARGE" ? 413 : 400, code, `${message}. ${next}`, { next });
}

function refusalOf({ refused, rowsRead, eligible }: JudgedTable, maxPpm: number): ApiError {
  if (refused.count * million <= rowsRead * maxPpm) {
    return new ApiError(400, "TABLE_NOT_DRAWABLE", `None of the zipcodes can be drawn (${eligible} eligible)`);
  }
  const codes = Object.entries(refused.byCode).map(([code, count]) => `${code} ${count}`);
  const [first] = refused.rows;
  const example = first === undefined ? "" : `; row ${first.row}: ${first.code} "${first.text}"`;
  return new ApiError(
    400,
    "TABLE_ROWS_REFUSED",
    `${refused.count} of ${rowsRead} rows are refused (${codes.join(", ")}${example}). A dry run names a hundred of them.`,
  );
}

function told(byCode: Readonly<Partial<Record<string, number>>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(byCode).flatMap(([code, count]) => (count === undefined ? [] : [[code, count]])),
  );
}
