import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { S3ObjectStore } from "./s3-object-store.ts";

const cleanups: (() => void)[] = [];
let dir: string;
let path: string;
const bytes = randomBytes(200_000);

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "lode-s3-files-"));
  path = join(dir, "file");
  await writeFile(path, bytes);
});

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) cleanup();
  await rm(dir, { recursive: true, force: true });
});

async function storeAgainst(answer: RequestListener, maxAttempts: number): Promise<S3ObjectStore> {
  const server = createServer(answer);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const store = new S3ObjectStore({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: "us-east-2",
    bucket: "bucket",
    credentials: { accessKeyId: "k", secretAccessKey: "s" },
    forcePathStyle: true,
    maxAttempts,
    transferTimeoutMs: 20_000,
  });
  cleanups.push(() => {
    store[Symbol.dispose]();
    server.closeAllConnections();
    server.close();
  });
  return store;
}

test("a file whose transfer broke off is sent again from its beginning", async () => {
  const lengths: number[] = [];
  let received = Buffer.alloc(0);
  const store = await storeAgainst(async (request, response) => {
    if (lengths.push(Number(request.headers["content-length"])) === 1) {
      request.once("data", () => request.destroy());
      return;
    }
    received = await buffer(request);
    response.writeHead(200, { etag: '"second"' });
    response.end();
  }, 2);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  expect(await store.putFile("k", path, { sha256 })).toEqual({ etag: "second" });
  expect(lengths).toEqual([200_000, 200_000]);
  expect(received.equals(bytes)).toBe(true);
});

test("a store in trouble is asked as often as it was said, and then it is for later", async () => {
  let asked = 0;
  const store = await storeAgainst((request, response) => {
    asked += 1;
    request.resume();
    response.writeHead(503, { "content-type": "application/xml" });
    response.end("<Error><Code>SlowDown</Code></Error>");
  }, 3);
  await expect(store.putFile("k", path)).rejects.toMatchObject({ code: "STORE_UNREACHABLE", retry: "later" });
  expect(asked).toBe(3);
});

test("a refusal is not asked again", async () => {
  let asked = 0;
  const store = await storeAgainst((request, response) => {
    asked += 1;
    request.resume();
    response.writeHead(403, { "content-type": "application/xml" });
    response.end("<Error><Code>AccessDenied</Code></Error>");
  }, 3);
  await expect(store.putFile("k", path)).rejects.toMatchObject({ code: "STORE_REFUSED", retry: "never" });
  expect(asked).toBe(1);
});

test("a body that breaks off fails while it is read, and never looks like a shorter object", async () => {
  const store = await storeAgainst((_request, response) => {
    response.writeHead(200, { etag: '"e"', "last-modified": new Date(0).toUTCString(), "content-length": 1000 });
    response.write("only the beginning", () => response.destroy());
  }, 1);
  const opened = await store.openRead("k");
  expect(opened).toMatchObject({ size: 1000, etag: "e" });
  await expect(buffer(opened!.body)).rejects.toMatchObject({ code: "STORE_UNREACHABLE", retry: "later" });
});

test("an answer without a length is refused, as nobody could tell its end", async () => {
  const store = await storeAgainst((_request, response) => {
    response.writeHead(200, { etag: '"e"', "last-modified": new Date(0).toUTCString() });
    response.end("some bytes");
  }, 1);
  await expect(store.openRead("k")).rejects.toMatchObject({ code: "STORE_REFUSED" });
});
