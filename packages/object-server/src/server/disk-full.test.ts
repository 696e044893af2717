import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CompleteMultipartUploadCommand, CreateMultipartUploadCommand, UploadPartCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testBucket as Bucket, type ServerUnderTest, serverUnderTest } from "./server-under-test.ts";
import { md5, refusal, S3Probe } from "./testing/s3-probe.ts";

const DISK_BYTES = 6 * 1024 * 1024;
const LARGE = 4 * 1024 * 1024;

/** A small disk of its own; undefined where this process may not mount one. */
async function smallDisk(): Promise<string | undefined> {
  const dir = await mkdtemp(join(tmpdir(), "lode-full-"));
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${DISK_BYTES}`, "tmpfs", dir]);
  if (mounted.status === 0) return dir;
  await rm(dir, { recursive: true });
  return undefined;
}

const disk = await smallDisk();
if (disk === undefined) process.stderr.write("a full disk: SKIPPED, a small disk cannot be mounted here\n");

describe.skipIf(disk === undefined)("a disk that is full", () => {
  const dataDir = disk as string;
  let under: ServerUnderTest;
  let probe: S3Probe;
  const incoming = () => readdir(join(dataDir, "buckets", Bucket, "incoming"));
  const full = ["InternalError", 500];

  beforeAll(async () => {
    under = await serverUnderTest({ dataDir });
    probe = new S3Probe({ ...under.connection, quirks: new Set() });
  });

  afterAll(async () => {
    probe?.[Symbol.dispose]();
    await under?.[Symbol.asyncDispose]();
    spawnSync("umount", [dataDir]);
    await rm(dataDir, { recursive: true, force: true });
  });

  test("refuses what it cannot keep, keeps what it has, and takes more once there is room", async () => {
    const kept = randomBytes(LARGE);
    await probe.put("kept", kept);
    expect(await refusal(probe.put("too much", randomBytes(LARGE)))).toEqual(full);
    expect(await refusal(probe.put("kept", randomBytes(LARGE)))).toEqual(full);
    const form = await probe.signer.presignPost({
      keyPrefix: "by/",
      minBytes: 0,
      maxBytes: LARGE,
      expiresInSeconds: 60,
    });
    const body = new FormData();
    for (const [name, value] of Object.entries(form.fields)) body.append(name, value);
    body.append("file", new Blob([randomBytes(LARGE)]), "form");
    expect((await fetch(form.url, { method: "POST", body })).status).toBe(500);
    expect(await incoming()).toEqual([]);
    expect(md5(await probe.bytesOf("kept"))).toBe(md5(kept));
    expect((await refusal(probe.bytesOf("too much")))[1]).toBe(404);

    await probe.store.delete("kept");
    await probe.put("too much", kept);
    expect(md5(await probe.bytesOf("too much"))).toBe(md5(kept));
  });

  test("keeps an upload open whose parts cannot be put together for now", async () => {
    await probe.store.delete("too much");
    const { s3 } = probe;
    const Key = "parts";
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const part = new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: randomBytes(LARGE) });
    const { ETag } = await s3.send(part);
    const complete = () => completed(probe, Key, UploadId as string, ETag as string);
    expect(await refusal(complete())).toEqual(full);
    expect(await incoming()).toEqual([]);
    expect(await readdir(join(dataDir, "buckets", Bucket, "uploads"))).toEqual([UploadId]);
    expect((await refusal(probe.bytesOf(Key)))[1]).toBe(404);
    spawnSync("mount", ["-o", `remount,size=${3 * DISK_BYTES}`, dataDir]);
    await complete();
    expect(await probe.store.head(Key)).toMatchObject({ size: LARGE });
  });
});

function completed(probe: S3Probe, Key: string, UploadId: string, ETag: string) {
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
  return probe.s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload }));
}
