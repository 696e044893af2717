import { S3ObjectStore } from "@lode/object-store/store";
import { afterAll, beforeAll } from "vitest";
import { objectLifecycleContract } from "../../../object-store/src/store/object-lifecycle.contract.ts";
import { type ServerUnderTest, serverUnderTest } from "./server-under-test.ts";

let under: ServerUnderTest;
const stores: S3ObjectStore[] = [];

beforeAll(async () => {
  under = await serverUnderTest({ buckets: Array.from({ length: 12 }, (_, index) => `ageing-${index}`) });
});

afterAll(async () => {
  for (const store of stores) store[Symbol.dispose]();
  await under[Symbol.asyncDispose]();
});

objectLifecycleContract("S3ObjectStore over this server", async () => {
  const store = new S3ObjectStore({ ...under.connection, bucket: `ageing-${stores.length}` });
  stores.push(store);
  return { store, advanceBy: (ms) => under.objectClock.advanceBy(ms), settle: () => under.server.sweep() };
});
