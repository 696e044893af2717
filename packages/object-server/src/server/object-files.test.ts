import { S3ObjectStore } from "@lode/object-store/store";
import { afterAll, beforeAll } from "vitest";
import { objectFilesContract } from "../../../object-store/src/store/object-files.contract.ts";
import { type ServerUnderTest, serverUnderTest } from "./server-under-test.ts";

let under: ServerUnderTest;
const stores: S3ObjectStore[] = [];

beforeAll(async () => {
  under = await serverUnderTest({ buckets: Array.from({ length: 15 }, (_, index) => `files-${index}`) });
});

afterAll(async () => {
  for (const store of stores) store[Symbol.dispose]();
  await under[Symbol.asyncDispose]();
});

objectFilesContract("S3ObjectStore over this server", async () => {
  const store = new S3ObjectStore({ ...under.connection, bucket: `files-${stores.length}` });
  stores.push(store);
  return store;
});
