import type { JournalDatabase } from "../journal/database.ts";

export type BlacklistKind = "static" | "automatic" | "manual";

/** Who an entry is about. Uids are handed on to others by the network; a hotkey stays who it is. */
export type BlacklistSubject = { readonly uid: number } | { readonly hotkey: string };

export interface BlacklistEntry {
  readonly uid: number | null;
  readonly hotkey: string | null;
  readonly kind: BlacklistKind;
  readonly reason: string;
  /** Protocol time, epoch milliseconds. */
  readonly addedAt: number;
  /** Null: until it is removed. */
  readonly expiresAt: number | null;
}

interface Stored {
  readonly subject: string;
  readonly kind: BlacklistKind;
  readonly reason: string;
  readonly addedAt: number;
  readonly expiresAt: number | null;
}

const fields = "subject, kind, reason, added_at as addedAt, expires_at as expiresAt";

/** Validators that are not pulled from. It lies in the journal's file: what another process writes there counts at the next choice. */
export class Blacklist {
  readonly #db: JournalDatabase;

  constructor(database: JournalDatabase) {
    this.#db = database;
  }

  /** Replaces what there was about the same subject. */
  add(
    subject: BlacklistSubject,
    entry: { readonly kind: BlacklistKind; readonly reason: string; readonly expiresAt: number | null },
    now: number,
  ): void {
    this.#db.run(
      `insert or replace into blacklist (subject, kind, reason, added_at, expires_at) values (?, ?, ?, ?, ?)`,
      ...[textOf(subject), entry.kind, entry.reason, Math.floor(now), entry.expiresAt],
    );
  }

  /**
   * From the configuration: one that an operator has removed stays removed, and one for a while counts first; when that is over,
   * the configuration's own is back.
   */
  keepStatic(subject: BlacklistSubject, reason: string, now: number): void {
    const text = textOf(subject);
    const isLeftAlone = "removed_at is not null or coalesce(expires_at, ?) > ?";
    const known = this.#db.one(
      `select 1 from blacklist where subject = ? and (${isLeftAlone})`,
      ...[text, Number.MAX_SAFE_INTEGER, Math.floor(now)],
    );
    if (known === undefined) this.add(subject, { kind: "static", reason, expiresAt: null }, now);
  }

  /** @returns whether there was one in force. */
  remove(subject: BlacklistSubject, now: number): boolean {
    const changed = this.#db.run(
      "update blacklist set removed_at = ? where subject = ? and removed_at is null and coalesce(expires_at, ?) > ?",
      ...[Math.floor(now), textOf(subject), Number.MAX_SAFE_INTEGER, Math.floor(now)],
    );
    return changed > 0;
  }

  /** In force at `now`, oldest first. */
  list(now: number): BlacklistEntry[] {
    return this.#db
      .all<Stored>(
        `select ${fields} from blacklist where removed_at is null and coalesce(expires_at, ?) > ? order by added_at, subject`,
        ...[Number.MAX_SAFE_INTEGER, Math.floor(now)],
      )
      .map(read);
  }
}

/** The entry that keeps this validator out, if any. */
export function entryAbout(
  entries: readonly BlacklistEntry[],
  validator: { readonly uid: number; readonly hotkey: string },
): BlacklistEntry | undefined {
  return entries.find(({ uid, hotkey }) => uid === validator.uid || hotkey === validator.hotkey);
}

function textOf(subject: BlacklistSubject): string {
  return "uid" in subject ? `uid:${subject.uid}` : `hotkey:${subject.hotkey}`;
}

function read({ subject, ...rest }: Stored): BlacklistEntry {
  const [kind, name = ""] = subject.split(":", 2);
  return kind === "uid" ? { uid: Number(name), hotkey: null, ...rest } : { uid: null, hotkey: name, ...rest };
}
