import { createHash, randomBytes } from "node:crypto";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { S3ObjectStore } from "@lode/object-store/store";
import { afterEach, beforeEach, expect, test } from "vitest";
import { testBucket as Bucket, serverUnderTest } from "./server-under-test.ts";
import { CrashGround } from "./testing/server-child.ts";

const limits = { minPartBytes: 1 };
let ground: CrashGround;

beforeEach(async () => {
  ground = await CrashGround.make();
});

afterEach(() => ground[Symbol.asyncDispose]());

const md5 = (bytes: Uint8Array) => createHash("md5").update(bytes).digest("hex");

/** What a client was told about one upload. */
interface Told {
  readonly key: string;
  uploadId: string | undefined;
  /** Etags by number; a part whose answer did not come may be there as it was or as it should be. */
  readonly parts: Map<number, string>;
  readonly bytes: Buffer[];
  state: "open" | "completing" | "completed" | "aborting" | "aborted";
}

/** Uploads one object in three parts, then completes or aborts it; notes every answer, and stops at the first that fails. */
async function uploadOnce(s3: S3Client, told: Told, abortAtEnd: boolean): Promise<void> {
  const Key = told.key;
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  told.uploadId = UploadId;
  for (const [index, Body] of told.bytes.entries()) {
    const PartNumber = index + 1;
    const { ETag } = await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
    told.parts.set(PartNumber, ETag as string);
  }
  if (abortAtEnd) {
    told.state = "aborting";
    await s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
    told.state = "aborted";
    return;
  }
  told.state = "completing";
  const Parts = [...told.parts].map(([PartNumber, ETag]) => ({ PartNumber, ETag }));
  await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }));
  told.state = "completed";
}

test("kills at any moment lose no acknowledged part or object, and leave nothing that nobody can reach", async () => {
  let seed = 0;
  for (let round = 0; round < 4; round++) {
    const { connection, kill } = await ground.start(limits);
    const s3 = new S3Client({ ...connection });
    const all: Told[] = [];
    let killed: Promise<void> | undefined;
    const lane = async (name: number) => {
      for (let turn = 0; killed === undefined; turn++) {
        const bytes = [1, 2, 3].map((part) => randomBytes(1 + ((part * 7919 + turn * 104_729) % 50_000)));
        const told: Told = {
          key: `round-${round}/lane-${name}/${turn}`,
          uploadId: undefined,
          parts: new Map(),
          bytes,
          state: "open",
        };
        all.push(told);
        // Each round dies after another number of uploads, so after another kind of step.
        if (all.length === 12 + 5 * round) setImmediate(() => (killed ??= kill()));
        await uploadOnce(s3, told, seed++ % 4 === 3).catch(() => {});
      }
    };
    await Promise.all([0, 1, 2].map(lane));
    await killed;
    s3.destroy();

    await using under = await serverUnderTest({ dataDir: ground.dataDir, limits });
    expect(await ground.names("incoming")).toEqual([]);
    expect(under.reporter.events.filter(({ event }) => event === "object-damaged")).toEqual([]);
    const again = new S3Client({ ...under.connection });
    const { Uploads = [] } = await again.send(new ListMultipartUploadsCommand({ Bucket, Prefix: `round-${round}/` }));
    const open = new Set(Uploads.map(({ UploadId }) => UploadId));
    // Everything on disk is listed, and so can be aborted.
    const everywhere = await again.send(new ListMultipartUploadsCommand({ Bucket }));
    expect((everywhere.Uploads ?? []).map(({ UploadId }) => UploadId).toSorted()).toEqual(
      (await ground.names("uploads")).toSorted(),
    );
    for (const told of all) await requireKept(again, new S3ObjectStore(under.connection), told, open);
    again.destroy();
  }
}, 180_000);

async function requireKept(
  s3: S3Client,
  store: S3ObjectStore,
  told: Told,
  open: ReadonlySet<string | undefined>,
): Promise<void> {
  const found = await store.get(told.key, { maxBytes: 1_000_000 });
  if (found !== undefined) {
    expect(["completing", "completed"]).toContain(told.state);
    expect(md5(found.bytes)).toBe(md5(Buffer.concat(told.bytes)));
    expect(open.has(told.uploadId)).toBe(false);
    return;
  }
  expect(told.state).not.toBe("completed");
  if (told.uploadId === undefined || told.state === "aborting") return;
  expect(open.has(told.uploadId)).toBe(told.state !== "aborted");
  if (told.state === "aborted") return;
  const { Parts = [] } = await s3.send(new ListPartsCommand({ Bucket, Key: told.key, UploadId: told.uploadId }));
  const listed = new Map(Parts.map(({ PartNumber, ETag }) => [PartNumber as number, ETag as string]));
  for (const [number, etag] of told.parts) expect(listed.get(number)).toBe(etag);
  // What survived is enough to go on.
  for (const [index, Body] of told.bytes.entries()) {
    if (listed.has(index + 1)) continue;
    const place = { Bucket, Key: told.key, UploadId: told.uploadId, PartNumber: index + 1 };
    const { ETag } = await s3.send(new UploadPartCommand({ ...place, Body }));
    listed.set(index + 1, ETag as string);
  }
  const named = [...listed].sort(([a], [b]) => a - b).map(([PartNumber, ETag]) => ({ PartNumber, ETag }));
  const completion = { Bucket, Key: told.key, UploadId: told.uploadId, MultipartUpload: { Parts: named } };
  await s3.send(new CompleteMultipartUploadCommand(completion));
  const whole = await store.get(told.key, { maxBytes: 1_000_000 });
  expect(md5(whole?.bytes ?? new Uint8Array())).toBe(md5(Buffer.concat(told.bytes)));
}
