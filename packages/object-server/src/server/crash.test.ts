import { createHash, randomBytes } from "node:crypto";
import { type ClientRequest, request } from "node:http";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { S3ObjectStore } from "@lode/object-store/store";
import { afterEach, beforeEach, expect, test } from "vitest";
import { serverUnderTest, testBucket } from "./server-under-test.ts";
import { CrashGround } from "./testing/server-child.ts";

let ground: CrashGround;

beforeEach(async () => {
  ground = await CrashGround.make();
});

afterEach(() => ground[Symbol.asyncDispose]());

const incoming = () => ground.names("incoming");

/** Waits for what the other process does to the folder; there is nothing of ours to await. */
async function untilSomethingArrives(): Promise<void> {
  for (let tries = 0; tries < 2000; tries++) {
    if ((await incoming()).length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error("nothing arrived");
}

/** Begins an upload of 10 MB over a presigned URL and stops in the middle. */
async function beginUpload(
  connection: ConstructorParameters<typeof S3ObjectStore>[0],
  key: string,
): Promise<ClientRequest> {
  const client = new S3Client({ ...connection, requestChecksumCalculation: "WHEN_REQUIRED" });
  const url = await getSignedUrl(client, new PutObjectCommand({ Bucket: testBucket, Key: key }), { expiresIn: 60 });
  const upload = request(url, { method: "PUT", headers: { "content-length": 10_000_000 } });
  upload.on("error", () => {});
  upload.write(randomBytes(1_000_000));
  return upload;
}

test("a kill in the middle of an upload leaves the earlier version, whole, and no debris", async () => {
  const first = await ground.start();
  const store = new S3ObjectStore(first.connection);
  const { etag } = await store.put("kept", Buffer.from("the earlier version"));
  await beginUpload(first.connection, "kept");
  await untilSomethingArrives();
  await beginUpload(first.connection, "new");
  await first.kill();
  expect((await incoming()).length).toBeGreaterThan(0);

  const second = await ground.start();
  const again = new S3ObjectStore(second.connection);
  expect(await incoming()).toEqual([]);
  expect(await again.get("kept", { maxBytes: 100 })).toMatchObject({ etag, size: 19 });
  expect(await again.head("new")).toBeUndefined();
  await again.put("new", Buffer.from("now whole"));
  expect(await again.head("new")).toMatchObject({ size: 9 });
}, 60_000);

test("kills at any moment lose no acknowledged object and never mix two versions", async () => {
  const acknowledged = new Map<string, string>();
  for (let round = 0; round < 3; round++) {
    const { connection, kill } = await ground.start();
    const store = new S3ObjectStore(connection);
    let writes = 0;
    let killed: Promise<void> | undefined;
    const writer = async (lane: number) => {
      // The same few keys again and again, so that most writes replace something.
      for (let turn = 0; killed === undefined; turn++) {
        const key = `lane-${lane}/${turn % 3}`;
        const bytes = randomBytes(1 + ((lane * 7919 + turn * 104_729) % 60_000));
        const attempt = store.put(key, bytes);
        const before = acknowledged.get(key);
        acknowledged.delete(key);
        try {
          acknowledged.set(key, (await attempt).etag);
        } catch {
          // Unanswered: either version may be there.
          if (before !== undefined) acknowledged.set(key, `${before}|${createHash("md5").update(bytes).digest("hex")}`);
        }
        writes += 1;
        if (writes === 40) killed = kill();
      }
    };
    await Promise.all([0, 1, 2, 3].map(writer));
    await killed;

    await using under = await serverUnderTest({ dataDir: ground.dataDir });
    const reread = new S3ObjectStore(under.connection);
    expect(under.reporter.events.filter(({ event }) => event === "object-damaged")).toEqual([]);
    const listed = new Map<string, string>();
    for await (const entry of reread.list("")) {
      const found = await reread.get(entry.key, { maxBytes: 100_000 });
      const md5 = createHash("md5")
        .update(found?.bytes ?? "")
        .digest("hex");
      expect([entry.etag, found?.etag, found?.size]).toEqual([md5, md5, entry.size]);
      listed.set(entry.key, md5);
    }
    for (const [key, etags] of acknowledged) expect(etags.split("|")).toContain(listed.get(key));
    acknowledged.clear();
    for (const [key, etag] of listed) acknowledged.set(key, etag);
  }
}, 120_000);

test("two servers never share a folder", async () => {
  await using under = await serverUnderTest();
  await expect(serverUnderTest({ dataDir: under.dataDir })).rejects.toMatchObject({ code: "DATA_DIR_LOCKED" });
});
