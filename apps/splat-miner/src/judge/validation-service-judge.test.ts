import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { VariantSource } from "../variants/variant-maker.ts";
import { validationServiceJudge } from "./validation-service-judge.ts";

let server: Server;
let url: string;
const asked: { readonly path: string; readonly body: Record<string, unknown> }[] = [];
let answer: { readonly status: number; readonly text: string; readonly headers?: Record<string, string> };

beforeEach(async () => {
  asked.length = 0;
  answer = {
    status: 200,
    text: '{"score": 0.7, "iqa": 0.8, "alignment_score": 0.9, "ssim": 1, "lpips": 1, "preview": null}',
  };
  server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    asked.push({ path: request.url ?? "", body: JSON.parse(Buffer.concat(parts).toString()) });
    response.writeHead(answer.status, answer.headers).end(answer.text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => void server.close().closeAllConnections());

const spz = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 7);
const text: VariantSource = { kind: "text", prompt: "a red\nchair 🪑" };
const ask = (source: VariantSource, options = {}) =>
  validationServiceJudge({ baseUrl: `${url}/`, timeoutMs: 5_000, ...options }).score({
    source,
    spz,
    signal: new AbortController().signal,
  });

test("words and the very SPZ are sent, and the parts of the score come back", async () => {
  expect(await ask(text)).toEqual({ score: 0.7, metrics: { iqa: 0.8, alignment_score: 0.9, ssim: 1, lpips: 1 } });
  expect(asked).toMatchObject([
    { path: "/validate_txt_to_3d_ply/", body: { prompt: "a red\nchair 🪑", data: "KLUv/Qc=", compression: 2 } },
  ]);
});

test("a picture goes to the other route, as the base64 that was pulled", async () => {
  const bytes = Uint8Array.of(0xff, 0xd8, 0xff, 1);
  await ask({ kind: "image", bytes, mimeType: "image/jpeg" });
  expect(asked).toMatchObject([
    { path: "/validate_img_to_3d_ply/", body: { prompt_image: "/9j/AQ==", compression: 2 } },
  ]);
  expect(asked[0]!.body).not.toHaveProperty("prompt");
});

test.each([
  [500, "oops", "JUDGE_FAILED", "later"],
  [429, "{}", "JUDGE_FAILED", "later"],
  [422, "{}", "JUDGE_REFUSED", "never"],
  [200, "<html>", "JUDGE_ANSWER_MALFORMED", "later"],
  [200, '{"score": "0.9"}', "JUDGE_ANSWER_MALFORMED", "later"],
  [200, "null", "JUDGE_ANSWER_MALFORMED", "later"],
  [200, `{"score": 1, "preview": "${"x".repeat(2_000)}"}`, "JUDGE_ANSWER_MALFORMED", "later"],
])("the answer %i %s is %s, to be asked again: %s", async (status, body, code, retry) => {
  answer = { status, text: body };
  await expect(ask(text, { maxAnswerBytes: 1_000 })).rejects.toMatchObject({ code, retry });
});

test("a redirect is not followed", async () => {
  answer = { status: 307, text: "", headers: { location: "http://127.0.0.1:9/elsewhere" } };
  await expect(ask(text)).rejects.toMatchObject({ code: "JUDGE_UNREACHABLE" });
  expect(asked).toHaveLength(1);
});
