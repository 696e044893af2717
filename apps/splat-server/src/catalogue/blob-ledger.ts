import { numberIn, placeholders, type SqlSession, textIn } from "./sql-database.ts";

/** Bytes that no file refers to: on their way in until `dueAt`, on their way out once condemned. */
export interface LooseBlob {
  readonly storageKey: string;
  readonly sizeBytes: number;
}

/**
 * Announces bytes that are about to be stored under a key.
 * @param dueAt epoch milliseconds; whoever announced them must be done by then, or a sweep takes them for abandoned.
 * @returns false: the same bytes are stored already, and nothing was announced.
 */
export async function announceBlob(
  session: SqlSession,
  blob: { readonly sha256: string; readonly storageKey: string; readonly sizeBytes: number; readonly dueAt: number },
): Promise<boolean> {
  const [known] = await session.query("select 1 as known from splat_blob where sha256 = $1", [blob.sha256]);
  if (known !== undefined) return false;
  await session.query(
    "insert into splat_loose_blob (storage_key, size_bytes, condemned, due_at) values ($1, $2, 0, $3)",
    [blob.storageKey, blob.sizeBytes, blob.dueAt],
  );
  return true;
}

/** Lets go of an announced key. @returns whether its bytes may be deleted: false when a file refers to them after all. */
export async function condemnBlob(session: SqlSession, storageKey: string): Promise<boolean> {
  const rows = await session.query(
    "update splat_loose_blob set condemned = 1 where storage_key = $1 returning storage_key",
    [storageKey],
  );
  return rows.length > 0;
}

/** Condemns what was announced and not stored in time. From then on nobody can refer to it any more. */
export async function condemnOverdue(session: SqlSession, now: number): Promise<void> {
  await session.query("update splat_loose_blob set condemned = 1 where condemned = 0 and due_at < $1", [now]);
}

/** Of a catalogue that no other process uses: whoever announced anything is dead. */
export async function condemnAllLoose(session: SqlSession): Promise<void> {
  await session.query("update splat_loose_blob set condemned = 1 where condemned = 0");
}

/** In the order of their keys, behind `after`. */
export async function condemnedBlobs(session: SqlSession, after: string, limit: number): Promise<readonly LooseBlob[]> {
  const rows = await session.query(
    `select storage_key, size_bytes from splat_loose_blob where condemned = 1 and storage_key > $1
     order by storage_key limit $2`,
    [after, limit],
  );
  return rows.map((row) => ({ storageKey: textIn(row, "storage_key"), sizeBytes: numberIn(row, "size_bytes") }));
}

/** Its bytes are gone. */
export async function forgetCondemned(session: SqlSession, storageKey: string): Promise<void> {
  await session.query("delete from splat_loose_blob where storage_key = $1 and condemned = 1", [storageKey]);
}

/**
 * Which of these keys (at most 1000) the catalogue has never heard of. One statement sees one moment: a key that moves
 * from one table to the other meanwhile is found in either.
 */
export async function unknownKeys(session: SqlSession, keys: readonly string[]): Promise<readonly string[]> {
  if (keys.length === 0) return [];
  const list = placeholders(keys.length, 1);
  const rows = await session.query(
    `select storage_key from splat_blob where storage_key in (${list})
     union all select storage_key from splat_loose_blob where storage_key in (${list})`,
    keys,
  );
  const known = new Set(rows.map((row) => textIn(row, "storage_key")));
  return keys.filter((key) => !known.has(key));
}
