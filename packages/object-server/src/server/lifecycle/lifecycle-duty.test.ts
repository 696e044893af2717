import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateMultipartUploadCommand, UploadPartCommand } from "@aws-sdk/client-s3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { testBucket as Bucket, type ServerUnderTest, serverUnderTest } from "../server-under-test.ts";
import { S3Probe } from "../testing/s3-probe.ts";

const DAY_MS = 86_400_000;
let dataDir: string;
let under: ServerUnderTest;
let probe: S3Probe;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "lode-expiry-"));
  await open();
});

afterEach(async () => {
  await close();
  await rm(dataDir, { recursive: true, force: true });
});

async function open(): Promise<void> {
  under = await serverUnderTest({ dataDir });
  probe = new S3Probe({ ...under.connection, quirks: new Set() });
}

async function close(): Promise<void> {
  probe[Symbol.dispose]();
  await under[Symbol.asyncDispose]();
}

async function keys(prefix = ""): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of probe.store.list(prefix)) found.push(key);
  return found;
}

const expireOld = (days: number) => probe.store.applyLifecycle([{ id: "old", prefix: "old/", expireAfterDays: days }]);

test("objects go when their days are over, and only those below the prefix", async () => {
  await probe.put("old/1", "x");
  await probe.put("kept/1", "x");
  expect(await expireOld(3)).toEqual({ outcome: "applied", leftOut: [] });
  await under.objectClock.advanceBy(2 * DAY_MS);
  await probe.put("old/2", "x");
  expect(await under.server.sweep()).toEqual({ expired: 0, aborted: 0 });
  await under.objectClock.advanceBy(2 * DAY_MS);
  expect(await keys()).toContain("old/2");
  await under.server.sweep();
  expect(await keys()).toEqual(["kept/1", "old/2"]);
  expect(await readdir(join(dataDir, "buckets", Bucket, "incoming"))).toEqual([]);
});

test("the duty runs by itself as the object clock goes on", async () => {
  await probe.put("old/1", "x");
  await expireOld(1);
  await under.objectClock.advanceBy(3 * DAY_MS);
  for (let tries = 0; (await keys()).length > 0; tries++) {
    if (tries === 1000) throw new Error("it was never swept");
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(under.reporter.events).toContainEqual(
    expect.objectContaining({ event: "lifecycle-swept", fields: { bucket: Bucket, expired: 1, aborted: 0 } }),
  );
});

test("rules outlive the server, and no rule means no end", async () => {
  await probe.put("old/1", "x");
  await expireOld(1);
  await close();
  await open();
  await under.objectClock.advanceBy(3 * DAY_MS);
  await under.server.sweep();
  expect(await keys()).toEqual([]);

  await probe.put("old/2", "x");
  await probe.store.applyLifecycle([]);
  await close();
  await open();
  await under.objectClock.advanceBy(900 * DAY_MS);
  await under.server.sweep();
  expect(await keys()).toEqual(["old/2"]);
});

test("what is written anew begins its days anew", async () => {
  await probe.put("old/1", "first");
  await expireOld(5);
  await under.objectClock.advanceBy(4 * DAY_MS);
  await probe.put("old/1", "second");
  await under.objectClock.advanceBy(4 * DAY_MS);
  expect(await under.server.sweep()).toMatchObject({ expired: 0 });
  expect(await probe.textOf("old/1")).toBe("second");
});

test("more objects than one batch go in one round", async () => {
  const waiting = Array.from({ length: 1_010 }, (_, index) => `old/${index}`);
  const lane = async () => {
    for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) await probe.put(key, "x");
  };
  await Promise.all(Array.from({ length: 16 }, lane));
  await expireOld(1);
  await under.objectClock.advanceBy(3 * DAY_MS);
  // The duty of the clock may have taken some already.
  await under.server.sweep();
  expect(await keys()).toEqual([]);
}, 60_000);

test("an upload that nobody completes goes by its rule, or in a week without one", async () => {
  const begin = async (Key: string) => {
    const { UploadId } = await probe.s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    await probe.s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: "part" }));
    return UploadId as string;
  };
  const uploads = () => readdir(join(dataDir, "buckets", Bucket, "uploads"));
  const [ruled, unruled] = [await begin("old/parts"), await begin("kept/parts")];
  await probe.store.applyLifecycle([{ id: "parts", prefix: "old/", abortIncompleteUploadsAfterDays: 2 }]);
  await under.server.sweep();
  expect((await uploads()).toSorted()).toEqual([ruled, unruled].toSorted());
  await under.objectClock.advanceBy(3 * DAY_MS);
  await under.server.sweep();
  expect(await uploads()).toEqual([unruled]);
  await under.objectClock.advanceBy(4 * DAY_MS);
  await under.server.sweep();
  expect(await uploads()).toEqual([]);
});

test("a server that stops does not wait for the next round", async () => {
  await under.server.stop();
  expect(under.objectClock.sleeping).toBe(0);
});
