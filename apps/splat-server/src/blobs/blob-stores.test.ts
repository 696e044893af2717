import { MemoryObjectStore, S3ObjectStore } from "@lode/object-store/store";
import { ManualClock } from "@lode/runtime/clock";
import { afterAll, beforeAll } from "vitest";
import {
  type ServerUnderTest,
  serverUnderTest,
} from "../../../../packages/object-server/src/server/server-under-test.ts";
import { blobStoreContract } from "./blob-store.contract.ts";
import { DiskBlobStore } from "./disk-blob-store.ts";
import { ObjectBlobStore } from "./object-blob-store.ts";

let under: ServerUnderTest;
const stores: S3ObjectStore[] = [];

beforeAll(async () => {
  under = await serverUnderTest({ buckets: Array.from({ length: 10 }, (_, index) => `blobs-${index}`) });
});

afterAll(async () => {
  for (const store of stores) store[Symbol.dispose]();
  await under[Symbol.asyncDispose]();
});

blobStoreContract("DiskBlobStore", (dir) => DiskBlobStore.open(dir));

blobStoreContract("ObjectBlobStore in memory", async () => {
  return new ObjectBlobStore({ objects: new MemoryObjectStore({ clock: new ManualClock(0) }), prefix: "" });
});

blobStoreContract("ObjectBlobStore over S3", async () => {
  const objects = new S3ObjectStore({ ...under.connection, bucket: `blobs-${stores.length}` });
  stores.push(objects);
  return new ObjectBlobStore({ objects, prefix: "assets/of one/" });
});
