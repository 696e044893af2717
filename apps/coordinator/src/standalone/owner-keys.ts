import { join } from "node:path";
import { SystemClock } from "@lode/runtime/clock";
import { DataDirLock } from "@lode/runtime/lifecycle";
import { createOwnerKey, listOwnerKeys, type NewOwnerKey, type OwnerKey, revokeOwnerKey } from "../admin/owner-keys.ts";
import { openDatabase } from "../database/open-database.ts";

export interface OwnerKeyring extends AsyncDisposable {
  /** The key is told once: only its hash is kept. @throws LodeError OWNER_KEY_NAME, OWNER_KEY_EXISTS */
  create(name: string): Promise<NewOwnerKey>;
  /** @throws LodeError OWNER_KEY_NOT_FOUND */
  revoke(name: string): Promise<void>;
  list(): Promise<readonly OwnerKey[]>;
}

/**
 * The keys of the owner's API. Those of an embedded database only while no coordinator runs on it.
 * @throws LodeError DATA_DIR_LOCKED, DATABASE_*
 */
export async function openOwnerKeyring(dataDir: string, databaseUrl: string | undefined): Promise<OwnerKeyring> {
  await using stack = new AsyncDisposableStack();
  if (databaseUrl === undefined) stack.use(await DataDirLock.acquire(dataDir));
  const { db } = stack.use(
    await openDatabase(
      databaseUrl === undefined
        ? { kind: "directory", path: join(dataDir, "database") }
        : { kind: "postgres", url: databaseUrl, maxConnections: 2 },
    ),
  );
  const wall = new SystemClock();
  const open = stack.move();
  return {
    create: (name) => createOwnerKey(db, { name, nowMs: wall.now() }),
    revoke: (name) => revokeOwnerKey(db, { name, nowMs: wall.now() }),
    list: () => listOwnerKeys(db),
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}
