import { S3ObjectStore, S3UploadSigner } from "@lode/object-store/store";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ObjectServerLimits } from "./limits.ts";
import { type ServerUnderTest, serverUnderTest } from "./server-under-test.ts";
import { answerOf } from "./testing/s3-probe.ts";

let stack: AsyncDisposableStack;
let under: ServerUnderTest;
let store: S3ObjectStore;
let signer: S3UploadSigner;

beforeEach(() => {
  stack = new AsyncDisposableStack();
});
afterEach(async () => await stack.disposeAsync());

async function startWith(limits: Partial<ObjectServerLimits>): Promise<void> {
  under = stack.use(await serverUnderTest({ limits }));
  store = stack.use(new S3ObjectStore({ ...under.connection, maxAttempts: 1 }));
  signer = stack.use(new S3UploadSigner(under.connection));
}

async function post(name: string, bytes: number) {
  const { url, fields } = await signer.presignPost({
    keyPrefix: "theirs/",
    minBytes: 1,
    maxBytes: 1_000_000,
    expiresInSeconds: 60,
  });
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.append(field, value);
  form.append("file", new Blob(["x".repeat(bytes)]), name);
  const { status, code } = await answerOf(fetch(url, { method: "POST", body: form }));
  return code === "" ? status : code;
}

test("whoever holds a form fills a bucket no further than that everything in it could still be copied", async () => {
  await startWith({ maxBucketBytes: 1_000_000 });
  expect(await post("a", 400_000)).toBe(204);
  expect(await post("b", 200_000)).toBe("QuotaExceeded");
  expect(await post("b", 100_000)).toBe(204);
  expect(await post("c", 1)).toBe("QuotaExceeded");
  for (const name of ["a", "b"]) {
    const { etag } = (await store.head(`theirs/${name}`))!;
    expect(await store.copy(`theirs/${name}`, `ours/${name}`, { ifMatch: etag })).toBeDefined();
  }
});

test("the same holds of how many objects there are, however small", async () => {
  await startWith({ maxBucketObjects: 4 });
  expect([await post("a", 1), await post("b", 1), await post("c", 1)]).toEqual([204, 204, "QuotaExceeded"]);
  expect(await post("b", 2)).toBe(204);
  await store.put("ours/a", new Uint8Array(1));
  await store.put("ours/b", new Uint8Array(1));
  expect(await store.head("theirs/c")).toBeUndefined();
});
