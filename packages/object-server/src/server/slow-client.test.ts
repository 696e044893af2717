import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { request } from "node:http";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { S3ObjectStore } from "@lode/runtime/object-store";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ServerUnderTest, serverUnderTest, testBucket } from "./server-under-test.ts";

let under: ServerUnderTest;
let store: S3ObjectStore;

beforeAll(async () => {
  under = await serverUnderTest({
    limits: {
      headersTimeoutMs: 200,
      requestTimeoutMs: 400,
      deadlineCheckMs: 50,
      idleTimeoutMs: 1_500,
      maxHeaderBytes: 8 * 1024,
      maxObjectBytes: 4_000_000,
      maxDrainBytes: 100_000,
      drainTimeoutMs: 200,
    },
  });
  store = new S3ObjectStore({ ...under.connection, maxAttempts: 1 });
});

afterAll(async () => {
  store[Symbol.dispose]();
  await under[Symbol.asyncDispose]();
});

/** Sends what is given, then everything that comes back until the server hangs up. */
async function converse(...lines: string[]): Promise<string> {
  const socket: Socket = connect(under.server.port, "127.0.0.1");
  await once(socket, "connect");
  const received: Buffer[] = [];
  socket.on("data", (bytes) => received.push(bytes)).on("error", () => {});
  const closed = once(socket, "close");
  for (const line of lines) socket.write(line);
  await closed;
  return Buffer.concat(received).toString();
}

async function presignedPut(Key: string): Promise<URL> {
  const client = new S3Client({ ...under.connection, requestChecksumCalculation: "WHEN_REQUIRED" });
  return new URL(await getSignedUrl(client, new PutObjectCommand({ Bucket: testBucket, Key }), { expiresIn: 60 }));
}

test("headers that never end are not waited for", async () => {
  expect(await converse("GET /test-bucket/x HTTP/1.1\r\nHost: x\r\nX-A: ")).toMatch(/^HTTP\/1\.1 408/);
});

test("a body that never ends is not waited for, and leaves nothing", async () => {
  const url = await presignedPut("slow");
  const head = `PUT ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\nContent-Length: 1000\r\n\r\n`;
  await converse(head, "only so much");
  expect(await store.head("slow")).toBeUndefined();
  expect(await readdir(join(under.dataDir, "buckets", testBucket, "incoming"))).toEqual([]);
});

test("a reader that does not read is let go", async () => {
  await store.put("large", new Uint8Array(4_000_000));
  const socket = connect(under.server.port, "127.0.0.1");
  await once(socket, "connect");
  socket.pause();
  socket.on("error", () => {});
  const { S3UploadSigner } = await import("@lode/runtime/object-store");
  const url = new URL(await new S3UploadSigner(under.connection).presignGet("large", 60));
  socket.write(`GET ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\n\r\n`);
  const left = async () => {
    for (let tries = 0; tries < 400; tries++) {
      if (under.reporter.events.some(({ event }) => event === "client-left")) return true;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    return false;
  };
  expect(await left()).toBe(true);
  socket.destroy();
});

test("headers that are too large or too many are refused", async () => {
  expect(await converse(`GET / HTTP/1.1\r\nHost: x\r\nX-A: ${"a".repeat(9000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431/);
  const many = Array.from({ length: 150 }, (_, index) => `X-${index}: 1\r\n`).join("");
  const answer = await converse(`GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${many}\r\n`);
  expect(answer).toContain("<Code>InvalidRequest</Code>");
});

test("a request that is no S3 request gets an answer in its words", async () => {
  const ask = (line: string) => converse(`${line}\r\nHost: x\r\nConnection: close\r\n\r\n`);
  expect(await ask("GET /bucket/%ff HTTP/1.1")).toContain("<Code>InvalidURI</Code>");
  expect(await ask("GET http://elsewhere/bucket HTTP/1.1")).toContain("<Code>InvalidURI</Code>");
  expect(await ask("OPTIONS /bucket HTTP/1.1")).toContain("<Code>AccessDenied</Code>");
  expect(await ask("GET /../../etc/passwd HTTP/1.1")).toContain("<Code>AccessDenied</Code>");
});

test("a client that asks before it sends a large body hears no before it has sent it", async () => {
  const url = await presignedPut("asked");
  const ask = (target: URL, bytes: number) =>
    new Promise<string>((resolve, reject) => {
      const upload = request(target, { method: "PUT", headers: { expect: "100-continue", "content-length": bytes } });
      upload.once("continue", () => {
        upload.end(Buffer.alloc(bytes));
      });
      upload.once("response", (answer) => {
        answer.resume();
        resolve(`${upload.writableEnded ? "sent" : "kept"} ${answer.statusCode}`);
      });
      upload.once("error", reject);
      upload.flushHeaders();
    });
  expect(await ask(url, 100)).toBe("sent 200");
  expect(await ask(url, 4_000_001)).toBe("kept 400");
  expect(await ask(new URL(url.href.replace("asked", "other")), 100)).toBe("kept 403");
});

test("a body that is too large is refused in words, not by a broken connection", async () => {
  const large = new Uint8Array(4_000_001);
  await expect(store.put("too-large", large)).rejects.toMatchObject({
    code: "STORE_REFUSED",
    facts: { storeCode: "EntityTooLarge", status: 400 },
  });
});

test("a client that leaves in the middle leaves nothing behind", async () => {
  const url = await presignedPut("left");
  const socket = connect(under.server.port, "127.0.0.1");
  await once(socket, "connect");
  const before = under.reporter.events.length;
  socket.write(`PUT ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\nContent-Length: 1000\r\n\r\nhalf`);
  for (let tries = 0; tries < 400; tries++) {
    if ((await readdir(join(under.dataDir, "buckets", testBucket, "incoming"))).length > 0) break;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  socket.destroy();
  const heard = () => under.reporter.events.slice(before).some(({ event }) => event === "client-left");
  for (let tries = 0; tries < 400 && !heard(); tries++) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(heard()).toBe(true);
  expect(await readdir(join(under.dataDir, "buckets", testBucket, "incoming"))).toEqual([]);
  expect(await store.head("left")).toBeUndefined();
});
