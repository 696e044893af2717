import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { keypairFromUri, ready, verifySignature } from "@lode/bittensor/keys";
import { parseColdkey } from "@lode/bittensor/primitives";
import { ManualClock } from "@lode/runtime/clock";
import { sha256Hex } from "@lode/zipcode/canonical-json";
import type { EpochId } from "@lode/zipcode/epoch";
import { afterEach, beforeAll, expect, test } from "vitest";
import { CoordinatorClient } from "./client.ts";
import { lodeCommitment } from "./commitments.ts";
import { errorBody } from "./error-body.ts";

const epochId = "2026-01-05T08-00-00" as EpochId;
const timestamp = 1_767_600_000;
const cleanUp: (() => Promise<void>)[] = [];

beforeAll(ready);
afterEach(async () => {
  for (const close of cleanUp.splice(0)) await close();
});

async function clientOf(listener: RequestListener, timeoutMs = 5_000): Promise<CoordinatorClient> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanUp.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return new CoordinatorClient({
    baseUrl,
    signer: keypairFromUri("//Alice"),
    wall: new ManualClock(timestamp * 1000 + 999),
    timeoutMs,
  });
}

function answering(status: number, body: unknown, headers: Record<string, string> = {}): RequestListener {
  return (_, response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };
}

const accepted = { success: true, message: "taken" };

test("a GET of the Python's kind is signed in its query", async () => {
  let asked = new URL("http://x.example");
  const client = await clientOf((request, response) => {
    asked = new URL(request.url ?? "", "http://x.example");
    answering(404, errorBody(404, "EPOCH_UNKNOWN", "No current epoch available"))(request, response);
  });
  await expect(client.currentAssignment()).rejects.toMatchObject({ code: "EPOCH_UNKNOWN", retry: "never" });
  const { hotkey, signature, timestamp: at } = Object.fromEntries(asked.searchParams);
  expect({ path: asked.pathname, hotkey, at }).toEqual({
    path: "/api/v1/zipcode-assignments/current",
    hotkey: client.hotkey,
    at: String(timestamp),
  });
  expect(
    verifySignature({
      address: hotkey ?? "",
      message: `zipcode:assignment:current:${timestamp}`,
      signature: signature ?? "",
    }),
  ).toBe(true);
});

test("a route of our own is signed in its headers, over the very bytes of its body", async () => {
  const seen: { commitment: string; headers: Record<string, unknown> }[] = [];
  const client = await clientOf((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const sha256 = sha256Hex(new Uint8Array(Buffer.concat(parts)));
      seen.push({
        commitment: lodeCommitment("observations-commit", epochId, sha256, timestamp),
        headers: request.headers,
      });
      answering(200, accepted)(request, response);
    });
  });
  expect(await client.commitObservations(epochId, "0".repeat(64))).toEqual(accepted);
  const [{ commitment, headers }] = seen as [(typeof seen)[number]];
  expect(headers).toMatchObject({ "x-lode-hotkey": client.hotkey, "x-lode-timestamp": String(timestamp) });
  const signature = String(headers["x-lode-signature"]);
  expect(verifySignature({ address: client.hotkey, message: commitment, signature })).toBe(true);
});

test("the coldkey is part of what is signed for upload access", async () => {
  const coldkey = parseColdkey(keypairFromUri("//Bob").hotkey)!;
  let sent: Record<string, string> = {};
  const client = await clientOf((request, response) => {
    request.on("data", (part: Buffer) => {
      sent = JSON.parse(part.toString());
    });
    request.on("end", () => answering(401, { detail: "Invalid signature" })(request, response));
  });
  await expect(client.folderAccess(coldkey)).rejects.toMatchObject({
    code: "HTTP_401",
    retry: "never",
    message: expect.stringContaining("Invalid signature"),
  });
  const message = `s3:data:access:${coldkey}:${client.hotkey}:${timestamp}`;
  expect(verifySignature({ address: client.hotkey, message, signature: sent.signature ?? "" })).toBe(true);
});

test.each([
  [409, "SNAPSHOT_NOT_READY", "later"],
  [409, "OBSERVATIONS_NOT_READY", "later"],
  [409, "EPOCH_OPEN", "later"],
  [409, "COMMITMENT_EXISTS", "never"],
  [400, "TIMESTAMP_MALFORMED", "never"],
  [429, "RATE_LIMITED", "later"],
  [503, "STORE_UNREACHABLE", "later"],
])("a refusal %i %s is to be tried again %s", async (status, code, retry) => {
  const client = await clientOf(answering(status, errorBody(status, code, "because"), { "retry-after": "7" }));
  await expect(client.submissions(epochId)).rejects.toMatchObject({
    code,
    retry,
    facts: { status, retryAfterMs: 7000 },
  });
});

test("an answer of another epoch, another shape or no JSON is not taken for one", async () => {
  const health = { status: "ok", timestamp: "now", uptime: 1, database: "connected", version: "1", service: "x" };
  expect(await (await clientOf(answering(200, { ...health, more: true }))).health()).toEqual(health);
  for (const wrong of ["<html>", JSON.stringify({ ...health, uptime: "long" }), "null", ""]) {
    await expect((await clientOf(answering(200, wrong))).health()).rejects.toMatchObject({
      code: "ANSWER_MALFORMED",
      retry: "later",
    });
  }
});

test("an answer is read up to its limit and no further, declared or not", async () => {
  const huge = "x".repeat(2 * 1024 * 1024);
  await expect((await clientOf(answering(200, huge))).health()).rejects.toMatchObject({
    code: "ANSWER_TOO_LARGE",
    retry: "never",
  });
  const client = await clientOf((_, response) => {
    response.writeHead(200);
    for (let part = 0; part < 16; part += 1) response.write(huge.slice(0, 128 * 1024));
  });
  await expect(client.health()).rejects.toMatchObject({ code: "ANSWER_TOO_LARGE" });
});

test("silence, absence and a caller's abort are told apart", async () => {
  const silent = await clientOf(() => {}, 50);
  await expect(silent.health()).rejects.toMatchObject({ code: "COORDINATOR_TIMEOUT", retry: "later" });
  const gone = new CoordinatorClient({
    baseUrl: "http://127.0.0.1:1",
    signer: keypairFromUri("//Alice"),
    wall: new ManualClock(0),
  });
  await expect(gone.health()).rejects.toMatchObject({ code: "COORDINATOR_UNREACHABLE", retry: "later" });
  const why = new Error("enough");
  await expect((await clientOf(() => {})).health(AbortSignal.abort(why))).rejects.toBe(why);
});

test("an object is read by its key below the capability, up to the size that was promised", async () => {
  const client = await clientOf((request, response) => {
    if (request.url === "/objects/token/data/hotkey%3Da/x.parquet") {
      response.writeHead(302, { location: "/frozen?signed=1" }).end();
    } else response.writeHead(200).end("PAR1");
  });
  const base = `${client.baseUrl}/objects/token`;
  const bytes = await client.readObject(base, "data/hotkey=a/x.parquet", { maxBytes: 4 });
  expect(Buffer.from(bytes).toString()).toBe("PAR1");
  await expect(client.readObject(base, "data/hotkey=a/x.parquet", { maxBytes: 3 })).rejects.toMatchObject({
    code: "ANSWER_TOO_LARGE",
  });
});
