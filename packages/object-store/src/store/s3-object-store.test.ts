import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { LodeError } from "@lode/runtime/errors";
import { afterEach, expect, test } from "vitest";
import { S3ObjectStore } from "./s3-object-store.ts";

const cleanups: (() => void)[] = [];

afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

/** A store that talks to a service which answers as the test says. */
async function storeAgainst(answer: RequestListener, transferTimeoutMs = 20_000): Promise<S3ObjectStore> {
  const server = createServer(answer);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const store = storeAt((server.address() as AddressInfo).port, transferTimeoutMs);
  cleanups.push(() => {
    store[Symbol.dispose]();
    server.closeAllConnections();
    server.close();
  });
  return store;
}

function storeAt(port: number, transferTimeoutMs: number): S3ObjectStore {
  return new S3ObjectStore({
    endpoint: `http://127.0.0.1:${port}`,
    region: "us-east-2",
    bucket: "bucket",
    credentials: { accessKeyId: "k", secretAccessKey: "s" },
    forcePathStyle: true,
    maxAttempts: 1,
    transferTimeoutMs,
  });
}

async function failureOf(work: Promise<unknown>): Promise<{ code: string; retry: string }> {
  try {
    await work;
  } catch (failure) {
    if (failure instanceof LodeError) return { code: failure.code, retry: failure.retry };
    throw failure;
  }
  throw new Error("it did not fail");
}

const error = (status: number, code: string): RequestListener => {
  return (_request, response) => {
    response.writeHead(status, { "content-type": "application/xml" });
    response.end(`<Error><Code>${code}</Code><Message>no</Message></Error>`);
  };
};

test("nobody at the other end is worth another try later", async () => {
  const unreachable = { code: "STORE_UNREACHABLE", retry: "later" };
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  const store = storeAt(port, 20_000);
  expect(await failureOf(store.put("k", new Uint8Array(1)))).toEqual(unreachable);
  expect(await failureOf(store.get("k", { maxBytes: 1 }))).toEqual(unreachable);
  expect(await failureOf(store.head("k"))).toEqual(unreachable);
  expect(await failureOf(store.delete("k"))).toEqual(unreachable);
  expect(await failureOf(store.list("k")[Symbol.asyncIterator]().next())).toEqual(unreachable);
});

test.each([
  [500, "InternalError", "later"],
  [503, "SlowDown", "later"],
  [429, "TooManyRequests", "later"],
  [400, "RequestTimeout", "later"],
  [403, "AccessDenied", "never"],
  [403, "SignatureDoesNotMatch", "never"],
  [400, "EntityTooLarge", "never"],
  [404, "NoSuchBucket", "never"],
  [501, "NotImplemented", "later"],
])("an answer of %i %s is to be tried again: %s", async (status, code, retry) => {
  const store = await storeAgainst(error(status, code));
  expect((await failureOf(store.get("k", { maxBytes: 1 }))).retry).toBe(retry);
  expect((await failureOf(store.put("k", new Uint8Array(1)))).retry).toBe(retry);
});

test("a failure says what happened without carrying the signed request along", async () => {
  const store = await storeAgainst(error(403, "AccessDenied"));
  const failure = await store.get("k", { maxBytes: 1 }).catch((caught: unknown) => caught);
  expect(failure).toMatchObject({ code: "STORE_REFUSED", facts: { storeCode: "AccessDenied", status: 403 } });
  expect((failure as Error).cause).toMatchObject({ name: "AccessDenied", message: "no" });
  expect(inspect(failure, { depth: 20 })).not.toContain("Signature=");
});

test("a body that grows beyond what was announced, or is announced by nobody, is cut off", async () => {
  const store = await storeAgainst((_request, response) => {
    response.writeHead(200, { etag: '"e"', "last-modified": new Date(0).toUTCString() });
    const more = () => {
      if (response.destroyed) return;
      response.write(new Uint8Array(65_536), more);
    };
    more();
  });
  expect((await failureOf(store.get("endless", { maxBytes: 1_000_000 }))).code).toBe("OBJECT_TOO_LARGE");
});

test("a body that breaks off is not an object", async () => {
  const store = await storeAgainst((_request, response) => {
    response.writeHead(200, { etag: '"e"', "last-modified": new Date(0).toUTCString(), "content-length": 1000 });
    response.write("only the beginning", () => response.destroy());
  });
  expect(await failureOf(store.get("cut", { maxBytes: 1000 }))).toEqual({ code: "STORE_UNREACHABLE", retry: "later" });
});

test("an answer that never ends is given up", async () => {
  const store = await storeAgainst((_request, response) => {
    response.writeHead(200, { etag: '"e"', "last-modified": new Date(0).toUTCString(), "content-length": 1000 });
    response.write("a");
  }, 300);
  expect(await failureOf(store.get("slow", { maxBytes: 1000 }))).toEqual({ code: "STORE_UNREACHABLE", retry: "later" });
});

test("a caller's abort in mid-body ends the transfer with the caller's reason", async () => {
  const abort = new AbortController();
  const reason = new Error("enough");
  const store = await storeAgainst((_request, response) => {
    response.writeHead(200, { etag: '"e"', "last-modified": new Date(0).toUTCString(), "content-length": 1000 });
    response.write("a", () => abort.abort(reason));
  });
  await expect(store.get("k", { maxBytes: 1000, signal: abort.signal })).rejects.toBe(reason);
});

test("a listing that claims to go on without an entry is refused, not followed for ever", async () => {
  const store = await storeAgainst((_request, response) => {
    response.writeHead(200, { "content-type": "application/xml" });
    response.end("<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>");
  });
  expect(await failureOf(store.list("")[Symbol.asyncIterator]().next())).toEqual({
    code: "STORE_REFUSED",
    retry: "never",
  });
});

test("a listing that goes in circles is refused", async () => {
  const entry = (key: string) =>
    `<Contents><Key>${key}</Key><Size>1</Size><ETag>e</ETag><LastModified>2024-01-01T00:00:00.5Z</LastModified></Contents>`;
  const store = await storeAgainst((_request, response) => {
    response.writeHead(200, { "content-type": "application/xml" });
    response.end(`<ListBucketResult><IsTruncated>true</IsTruncated>${entry("a")}${entry("b")}</ListBucketResult>`);
  });
  const lastModified = Date.UTC(2024, 0, 1, 0, 0, 0, 500);
  const seen: unknown[] = [];
  const walk = async () => {
    for await (const found of store.list("")) seen.push(found);
  };
  expect(await failureOf(walk())).toEqual({ code: "STORE_REFUSED", retry: "never" });
  expect(seen.slice(0, 2)).toMatchObject([
    { key: "a", lastModified },
    { key: "b", lastModified },
  ]);
  expect(seen.length).toBeLessThanOrEqual(4);
});
