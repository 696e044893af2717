import { type AssetFile, compressedType } from "../assets/generation-asset.ts";
import { allVersions } from "./file-rows.ts";
import { numberIn, placeholders, type SqlSession, type SqlValue, textIn } from "./sql-database.ts";

/** What a removal took. Bytes under the keys are condemned: nobody can refer to them any more, so they may be deleted. */
export interface Removal {
  readonly files: number;
  readonly bytes: number;
  readonly condemnedKeys: readonly string[];
}

/** A condition on `splat_generation g` with its parameters, the first of which is `$1`. */
export interface Condition {
  readonly text: string;
  readonly params: readonly SqlValue[];
}

export interface RemovalWish {
  readonly generationId: string;
  /** Holds at the very moment of the removal, or nothing is removed. */
  readonly onlyIf: Condition;
  /** Of the generation's files, all versions, those that go. */
  readonly choose: (files: readonly AssetFile[]) => readonly AssetFile[];
  /** The generation itself goes too; then every file goes. */
  readonly whole: boolean;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** How many files are deleted by one statement. */
const batch = 200;

/** Locks in the order generation, blob, store. @returns undefined when the condition does not hold (any more). */
export async function removeFiles(session: SqlSession, wish: RemovalWish): Promise<Removal | undefined> {
  const { generationId, onlyIf } = wish;
  const id = onlyIf.params.length + 1;
  const locked = await session.query(
    `update splat_generation as g set updated_at = updated_at where g.generation_id = $${id} and (${onlyIf.text})
     returning generation_id`,
    [...onlyIf.params, generationId],
  );
  if (locked.length === 0) return undefined;
  const kept = await allVersions(session, generationId);
  const going = wish.whole ? kept : wish.choose(kept);
  for (let at = 0; at < going.length; at += batch) await deleteRows(session, generationId, going.slice(at, at + batch));
  const { bytes, condemnedKeys } = await condemnUnreferenced(session, going, wish.now);
  if (wish.whole) await session.query("delete from splat_generation where generation_id = $1", [generationId]);
  else await settle(session, generationId, kept, going);
  if (bytes > 0 || wish.whole) {
    await session.query(
      "update splat_store set stored_bytes = stored_bytes - $1, generations = generations - $2 where id = 1",
      [bytes, wish.whole ? 1 : 0],
    );
  }
  return { files: going.length, bytes, condemnedKeys };
}

async function deleteRows(session: SqlSession, generationId: string, files: readonly AssetFile[]): Promise<void> {
  const pairs = files.map((_, index) => `(type = $${2 * index + 2} and version = $${2 * index + 3})`).join(" or ");
  await session.query(`delete from splat_file where generation_id = $1 and (${pairs})`, [
    generationId,
    ...files.flatMap(({ type, version }) => [type, version]),
  ]);
}

async function condemnUnreferenced(
  session: SqlSession,
  going: readonly AssetFile[],
  now: number,
): Promise<{ readonly bytes: number; readonly condemnedKeys: readonly string[] }> {
  let bytes = 0;
  const condemnedKeys: string[] = [];
  // In one order everywhere, since each of them is a lock.
  for (const sha256 of [...new Set(going.map((file) => file.sha256))].sort()) {
    // The lock comes first and the look second: a reference that was being added is seen once it is there.
    await session.query("update splat_blob set size_bytes = size_bytes where sha256 = $1", [sha256]);
    const [gone] = await session.query(
      `delete from splat_blob where sha256 = $1 and not exists (select 1 from splat_file where sha256 = $1)
       returning storage_key, size_bytes`,
      [sha256],
    );
    if (gone === undefined) continue;
    const storageKey = textIn(gone, "storage_key");
    const sizeBytes = numberIn(gone, "size_bytes");
    await session.query(
      "insert into splat_loose_blob (storage_key, size_bytes, condemned, due_at) values ($1, $2, 1, $3)",
      [storageKey, sizeBytes, now],
    );
    bytes += sizeBytes;
    condemnedKeys.push(storageKey);
  }
  return { bytes, condemnedKeys };
}

async function settle(
  session: SqlSession,
  generationId: string,
  kept: readonly AssetFile[],
  going: readonly AssetFile[],
): Promise<void> {
  const left = kept.filter((file) => !going.includes(file));
  const storedBytes = left.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const compressed = left.some(({ type }) => type === compressedType) ? 1 : 0;
  await session.query("update splat_generation set stored_bytes = $2, compressed = $3 where generation_id = $1", [
    generationId,
    storedBytes,
    compressed,
  ]);
}

/** Bytes that only this generation's files hold: what its removal would free by itself. */
export async function ownBytes(
  session: SqlSession,
  generationId: string,
  files: readonly AssetFile[],
): Promise<number> {
  const hashes = [...new Set(files.map((file) => file.sha256))];
  let bytes = 0;
  for (let at = 0; at < hashes.length; at += batch) {
    const some = hashes.slice(at, at + batch);
    const [row] = await session.query(
      `select coalesce(sum(b.size_bytes), 0) as bytes from splat_blob b
       where b.sha256 in (${placeholders(some.length, 2)})
         and not exists (select 1 from splat_file f where f.sha256 = b.sha256 and f.generation_id <> $1)`,
      [generationId, ...some],
    );
    bytes += numberIn(row, "bytes");
  }
  return bytes;
}
