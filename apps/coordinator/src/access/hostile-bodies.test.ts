import type { Keypair } from "@lode/bittensor/keys";
import { lodeCommitment, routes } from "@lode/contract/coordinator";
import { sha256Hex } from "@lode/zipcode/canonical-json";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { epochId, signText } from "../testing/test-network.ts";
import { Visitor } from "./visitor.test-support.ts";

let visitor: Visitor;
let miner: Keypair;
let validator: Keypair;
beforeAll(async () => {
  visitor = await Visitor.start();
  miner = visitor.network.miners[0]!;
  validator = visitor.network.validators[0]!;
});
afterAll(async () => await visitor[Symbol.asyncDispose]());

describe("a body", () => {
  const status = routes.status.path;
  const good = () => JSON.stringify(visitor.statusBody(miner, { nonce: "0123456789abcdef" }));
  const asJson = (text: string) => visitor.post(status, text);

  test("of 10 MB is 413 on every route that takes one", async () => {
    const big = JSON.stringify({ padding: "x".repeat(10_000_000) });
    const posts = Object.values(routes).filter(
      (route) => route.method === "POST" && route.path !== routes.revealObservations.path,
    );
    for (const { path } of posts) {
      const answer = await visitor.post(path.replace(":epochId", epochId), big).catch((error: Error) => error);
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
    expect(await visitor.post(status, bytes)).toMatchObject({ status: 400, body: { code: "BODY_NOT_UTF8" } });
  });
  test.each([
    ["application/json; charset=iso-8859-1", {}],
    ["application/json; charset=utf-16", {}],
    ["application/json", { "content-encoding": "gzip" }],
    ["text/plain", {}],
    ["application/x-www-form-urlencoded", {}],
    ["multipart/form-data; boundary=x", {}],
  ])("as %s %j is 415", async (contentType, headers) => {
    expect(await visitor.post(status, good(), { "content-type": contentType, ...headers })).toMatchObject({
      status: 415,
      body: { code: "MEDIA_TYPE_UNSUPPORTED" },
    });
  });
  test.each(["application/json", "application/json; charset=UTF-8", 'Application/JSON;charset="utf-8"'])(
    "as %s is read",
    async (contentType) => {
      expect((await visitor.post(status, good(), { "content-type": contentType })).body.code).toBe("NONCE_INVALID");
    },
  );
  test("that is shorter than it says ends with the connection, and with no deed", async () => {
    const body = good();
    const head = `POST ${status} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n`;
    expect(await visitor.raw(`${head}Content-Length: ${body.length + 10}\r\n\r\n${body}`)).not.toMatch(/^HTTP\/1\.1 2/);
    const answer = await visitor.raw(`${head}Content-Length: ${body.length - 10}\r\n\r\n${body}`);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).not.toContain("HTTP/1.1 200");
    expect(await visitor.raw(`${head}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 400 /,
    );
    expect(await visitor.raw(`${head}Content-Length: -5\r\n\r\n${body}`)).toMatch(/^HTTP\/1\.1 400 /);
  });
  test("of a route signed in headers is not read before its signature has verified", async () => {
    const path = `/api/v1/epochs/${epochId}/observations/commit`;
    expect(await visitor.post(path, "{".repeat(1_000))).toMatchObject({
      status: 401,
      body: { code: "SIGNATURE_MISSING" },
    });
    const text = '{"commitment":"0","commitment":"1"}';
    const timestamp = visitor.now();
    const headers = {
      "x-lode-hotkey": validator.hotkey,
      "x-lode-timestamp": String(timestamp),
      "x-lode-signature": signText(
        validator,
        lodeCommitment("observations-commit", epochId, sha256Hex(text), timestamp),
      ),
    };
    expect(await visitor.post(path, text, headers)).toMatchObject({
      status: 400,
      body: { code: "BODY_DUPLICATE_KEY" },
    });
  });
});
