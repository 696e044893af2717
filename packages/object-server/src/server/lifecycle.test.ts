import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { S3ObjectStore, S3UploadSigner } from "@lode/object-store/store";
import { afterEach, beforeEach, expect, test } from "vitest";
import { serverUnderTest, testBucket } from "./server-under-test.ts";

let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "lode-life-"));
});

afterEach(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

test("a server that stops leaves its port, its folder and its objects to the next", async () => {
  const first = await serverUnderTest({ dataDir });
  const { etag } = await new S3ObjectStore(first.connection).put("kept", Buffer.from("x"));
  const { port } = first.server;
  await Promise.all([first.server.stop(), first.server.stop()]);
  await using second = await serverUnderTest({ dataDir, port });
  expect(await new S3ObjectStore(second.connection).head("kept")).toMatchObject({ etag });
});

test("stopping does not wait for an upload that stands still", async () => {
  const under = await serverUnderTest({ dataDir });
  const { url, fields } = await new S3UploadSigner(under.connection).presignPost({
    keyPrefix: "mine/",
    minBytes: 0,
    maxBytes: 1000,
    expiresInSeconds: 60,
  });
  const parts = Object.entries(fields).map(
    ([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const file = '--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\nonly the beginning';
  const { pathname, host } = new URL(url);
  const socket = connect(under.server.port, "127.0.0.1");
  socket.on("error", () => {});
  await once(socket, "connect");
  const headers = `Host: ${host}\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 9000`;
  socket.write(`POST ${pathname} HTTP/1.1\r\n${headers}\r\n\r\n${parts.join("")}${file}`);
  const incoming = () => readdir(join(dataDir, "buckets", testBucket, "incoming"));
  while ((await incoming()).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await under.server.stop();
  expect(await incoming()).toEqual([]);
});

test("a port that is taken is an error, and the folder is free again", async () => {
  await using first = await serverUnderTest();
  await expect(serverUnderTest({ dataDir, port: first.server.port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  await using second = await serverUnderTest({ dataDir });
  expect(second.server.port).toBeGreaterThan(0);
});
