import { once } from "node:events";
import { readdir, readlink } from "node:fs/promises";
import { request } from "node:http";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { S3ObjectStore, S3UploadSigner } from "@lode/object-store/store";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ServerUnderTest, serverUnderTest, testBucket } from "./server-under-test.ts";

/** Waits for nobody. */
let impatient: ServerUnderTest;
/** Waits as long as a busy machine may need, but not for those who stand still. */
let under: ServerUnderTest;
let store: S3ObjectStore;

beforeAll(async () => {
  impatient = await serverUnderTest({
    limits: { headersTimeoutMs: 200, requestTimeoutMs: 400, deadlineCheckMs: 50 },
  });
  under = await serverUnderTest({
    limits: {
      idleTimeoutMs: 2_500,
      maxHeaderBytes: 8 * 1024,
      maxObjectBytes: 40_000_000,
      maxDrainBytes: 100_000,
      drainTimeoutMs: 200,
    },
  });
  store = new S3ObjectStore({ ...under.connection, maxAttempts: 1 });
});

afterAll(async () => {
  store[Symbol.dispose]();
  await under[Symbol.asyncDispose]();
  await impatient[Symbol.asyncDispose]();
});

/** Waits for what the server does after its client is gone; nothing of ours could be awaited instead. */
async function eventually(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 1000; tries++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`never so: ${holds}`);
}

async function nothingIncoming(at: ServerUnderTest = under): Promise<boolean> {
  return (await readdir(join(at.dataDir, "buckets", testBucket, "incoming"))).length === 0;
}

/** Whether somebody was noticed to have left since this was called. */
function watchForLeaving(): () => boolean {
  const before = under.reporter.events.length;
  return () => under.reporter.events.slice(before).some(({ event }) => event === "client-left");
}

/** Sends what is given, then everything that comes back until the server hangs up. */
async function converse(at: ServerUnderTest, ...lines: string[]): Promise<string> {
  const socket: Socket = connect(at.server.port, "127.0.0.1");
  await once(socket, "connect");
  const received: Buffer[] = [];
  socket.on("data", (bytes) => received.push(bytes)).on("error", () => {});
  const closed = once(socket, "close");
  for (const line of lines) socket.write(line);
  await closed;
  return Buffer.concat(received).toString();
}

async function presignedPut(Key: string, at: ServerUnderTest = under): Promise<URL> {
  const client = new S3Client({ ...at.connection, requestChecksumCalculation: "WHEN_REQUIRED" });
  return new URL(await getSignedUrl(client, new PutObjectCommand({ Bucket: testBucket, Key }), { expiresIn: 60 }));
}

test("headers that never end are not waited for", async () => {
  expect(await converse(impatient, "GET /test-bucket/x HTTP/1.1\r\nHost: x\r\nX-A: ")).toMatch(/^HTTP\/1\.1 408/);
});

test("a body that never ends is not waited for, and leaves nothing", async () => {
  const url = await presignedPut("slow", impatient);
  const head = `PUT ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\nContent-Length: 1000\r\n\r\n`;
  await converse(impatient, head, "only so much");
  await eventually(() => nothingIncoming(impatient));
  expect(await new S3ObjectStore(impatient.connection).head("slow")).toBeUndefined();
});

test("a reader that does not read is let go", async () => {
  // More than the two ends of a connection hold between them.
  await store.put("large", new Uint8Array(40_000_000));
  const socket = connect(under.server.port, "127.0.0.1");
  await once(socket, "connect");
  socket.pause();
  socket.on("error", () => {});
  const url = new URL(await new S3UploadSigner(under.connection).presignGet("large", 60));
  const left = watchForLeaving();
  socket.write(`GET ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\n\r\n`);
  await eventually(left);
  socket.destroy();
});

test.skipIf(process.platform !== "linux")("readers that leave at any moment leave no file open", async () => {
  await store.put("left", new Uint8Array(1_000_000));
  const url = new URL(await new S3UploadSigner(under.connection).presignGet("left", 60));
  for (let turn = 0; turn < 60; turn++) {
    const socket = connect(under.server.port, "127.0.0.1");
    socket.on("error", () => {});
    await once(socket, "connect");
    socket.write(`GET ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\n\r\n`);
    if (turn % 3 === 0) socket.destroy();
    else if (turn % 3 === 1) setImmediate(() => socket.resetAndDestroy());
    else socket.once("data", () => socket.destroy());
  }
  const openFiles = async () => {
    const files = await readdir("/proc/self/fd");
    const paths = await Promise.all(files.map((file) => readlink(`/proc/self/fd/${file}`).catch(() => "")));
    return paths.filter((path) => path.includes(`${testBucket}/objects`)).length;
  };
  await eventually(async () => (await openFiles()) === 0);
  await store.delete("left");
});

test("headers that are too large or too many are refused", async () => {
  expect(await converse(under, `GET / HTTP/1.1\r\nHost: x\r\nX-A: ${"a".repeat(9000)}\r\n\r\n`)).toMatch(
    /^HTTP\/1\.1 431/,
  );
  const many = Array.from({ length: 150 }, (_, index) => `X-${index}: 1\r\n`).join("");
  const answer = await converse(under, `GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${many}\r\n`);
  expect(answer).toContain("<Code>InvalidRequest</Code>");
});

test("a request that is no S3 request gets an answer in its words", async () => {
  const ask = (line: string) => converse(under, `${line}\r\nHost: x\r\nConnection: close\r\n\r\n`);
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
  expect(await ask(url, 40_000_001)).toBe("kept 400");
  expect(await ask(new URL(url.href.replace("asked", "other")), 100)).toBe("kept 403");
});

test("a body that is too large is refused in words, not by a broken connection", async () => {
  const large = new Uint8Array(40_000_001);
  await expect(store.put("too-large", large)).rejects.toMatchObject({
    code: "STORE_REFUSED",
    facts: { storeCode: "EntityTooLarge", status: 400 },
  });
});

test("a client that leaves in the middle leaves nothing behind", async () => {
  const url = await presignedPut("left");
  const socket = connect(under.server.port, "127.0.0.1");
  await once(socket, "connect");
  const left = watchForLeaving();
  socket.write(`PUT ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\nContent-Length: 1000\r\n\r\nhalf`);
  await eventually(async () => !(await nothingIncoming()));
  socket.destroy();
  await eventually(left);
  await eventually(() => nothingIncoming());
  expect(await store.head("left")).toBeUndefined();
});
