import { LodeError } from "@lode/runtime/errors";
import { newStoreId } from "../blobs/index.ts";
import { migrations } from "./migrations.ts";
import { numberIn, type SqlDatabase, textIn } from "./sql-database.ts";

/**
 * Brings the schema up to date; several processes may do so at once.
 * @param now epoch milliseconds.
 * @returns the store's own id, made when the catalogue was.
 * @throws LodeError CATALOGUE_NEWER (never): a later Lode wrote it.
 */
export async function migrate(database: SqlDatabase, now: number): Promise<string> {
  return await database.transaction(async (session) => {
    if (database.exclusion !== undefined) await session.query(database.exclusion);
    await session.query(
      "create table if not exists splat_schema (version integer primary key, applied_at bigint not null)",
    );
    const [newest] = await session.query("select coalesce(max(version), 0) as version from splat_schema");
    const found = numberIn(newest, "version");
    if (found > migrations.length) throw newer(found);
    for (const [index, statements] of migrations.entries()) {
      if (index < found) continue;
      for (const statement of statements) await session.query(statement);
      await session.query("insert into splat_schema (version, applied_at) values ($1, $2)", [index + 1, now]);
    }
    await session.query(
      `insert into splat_store (id, store_id, stored_bytes, generations) values (1, $1, 0, 0)
       on conflict (id) do nothing`,
      [newStoreId()],
    );
    const [store] = await session.query("select store_id from splat_store where id = 1");
    return textIn(store ?? {}, "store_id");
  });
}

function newer(found: number): LodeError<"CATALOGUE_NEWER"> {
  return new LodeError("CATALOGUE_NEWER", "the asset catalogue was written by a newer version of Lode", {
    retry: "never",
    facts: { found, known: migrations.length },
    next: "Run that version, or use another database.",
  });
}
