import { connect } from "node:net";
import type { Keypair } from "@lode/bittensor/keys";
import {
  currentAssignmentCommitment,
  epochAssignmentCommitment,
  folderAccessCommitment,
  lodeCommitment,
  routes,
  statusCommitment,
  validatorAccessCommitment,
} from "@lode/contract/coordinator";
import { ManualClock } from "@lode/runtime/clock";
import { sha256Hex } from "@lode/zipcode/canonical-json";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hotkeyStandings } from "../database/schema.ts";
import { coldkeyOf, epochId, signText, TestNetwork } from "../testing/test-network.ts";

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Headers;
}

const wall = new ManualClock(Date.UTC(2026, 0, 5, 4, 0, 0));
const now = (): number => Math.floor(wall.now() / 1000);
let network: TestNetwork;
let miner: Keypair;
let other: Keypair;
let validator: Keypair;
beforeAll(async () => {
  network = await TestNetwork.start({ miners: 6, coordinator: { wall } });
  [miner, other] = network.miners as [Keypair, Keypair];
  validator = network.validators[0]!;
});
afterAll(async () => await network[Symbol.asyncDispose]());

async function ask(path: string, init: RequestInit = {}, at = network): Promise<Answer> {
  const response = await fetch(`${at.coordinator.url}${path}`, { redirect: "manual", ...init });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json");
  return { status: response.status, body: isJson ? JSON.parse(text) : { text }, headers: response.headers };
}

function query(key: Keypair, text: string, timestamp: number | string = now()): URLSearchParams {
  return new URLSearchParams({ hotkey: key.hotkey, signature: signText(key, text), timestamp: String(timestamp) });
}

const current = (key: Keypair, timestamp = now()): URLSearchParams =>
  query(key, currentAssignmentCommitment(timestamp), timestamp);
const currentPath = routes.currentAssignment.path;

function post(path: string, body: string | Uint8Array, headers: Record<string, string> = {}): Promise<Answer> {
  const contentType = { "content-type": "application/json" };
  return ask(path, { method: "POST", body: body as BodyInit, headers: { ...contentType, ...headers } });
}

function statusBody(key: Keypair, change: Record<string, unknown> = {}): Record<string, unknown> {
  const timestamp = now();
  const signature = signText(key, statusCommitment(epochId, timestamp));
  return { hotkey: key.hotkey, signature, timestamp, epochId, nonce: "0", status: "IN_PROGRESS", ...change };
}

/** What is written goes over the wire byte for byte; what comes back until the end of the connection. */
async function raw(text: string): Promise<string> {
  const { hostname, port } = new URL(network.coordinator.url);
  const socket = connect(Number(port), hostname);
  socket.write(text);
  socket.end();
  let answer = "";
  for await (const chunk of socket) answer += String(chunk);
  return answer;
}

describe("a clock that is wrong", () => {
  test.each([
    [-600, 401, "TIMESTAMP_STALE"],
    [-301, 401, "TIMESTAMP_STALE"],
    [-300, 200, undefined],
    [60, 200, undefined],
    [61, 401, "TIMESTAMP_AHEAD"],
    [600, 401, "TIMESTAMP_AHEAD"],
  ])("by %i s is %i %s", async (offset, status, code) => {
    const answer = await ask(`${currentPath}?${current(miner, now() + offset)}`);
    expect(answer.status).toBe(status);
    expect(answer.body.code).toBe(code);
  });
  test("is told before the signature is looked at", async () => {
    const search = current(miner, now() - 600);
    search.set("signature", "0".repeat(128));
    expect((await ask(`${currentPath}?${search}`)).body.code).toBe("TIMESTAMP_STALE");
  });
});

describe("a signature for one thing", () => {
  const refused = { status: 401, body: { code: "SIGNATURE_INVALID" } };
  test("opens nothing else", async () => {
    const timestamp = now();
    const { hotkey } = validator;
    const texts = {
      current: currentAssignmentCommitment(timestamp),
      epoch: epochAssignmentCommitment(epochId, timestamp),
      status: statusCommitment(epochId, timestamp),
      folder: folderAccessCommitment(coldkeyOf(validator), hotkey, timestamp),
      access: validatorAccessCommitment(timestamp),
      own: lodeCommitment("candidates", epochId, sha256Hex(""), timestamp),
    };
    const withHeaders = (signature: string) => ({
      "x-lode-hotkey": hotkey,
      "x-lode-timestamp": String(timestamp),
      "x-lode-signature": signature,
    });
    const body = (signature: string, more: object = {}) => JSON.stringify({ hotkey, signature, timestamp, ...more });
    const doors: Readonly<Record<keyof typeof texts, (signature: string) => Promise<Answer>>> = {
      current: (signature) =>
        ask(`${currentPath}?${new URLSearchParams({ hotkey, signature, timestamp: String(timestamp) })}`),
      epoch: (signature) =>
        ask(
          `/api/v1/zipcode-assignments/epoch/${epochId}?${new URLSearchParams({ hotkey, signature, timestamp: String(timestamp) })}`,
        ),
      status: (signature) => post(routes.status.path, JSON.stringify(statusBody(validator, { signature }))),
      folder: (signature) => post("/get-folder-access", body(signature, { coldkey: coldkeyOf(validator) })),
      access: (signature) => post("/get-validator-access", body(signature)),
      own: (signature) => ask(`/api/v1/epochs/${epochId}/candidates`, { headers: withHeaders(signature) }),
    };
    for (const [door, open] of Object.entries(doors)) {
      for (const [signed, text] of Object.entries(texts)) {
        const answer = await open(signText(validator, text));
        if (door === signed) expect(answer.body.code).not.toBe("SIGNATURE_INVALID");
        else expect(answer, `${signed} at ${door}`).toMatchObject(refused);
      }
    }
  });
  test("opens it for nobody else", async () => {
    const search = current(miner);
    search.set("hotkey", other.hotkey);
    expect(await ask(`${currentPath}?${search}`)).toMatchObject(refused);
    const text = folderAccessCommitment(coldkeyOf(miner), miner.hotkey, now());
    const body = {
      coldkey: coldkeyOf(miner),
      hotkey: other.hotkey,
      signature: signText(miner, text),
      timestamp: now(),
    };
    expect(await post("/get-folder-access", JSON.stringify(body))).toMatchObject(refused);
  });
  test("is no signature in another spelling of the hotkey", async () => {
    for (const hotkey of [
      miner.hotkey.toLowerCase(),
      miner.hotkey.toUpperCase(),
      `${miner.hotkey} `,
      `ｘ${miner.hotkey}`,
    ]) {
      const search = current(miner);
      search.set("hotkey", hotkey);
      const { status, headers } = await ask(`${currentPath}?${search}`);
      expect([400, 401]).toContain(status);
      expect(headers.get("x-ratelimit-limit")).toBe("100000");
    }
  });
});

describe("a query", () => {
  const good = () => current(miner).toString();
  const malformed: readonly [string, () => string, string][] = [
    ["with a parameter twice", () => `${good()}&hotkey=${miner.hotkey}`, "REQUEST_INVALID"],
    ["with a time twice", () => `${good()}&timestamp=${now()}`, "TIMESTAMP_MALFORMED"],
    ["with lists", () => good().replace("hotkey=", "hotkey[]="), "REQUEST_INVALID"],
    [
      "with digits of another alphabet",
      () => good().replace(/timestamp=.*/, "timestamp=١٧٦٧٥٨٥٦٠٠"),
      "TIMESTAMP_MALFORMED",
    ],
    ["with a time in hex", () => good().replace(/timestamp=.*/, "timestamp=0x695b3c80"), "TIMESTAMP_MALFORMED"],
    ["with a sign before the time", () => good().replace("timestamp=", "timestamp=%2B"), "TIMESTAMP_MALFORMED"],
    ["with a blank before the time", () => good().replace("timestamp=", "timestamp=%20"), "TIMESTAMP_MALFORMED"],
    ["with a line break after the time", () => `${good()}%0d%0aX: y`, "TIMESTAMP_MALFORMED"],
    ["with a NUL", () => `${good()}%00`, "REQUEST_MALFORMED"],
    [
      "with a time without end",
      () => good().replace("timestamp=", `timestamp=${"1".repeat(4_000)}`),
      "TIMESTAMP_MALFORMED",
    ],
    ["with a hotkey without end", () => good().replace("hotkey=", `hotkey=${"5".repeat(4_000)}`), "REQUEST_INVALID"],
    ["with a hotkey that breaks the line", () => good().replace("hotkey=", "hotkey=%0d%0a"), "REQUEST_INVALID"],
    ["with bytes that are no text", () => good().replace("hotkey=", "hotkey=%ff"), "REQUEST_INVALID"],
  ];
  test.each(malformed)("%s is 400", async (_, search, code) => {
    expect(await ask(`${currentPath}?${search()}`)).toMatchObject({ status: 400, body: { code } });
  });
  test("with something more is answered as without", async () => {
    expect((await ask(`${currentPath}?${good()}&__proto__=x&constructor=y&extra=%E2%82%AC`)).status).toBe(200);
  });
  test("longer than any address is refused by the server itself, in the same form", async () => {
    const { status, body } = await ask(`${currentPath}?${good()}&x=${"y".repeat(40_000)}`);
    expect(status).toBe(431);
    expect(body).toMatchObject({ statusCode: 431, code: "HEADERS_TOO_LARGE", detail: expect.any(String) });
  });
});

describe("a path", () => {
  test.each([
    ["/api/v1/zipcode-assignments/epoch/..%2f..%2fetc", [400, 401, 404]],
    [`/api/v1/zipcode-assignments/epoch/${epochId}%0d%0aX-Evil:1`, [400]],
    [`/api/v1/zipcode-assignments/epoch/${epochId.replace("2026", "２０２６")}`, [400]],
    [`/api/v1/zipcode-assignments/epoch/${epochId}%00`, [400]],
    ["/api/v1/policies/%00", [400]],
    [`/api/v1/policies/${"a".repeat(3_000)}`, [400, 404, 414]],
  ])("%s reaches nothing", async (path, statuses) => {
    const { status, body, headers } = await ask(
      `${path}?${query(validator, epochAssignmentCommitment(epochId, now()))}`,
    );
    expect(statuses).toContain(status);
    expect(body.code).toEqual(expect.any(String));
    expect(headers.get("x-evil")).toBeNull();
  });
  test("written in another way is counted as the same route", async () => {
    const limits = { stats: { points: 2, durationSeconds: 60 }, address: { points: 1_000, durationSeconds: 60 } };
    await using tight = await TestNetwork.start({ coordinator: { wall, limits } });
    const spellings = ["/stats", "/%73tats", "/st%61ts", "/%73%74ats"];
    const statuses: number[] = [];
    for (const spelling of spellings) {
      statuses.push((await ask(`/api/v1/zipcode-assignments${spelling}`, {}, tight)).status);
    }
    expect(statuses).toEqual([200, 200, 429, 429]);
  });
});

describe("headers", () => {
  const path = `/api/v1/epochs/${epochId}/candidates`;
  const signed = (key: Keypair, timestamp: number | string = now()): Record<string, string> => ({
    "x-lode-hotkey": key.hotkey,
    "x-lode-timestamp": String(timestamp),
    "x-lode-signature": signText(key, lodeCommitment("candidates", epochId, sha256Hex(""), Number(timestamp))),
  });
  const lines = (headers: Record<string, string>): string =>
    Object.entries(headers)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join("");

  test("that come twice are not the one or the other", async () => {
    const twice = `${lines(signed(miner))}X-Lode-Hotkey: ${other.hotkey}\r\n`;
    const answer = await raw(`GET ${path} HTTP/1.1\r\nHost: x\r\n${twice}Connection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain("HOTKEY_MALFORMED");
  });
  test("in capitals are the same, and hex may be in capitals too", async () => {
    const { "x-lode-signature": signature = "", ...rest } = signed(miner);
    const headers = { ...rest, "X-LODE-SIGNATURE": `0X${signature.toUpperCase()}` };
    expect(await ask(path, { headers })).toMatchObject({ status: 409, body: { code: "EPOCH_OPEN" } });
  });
  test.each(["１７６７５８５６００", "1e9", "1767585600.0", "-1", " "])(
    "with %j for a time are refused",
    async (timestamp) => {
      const answer = await raw(
        `GET ${path} HTTP/1.1\r\nHost: x\r\n${lines({ ...signed(miner), "x-lode-timestamp": timestamp })}Connection: close\r\n\r\n`,
      );
      expect(answer).toMatch(/^HTTP\/1\.1 40[01] /);
    },
  );
  test("that hold a bare line break never become another header", async () => {
    const answer = await raw(`GET ${path} HTTP/1.1\r\nHost: x\r\nX-Lode-Hotkey: a\rX-Other: b\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('"code":"REQUEST_MALFORMED"');
  });
});

describe("a body", () => {
  const status = routes.status.path;
  const good = () => JSON.stringify(statusBody(miner, { nonce: "0123456789abcdef" }));
  const asJson = (text: string) => post(status, text);

  test("of 10 MB is 413 on every route that takes one", async () => {
    const big = JSON.stringify({ padding: "x".repeat(10_000_000) });
    const posts = Object.values(routes).filter(
      (route) => route.method === "POST" && route.path !== routes.revealObservations.path,
    );
    for (const { path } of posts) {
      const answer = await post(path.replace(":epochId", epochId), big).catch((error: Error) => error);
      // The server answers before all has arrived and ends the connection; a client may hear of the latter first.
      if (answer instanceof Error) expect(String(answer.cause)).toMatch(/EPIPE|ECONNRESET|other side closed/);
      else expect(answer).toMatchObject({ status: 413, body: { code: "BODY_TOO_LARGE" } });
    }
  });
  const refusals: readonly [string, () => string, string][] = [
    ["with a key twice", () => good().replace("{", '{"hotkey":"5x",'), "BODY_DUPLICATE_KEY"],
    ["with a key twice, once in disguise", () => good().replace("{", '{"h\\u006ftkey":"5x",'), "BODY_DUPLICATE_KEY"],
    ["that is deep", () => `${"[".repeat(500)}${"]".repeat(500)}`, "BODY_TOO_DEEP"],
    [
      "that reaches for the prototype",
      () => good().replace("{", '{"__proto__":{"status":"COMPLETED"},'),
      "BODY_KEY_FORBIDDEN",
    ],
    [
      "with a NUL in a text",
      () => good().replace('"epochId"', '"s3UploadTimestamp":"\\u0000","epochId"'),
      "BODY_TEXT_INVALID",
    ],
    [
      "with half a character",
      () => good().replace('"epochId"', '"s3UploadTimestamp":"\\ud800","epochId"'),
      "BODY_TEXT_INVALID",
    ],
    ["that is cut off", () => good().slice(0, -1), "REQUEST_MALFORMED"],
    ["with more behind it", () => `${good()}{}`, "REQUEST_MALFORMED"],
    ["that is no number of ours", () => good().replace(/"timestamp":\d+/, '"timestamp":1e999'), "TIMESTAMP_MALFORMED"],
    ["whose time is a list", () => good().replace(/"timestamp":(\d+)/, '"timestamp":[$1]'), "TIMESTAMP_MALFORMED"],
    [
      "whose hotkey is an object",
      () => good().replace(/"hotkey":"[^"]*"/, '"hotkey":{"toString":1}'),
      "REQUEST_INVALID",
    ],
    ["that is a list", () => `[${good()}]`, "REQUEST_INVALID"],
    ["that is null", () => "null", "REQUEST_INVALID"],
    ["that is empty", () => "", "REQUEST_MALFORMED"],
  ];
  test.each(refusals)("%s is 400", async (_, text, code) => {
    expect(await asJson(text())).toMatchObject({
      status: 400,
      body: { statusCode: 400, code, detail: expect.any(String) },
    });
  });
  test("that is not UTF-8 is 400", async () => {
    const bytes = Buffer.from(good().replace("0123", "\u00ff\u00fe"), "latin1");
    expect(await post(status, bytes)).toMatchObject({ status: 400, body: { code: "BODY_NOT_UTF8" } });
  });
  test.each([
    ["application/json; charset=iso-8859-1", {}],
    ["application/json; charset=utf-16", {}],
    ["application/json", { "content-encoding": "gzip" }],
    ["text/plain", {}],
    ["application/x-www-form-urlencoded", {}],
    ["multipart/form-data; boundary=x", {}],
  ])("as %s %j is 415", async (contentType, headers) => {
    expect(await post(status, good(), { "content-type": contentType, ...headers })).toMatchObject({
      status: 415,
      body: { code: "MEDIA_TYPE_UNSUPPORTED" },
    });
  });
  test.each(["application/json", "application/json; charset=UTF-8", 'Application/JSON;charset="utf-8"'])(
    "as %s is read",
    async (contentType) => {
      expect((await post(status, good(), { "content-type": contentType })).body.code).toBe("NONCE_INVALID");
    },
  );
  test("that is shorter than it says ends with the connection, and with no deed", async () => {
    const body = good();
    const head = `POST ${status} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n`;
    expect(await raw(`${head}Content-Length: ${body.length + 10}\r\n\r\n${body}`)).not.toMatch(/^HTTP\/1\.1 2/);
    const answer = await raw(`${head}Content-Length: ${body.length - 10}\r\n\r\n${body}`);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).not.toContain("HTTP/1.1 200");
    expect(await raw(`${head}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 400 /,
    );
    expect(await raw(`${head}Content-Length: -5\r\n\r\n${body}`)).toMatch(/^HTTP\/1\.1 400 /);
  });
  test("of a route signed in headers is not read before its signature has verified", async () => {
    const path = `/api/v1/epochs/${epochId}/observations/commit`;
    expect(await post(path, "{".repeat(1_000))).toMatchObject({ status: 401, body: { code: "SIGNATURE_MISSING" } });
    const text = '{"commitment":"0","commitment":"1"}';
    const timestamp = now();
    const headers = {
      "x-lode-hotkey": validator.hotkey,
      "x-lode-timestamp": String(timestamp),
      "x-lode-signature": signText(
        validator,
        lodeCommitment("observations-commit", epochId, sha256Hex(text), timestamp),
      ),
    };
    expect(await post(path, text, headers)).toMatchObject({ status: 400, body: { code: "BODY_DUPLICATE_KEY" } });
  });
});

describe("who is banned", () => {
  test("is told so, after registration and before role and limit, miner and validator alike", async () => {
    const banned = network.miners[5]!;
    await using judged = await TestNetwork.start({ miners: 6, coordinator: { wall } });
    const { db } = judged.database;
    const row = { flags: 5, banned: true, reason: "honeypots", sinceWall: wall.now() };
    await db.insert(hotkeyStandings).values([
      { hotkey: banned.hotkey, ...row },
      { hotkey: validator.hotkey, ...row },
      { hotkey: network.stranger.hotkey, ...row },
    ]);
    // The next look at the table is due within a second; it waits for the database, so it is waited for.
    while ((await ask(`${currentPath}?${current(banned)}`, {}, judged)).status !== 403) await wall.advanceBy(1_000);
    const refusal = { status: 403, body: { code: "HOTKEY_BANNED" } };
    expect(await ask(`${currentPath}?${current(banned)}`, {}, judged)).toMatchObject(refusal);
    const validation = query(validator, epochAssignmentCommitment(epochId, now()));
    expect(await ask(`/api/v1/zipcode-assignments/epoch/${epochId}?${validation}`, {}, judged)).toMatchObject(refusal);
    expect((await ask(`${currentPath}?${current(miner)}`, {}, judged)).status).toBe(200);
    const unknown = await ask(`${currentPath}?${current(network.stranger)}`, {}, judged);
    expect(unknown).toMatchObject({ status: 401, body: { code: "HOTKEY_NOT_REGISTERED" } });
    const forged = current(miner);
    forged.set("hotkey", banned.hotkey);
    expect(await ask(`${currentPath}?${forged}`, {}, judged)).toMatchObject({ body: { code: "SIGNATURE_INVALID" } });
  });
});

describe("a flood of wrong signatures", () => {
  test("is cut off by address, also what waits already, and spends nothing of the hotkeys it names", async () => {
    const limits = {
      wrongSignatures: { points: 10, durationSeconds: 60 },
      assignment: { points: 2, durationSeconds: 60 },
    };
    await using flooded = await TestNetwork.start({ coordinator: { wall, limits } });
    const forged = current(other);
    forged.set("hotkey", miner.hotkey);
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => {
        const search = new URLSearchParams(forged);
        search.set("signature", signText(other, `flood ${index}`));
        return ask(`${currentPath}?${search}`, {}, flooded);
      }),
    );
    const codes = answers.map(({ body }) => body.code);
    expect(codes.filter((code) => code === "SIGNATURE_INVALID")).toHaveLength(5);
    expect(codes.filter((code) => code === "RATE_LIMITED")).toHaveLength(35);
    expect(Number(answers.find(({ status }) => status === 429)?.headers.get("retry-after"))).toBeGreaterThan(0);
    await wall.advanceBy(60_000);
    const [first, second] = [
      await ask(`${currentPath}?${current(miner)}`, {}, flooded),
      await ask(`${currentPath}?${current(miner)}`, {}, flooded),
    ];
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.headers.get("x-ratelimit-remaining")).toBe("0");
  });
});

describe("behind a proxy", () => {
  const from = (address: string) => ({ headers: { "x-forwarded-for": address } });
  const limits = { address: { points: 2, durationSeconds: 60 } };
  const statusesOf = async (at: TestNetwork, addresses: readonly string[]): Promise<number[]> => {
    const statuses: number[] = [];
    for (const address of addresses) statuses.push((await ask("/healthcheck", from(address), at)).status);
    return statuses;
  };

  test("that is not trusted nobody can name an address", async () => {
    await using direct = await TestNetwork.start({ coordinator: { wall, limits } });
    expect(await statusesOf(direct, ["192.0.2.1", "192.0.2.2", "192.0.2.3"])).toEqual([200, 200, 429]);
  });
  test("that is trusted each address is counted, in whatever way it is written", async () => {
    await using behind = await TestNetwork.start({ coordinator: { wall, limits, trustProxy: ["127.0.0.1"] } });
    const spellings = ["192.0.2.1", "::ffff:192.0.2.1", "::FFFF:C000:0201", "8.8.8.8, 192.0.2.1"];
    expect(await statusesOf(behind, spellings)).toEqual([200, 200, 429, 429]);
    expect(await statusesOf(behind, ["2001:db8::1", "2001:DB8:0:0:1::", "2001:db8::ffff"])).toEqual([200, 200, 429]);
    expect(await statusesOf(behind, ["rubbish", "256.0.0.1", "<script>"])).toEqual([200, 200, 429]);
    expect(await statusesOf(behind, ["192.0.2.9"])).toEqual([200]);
  });
});
