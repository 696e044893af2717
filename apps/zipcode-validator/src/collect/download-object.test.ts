import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { downloadObject } from "./download-object.ts";

const sha256 = (bytes: string) => createHash("sha256").update(bytes).digest("hex");
let folder: string;
let server: Server;
let answer: (response: ServerResponse) => void;
let requests = 0;
const options = () => ({ fetch, timeoutMs: 5_000, signal: new AbortController().signal });
const object = (promised: string) => ({
  url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/read/file`,
  path: join(folder, "0.parquet"),
  sha256: sha256(promised),
  maxBytes: 1000,
});

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "lode-download-"));
  requests = 0;
  server = createServer((_, response) => {
    requests++;
    answer(response);
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
  rmSync(folder, { recursive: true, force: true });
});

describe("downloading a frozen object", () => {
  it("puts it on disk once and does not fetch it again", async () => {
    answer = (response) => response.end("listings");
    const wanted = object("listings");
    expect(await downloadObject(wanted, options())).toEqual({ kind: "verified", bytes: 8, fetched: true });
    expect(readFileSync(wanted.path, "utf8")).toBe("listings");
    expect(await downloadObject(wanted, options())).toEqual({ kind: "verified", bytes: 8, fetched: false });
    expect(requests).toBe(1);
  });

  it("fetches again what a crash left half written or what changed on disk", async () => {
    answer = (response) => response.end("listings");
    const wanted = object("listings");
    writeFileSync(wanted.path, "list");
    writeFileSync(`${wanted.path}.part`, "li");
    expect(await downloadObject(wanted, options())).toMatchObject({ kind: "verified", fetched: true });
    expect(readdirSync(folder)).toEqual(["0.parquet"]);
  });

  it("says that an object differs only after seeing the same other bytes twice", async () => {
    answer = (response) => response.end("rewritten");
    expect(await downloadObject(object("listings"), options())).toEqual({
      kind: "differs",
      sha256: sha256("rewritten"),
      bytes: 9,
    });
    expect(requests).toBe(2);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("does not blame the miner when the bytes come damaged once", async () => {
    answer = (response) => response.end(requests === 1 ? "listinks" : "listings");
    expect(await downloadObject(object("listings"), options())).toMatchObject({ kind: "verified" });
  });

  it("stops reading at the limit, announced or not", async () => {
    answer = (response) => response.end("x".repeat(2000));
    expect(await downloadObject(object("listings"), options())).toEqual({ kind: "too-large" });
    answer = (response) => {
      response.write("x".repeat(900));
      response.end("x".repeat(900));
    };
    expect(await downloadObject(object("listings"), options())).toEqual({ kind: "too-large" });
    expect(readdirSync(folder)).toEqual([]);
  });

  it("knows a gone object from a store that does not answer", async () => {
    answer = (response) => response.writeHead(404).end();
    expect(await downloadObject(object("listings"), options())).toEqual({ kind: "gone" });
    answer = (response) => response.writeHead(503).end();
    await expect(downloadObject(object("listings"), options())).rejects.toMatchObject({
      code: "DOWNLOAD_FAILED",
      retry: "later",
    });
    answer = (response) => {
      response.writeHead(200, { "content-length": "8" });
      response.write("list");
      setImmediate(() => response.destroy());
    };
    await expect(downloadObject(object("listings"), options())).rejects.toMatchObject({ code: "DOWNLOAD_FAILED" });
    expect(readdirSync(folder)).toEqual([]);
  });
});
