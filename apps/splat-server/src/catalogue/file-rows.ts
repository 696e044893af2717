import type { AssetFile } from "../assets/generation-asset.ts";
import { numberIn, placeholders, type SqlRow, type SqlSession, textIn } from "./sql-database.ts";

const columns = "type, version, sha256, size_bytes, mime_type, extension, created_at";

/** A file with the place of its bytes. */
export interface LocatedFile {
  readonly file: AssetFile;
  readonly storageKey: string;
}

/** Current files of some generations, at most 1000 of them. */
export async function currentFiles(
  session: SqlSession,
  generationIds: readonly string[],
): Promise<ReadonlyMap<string, readonly AssetFile[]>> {
  const found = new Map<string, AssetFile[]>(generationIds.map((id) => [id, []]));
  if (generationIds.length === 0) return found;
  const rows = await session.query(
    `select generation_id, ${columns} from splat_file
     where superseded = 0 and generation_id in (${placeholders(generationIds.length, 1)})`,
    generationIds,
  );
  for (const row of rows) found.get(textIn(row, "generation_id"))?.push(fileFrom(row));
  return found;
}

/** Newest first. */
export async function fileVersions(
  session: SqlSession,
  generationId: string,
  type: string,
): Promise<readonly AssetFile[]> {
  const rows = await session.query(
    `select ${columns} from splat_file where generation_id = $1 and type = $2 order by version desc`,
    [generationId, type],
  );
  return rows.map(fileFrom);
}

/** Every kept version of every type. */
export async function allVersions(session: SqlSession, generationId: string): Promise<readonly AssetFile[]> {
  const rows = await session.query(`select ${columns} from splat_file where generation_id = $1`, [generationId]);
  return rows.map(fileFrom);
}

/** @param version undefined: the current one. */
export async function locateFile(
  session: SqlSession,
  generationId: string,
  type: string,
  version: number | undefined,
): Promise<LocatedFile | undefined> {
  const which = version === undefined ? "f.superseded = 0" : "f.version = $3";
  const [row] = await session.query(
    `select f.type, f.version, f.sha256, f.size_bytes, f.mime_type, f.extension, f.created_at, b.storage_key
     from splat_file f join splat_blob b on b.sha256 = f.sha256
     where f.generation_id = $1 and f.type = $2 and ${which}`,
    version === undefined ? [generationId, type] : [generationId, type, version],
  );
  return row === undefined ? undefined : { file: fileFrom(row), storageKey: textIn(row, "storage_key") };
}

function fileFrom(row: SqlRow): AssetFile {
  return {
    type: textIn(row, "type"),
    version: numberIn(row, "version"),
    sizeBytes: numberIn(row, "size_bytes"),
    sha256: textIn(row, "sha256"),
    mimeType: textIn(row, "mime_type"),
    extension: textIn(row, "extension"),
    createdAt: numberIn(row, "created_at"),
  };
}
