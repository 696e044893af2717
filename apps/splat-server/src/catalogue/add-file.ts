import { type AssetFile, compressedType } from "../assets/generation-asset.ts";
import { Collision, numberIn, type SqlSession, textIn } from "./sql-database.ts";
import { generationUnknown, quotaExceeded, type StoreQuota } from "./store-quota.ts";

export interface NewFile extends Omit<AssetFile, "version"> {
  readonly generationId: string;
  /** Where its bytes were put, or would have been put had they not been stored already. */
  readonly storageKey: string;
}

/**
 * `added`: `usedKey` says whether the bytes under `storageKey` are now referred to, or somebody else's equal ones.
 * `bytes-gone`: they were stored when we looked and are no more; put them again.
 */
export type AddOutcome =
  | { readonly kind: "added"; readonly file: AssetFile; readonly usedKey: boolean }
  | { readonly kind: "bytes-gone" };

/**
 * Refers to stored bytes as the next version of a type. Rows are locked in the order generation, blob, store, here and in
 * removals, so that no two of them wait for each other.
 * @param now epoch milliseconds.
 * @throws LodeError ASSET_GENERATION_UNKNOWN, ASSET_QUOTA
 */
export async function addFile(
  session: SqlSession,
  { generationId, storageKey, ...file }: NewFile,
  quota: StoreQuota,
  now: number,
): Promise<AddOutcome> {
  // An update that changes little is the lock that both databases have.
  const [generation] = await session.query(
    `update splat_generation set updated_at = case when updated_at < $2 then $2 else updated_at end
     where generation_id = $1 returning stored_bytes`,
    [generationId, now],
  );
  if (generation === undefined) throw generationUnknown(generationId);
  const storedBytes = numberIn(generation, "stored_bytes") + file.sizeBytes;
  if (storedBytes > quota.maxGenerationBytes) throw quotaExceeded(quota, "maxGenerationBytes");

  const usedKey = await referTo(session, { ...file, storageKey }, quota);
  if (usedKey === undefined) return { kind: "bytes-gone" };

  const [counted] = await session.query(
    `select count(*) as files, coalesce(max(case when type = $2 then version else 0 end), 0) as version
     from splat_file where generation_id = $1`,
    [generationId, file.type],
  );
  if (numberIn(counted, "files") >= quota.maxGenerationFiles) throw quotaExceeded(quota, "maxGenerationFiles");
  const version = numberIn(counted, "version") + 1;
  await session.query(
    "update splat_file set superseded = 1 where generation_id = $1 and type = $2 and superseded = 0",
    [generationId, file.type],
  );
  await session.query(
    `insert into splat_file
       (generation_id, type, version, sha256, size_bytes, mime_type, extension, created_at, superseded)
     values ($1, $2, $3, $4, $5, $6, $7, $8, 0)`,
    [generationId, file.type, version, file.sha256, file.sizeBytes, file.mimeType, file.extension, file.createdAt],
  );
  await session.query(
    `update splat_generation set stored_bytes = $2${file.type === compressedType ? ", compressed = 1" : ""}
     where generation_id = $1`,
    [generationId, storedBytes],
  );
  return { kind: "added", usedKey, file: { ...file, version } };
}

/** @returns whether it is our key that is referred to; undefined: neither ours nor any other holds the bytes. */
async function referTo(
  session: SqlSession,
  blob: { readonly sha256: string; readonly storageKey: string; readonly sizeBytes: number },
  quota: StoreQuota,
): Promise<boolean | undefined> {
  const [known] = await session.query(
    "update splat_blob set size_bytes = size_bytes where sha256 = $1 returning storage_key",
    [blob.sha256],
  );
  if (known !== undefined) return textIn(known, "storage_key") === blob.storageKey;
  const ours = await session.query(
    "delete from splat_loose_blob where storage_key = $1 and condemned = 0 returning storage_key",
    [blob.storageKey],
  );
  if (ours.length === 0) return undefined;
  const inserted = await session.query(
    `insert into splat_blob (sha256, storage_key, size_bytes) values ($1, $2, $3)
     on conflict (sha256) do nothing returning sha256`,
    [blob.sha256, blob.storageKey, blob.sizeBytes],
  );
  if (inserted.length === 0) throw new Collision("the same bytes were added at the same moment");
  const room = await session.query(
    `update splat_store set stored_bytes = stored_bytes + $1 where id = 1 and stored_bytes + $1 <= $2 returning id`,
    [blob.sizeBytes, quota.maxTotalBytes],
  );
  if (room.length === 0) throw quotaExceeded(quota, "maxTotalBytes");
  return true;
}
