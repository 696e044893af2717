import { MemoryObjectStore, type ObjectEntry, S3ObjectStore } from "@lode/object-store/store";
import { type PostgresServer, postgresPrograms, startPostgres } from "@lode/postgres-server/server";
import { ManualClock } from "@lode/runtime/clock";
import { afterAll, beforeAll, describe } from "vitest";
import {
  type ServerUnderTest,
  serverUnderTest,
} from "../../../../packages/object-server/src/server/server-under-test.ts";
import { pgliteDatabase } from "../catalogue/pglite-database.test-support.ts";
import { assetStoreContract } from "./asset-store.contract.ts";

const programs = postgresPrograms();
let postgres: PostgresServer | undefined;
let objectServer: ServerUnderTest;
const stores: S3ObjectStore[] = [];

beforeAll(async () => {
  if (programs !== undefined) postgres = await startPostgres(programs);
  objectServer = await serverUnderTest({ buckets: Array.from({ length: 40 }, (_, index) => `assets-${index}`) });
});

afterAll(async () => {
  for (const store of stores) store[Symbol.dispose]();
  await objectServer[Symbol.asyncDispose]();
  await postgres?.[Symbol.asyncDispose]();
});

async function count(entries: AsyncIterable<ObjectEntry>): Promise<number> {
  let found = 0;
  for await (const _ of entries) found += 1;
  return found;
}

assetStoreContract("SQLite with a disk", async () => ({
  catalogue: { kind: "sqlite" },
  blobs: { kind: "disk" },
}));

assetStoreContract("PGlite with objects in memory", async () => {
  const objects = new MemoryObjectStore({ clock: new ManualClock(0) });
  const database = await pgliteDatabase();
  return {
    catalogue: { kind: "database", database },
    blobs: { kind: "objects", objects },
    countObjects: () => count(objects.list("")),
  };
});

assetStoreContract("SQLite with S3", async () => {
  const objects = new S3ObjectStore({ ...objectServer.connection, bucket: `assets-${stores.length}` });
  stores.push(objects);
  return {
    catalogue: { kind: "sqlite" },
    blobs: { kind: "objects", objects, prefix: "lode/assets" },
    countObjects: () => count(objects.list("lode/assets/")),
  };
});

describe.skipIf(programs === undefined)("with a server", () => {
  assetStoreContract("Postgres with a disk", async () => {
    const url = await postgres!.newDatabase();
    return { catalogue: { kind: "postgres", url }, blobs: { kind: "disk" } };
  });
});
