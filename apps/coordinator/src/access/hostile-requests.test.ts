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
import { sha256Hex } from "@lode/zipcode/canonical-json";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { coldkeyOf, epochId, signText } from "../testing/test-network.ts";
import { type Answer, currentPath, Visitor } from "./visitor.test-support.ts";

let visitor: Visitor;
let miner: Keypair;
let other: Keypair;
let validator: Keypair;
beforeAll(async () => {
  visitor = await Visitor.start();
  [miner, other] = visitor.network.miners as [Keypair, Keypair];
  validator = visitor.network.validators[0]!;
});
afterAll(async () => await visitor[Symbol.asyncDispose]());

describe("a clock that is wrong", () => {
  test.each([
    [-600, 401, "TIMESTAMP_STALE"],
    [-301, 401, "TIMESTAMP_STALE"],
    [-300, 200, undefined],
    [60, 200, undefined],
    [61, 401, "TIMESTAMP_AHEAD"],
    [600, 401, "TIMESTAMP_AHEAD"],
  ])("by %i s is %i %s", async (offset, status, code) => {
    const answer = await visitor.ask(`${currentPath}?${visitor.current(miner, visitor.now() + offset)}`);
    expect(answer.status).toBe(status);
    expect(answer.body.code).toBe(code);
  });
  test("is told before the signature is looked at", async () => {
    const search = visitor.current(miner, visitor.now() - 600);
    search.set("signature", "0".repeat(128));
    expect((await visitor.ask(`${currentPath}?${search}`)).body.code).toBe("TIMESTAMP_STALE");
  });
});

describe("a signature for one thing", () => {
  const refused = { status: 401, body: { code: "SIGNATURE_INVALID" } };
  test("opens nothing else", async () => {
    const timestamp = visitor.now();
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
        visitor.ask(`${currentPath}?${new URLSearchParams({ hotkey, signature, timestamp: String(timestamp) })}`),
      epoch: (signature) =>
        visitor.ask(
          `/api/v1/zipcode-assignments/epoch/${epochId}?${new URLSearchParams({ hotkey, signature, timestamp: String(timestamp) })}`,
        ),
      status: (signature) =>
        visitor.post(routes.status.path, JSON.stringify(visitor.statusBody(validator, { signature }))),
      folder: (signature) => visitor.post("/get-folder-access", body(signature, { coldkey: coldkeyOf(validator) })),
      access: (signature) => visitor.post("/get-validator-access", body(signature)),
      own: (signature) => visitor.ask(`/api/v1/epochs/${epochId}/candidates`, { headers: withHeaders(signature) }),
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
    const search = visitor.current(miner);
    search.set("hotkey", other.hotkey);
    expect(await visitor.ask(`${currentPath}?${search}`)).toMatchObject(refused);
    const text = folderAccessCommitment(coldkeyOf(miner), miner.hotkey, visitor.now());
    const body = {
      coldkey: coldkeyOf(miner),
      hotkey: other.hotkey,
      signature: signText(miner, text),
      timestamp: visitor.now(),
    };
    expect(await visitor.post("/get-folder-access", JSON.stringify(body))).toMatchObject(refused);
  });
  test("is no signature in another spelling of the hotkey", async () => {
    for (const hotkey of [
      miner.hotkey.toLowerCase(),
      miner.hotkey.toUpperCase(),
      `${miner.hotkey} `,
      `ｘ${miner.hotkey}`,
    ]) {
      const search = visitor.current(miner);
      search.set("hotkey", hotkey);
      const { status, headers } = await visitor.ask(`${currentPath}?${search}`);
      expect([400, 401]).toContain(status);
      expect(headers.get("x-ratelimit-limit")).toBe("100000");
    }
  });
});

describe("a query", () => {
  const good = () => visitor.current(miner).toString();
  const malformed: readonly [string, () => string, string][] = [
    ["with a parameter twice", () => `${good()}&hotkey=${miner.hotkey}`, "REQUEST_INVALID"],
    ["with a time twice", () => `${good()}&timestamp=${visitor.now()}`, "TIMESTAMP_MALFORMED"],
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
    expect(await visitor.ask(`${currentPath}?${search()}`)).toMatchObject({ status: 400, body: { code } });
  });
  test("with something more is answered as without", async () => {
    expect((await visitor.ask(`${currentPath}?${good()}&__proto__=x&constructor=y&extra=%E2%82%AC`)).status).toBe(200);
  });
  test("longer than any address is refused by the server itself, in the same form", async () => {
    const { status, body } = await visitor.ask(`${currentPath}?${good()}&x=${"y".repeat(40_000)}`);
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
    const { status, body, headers } = await visitor.ask(
      `${path}?${visitor.query(validator, epochAssignmentCommitment(epochId, visitor.now()))}`,
    );
    expect(statuses).toContain(status);
    expect(body.code).toEqual(expect.any(String));
    expect(headers.get("x-evil")).toBeNull();
  });
});

describe("headers", () => {
  const path = `/api/v1/epochs/${epochId}/candidates`;
  const signed = (key: Keypair, timestamp: number | string = visitor.now()): Record<string, string> => ({
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
    const answer = await visitor.raw(`GET ${path} HTTP/1.1\r\nHost: x\r\n${twice}Connection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain("HOTKEY_MALFORMED");
  });
  test("in capitals are the same, and hex may be in capitals too", async () => {
    const { "x-lode-signature": signature = "", ...rest } = signed(miner);
    const headers = { ...rest, "X-LODE-SIGNATURE": `0X${signature.toUpperCase()}` };
    expect(await visitor.ask(path, { headers })).toMatchObject({ status: 409, body: { code: "EPOCH_OPEN" } });
  });
  test.each(["１７６７５８５６００", "1e9", "1767585600.0", "-1", " "])(
    "with %j for a time are refused",
    async (timestamp) => {
      const answer = await visitor.raw(
        `GET ${path} HTTP/1.1\r\nHost: x\r\n${lines({ ...signed(miner), "x-lode-timestamp": timestamp })}Connection: close\r\n\r\n`,
      );
      expect(answer).toMatch(/^HTTP\/1\.1 40[01] /);
    },
  );
  test("that hold a bare line break never become another header", async () => {
    const answer = await visitor.raw(`GET ${path} HTTP/1.1\r\nHost: x\r\nX-Lode-Hotkey: a\rX-Other: b\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('"code":"REQUEST_MALFORMED"');
  });
});
