import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { SystemClock } from "@lode/runtime/clock";
import { afterEach, describe, expect, test } from "vitest";
import { AssetsClient } from "./client.ts";
import { promptHeader } from "./headers.ts";

const id = "8aa30cf8-d8c4-4c27-bc66-a3ab16b6aba9";
let close: (() => Promise<void>) | undefined;

afterEach(async () => {
  await close?.();
  close = undefined;
});

/** An asset server that says what it is told to, and keeps what it was asked. */
async function serverThat(answer: (response: ServerResponse, request: IncomingMessage) => void) {
  const asked: { line: string; type: string; key: string | undefined; body: string }[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    asked.push({
      line: `${request.method} ${request.url}`,
      type: request.headers["content-type"] ?? "",
      key: request.headers.authorization,
      body: Buffer.concat(parts).toString("latin1"),
    });
    answer(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/prefix/`;
  const limits = { generationMs: 300, requestMs: 300, maxModelBytes: 1_000, maxAnswerBytes: 1_000 };
  return { asked, client: new AssetsClient({ baseUrl, key: "a-key", wall: new SystemClock(), limits }) };
}

const model =
  (headers: Record<string, string>, body = "KLUv") =>
  (response: ServerResponse) =>
    response.writeHead(200, headers).end(body);

describe("generate", () => {
  test("sends words as a plain form, with the key, and reads every header", async () => {
    const { asked, client } = await serverThat(
      model({
        "X-Generation-ID": id.toUpperCase(),
        "X-Generation-Time": "4.5s",
        "X-Compression-Ratio": "5.96x",
        "X-Face-Count": "12",
        "X-Vertex-Count": "8",
        "X-Compression-Type": "2",
        "X-Mining-Ready": "true",
        "X-Prompt": "a%20caf%C3%A9",
      }),
    );
    const answer = await client.generate({ prompt: "a café & more", seed: 42, generationId: id });
    expect(asked).toEqual([
      {
        line: "POST /prefix/generate/",
        type: "application/x-www-form-urlencoded;charset=UTF-8",
        key: "Bearer a-key",
        body: `prompt=a+caf%C3%A9+%26+more&seed=42&return_compressed=true&generation_id=${id}`,
      },
    ]);
    expect(answer).toMatchObject({ generationId: id, bytes: new Uint8Array(Buffer.from("KLUv")) });
    expect(answer.headers).toEqual({
      generationId: id,
      generationSeconds: 4.5,
      compressionRatio: 5.96,
      faceCount: 12,
      vertexCount: 8,
      compressionType: 2,
      meshQualityScore: 0,
      localValidationScore: 0,
      miningReady: true,
      prompt: "a café",
    });
  });

  test("sends a picture as a file of a multipart form", async () => {
    const { asked, client } = await serverThat(model({ "x-generation-id": id }));
    const image = { bytes: new Uint8Array([1, 2, 255]), mimeType: "image/png" };
    await client.generate({ image, seed: 1, returnCompressed: false });
    expect(asked[0]?.type).toMatch(/^multipart\/form-data; boundary=/);
    expect(asked[0]?.body).toContain('name="return_compressed"\r\n\r\nfalse');
    expect(asked[0]?.body).toContain(
      'name="image"; filename="image"\r\nContent-Type: image/png\r\n\r\n\x01\x02\xff\r\n',
    );
  });
});

describe("what goes wrong", () => {
  const order = { prompt: "x", seed: 1 };

  test.each([
    ["an answer without an id", model({}), "ANSWER_MALFORMED", "later"],
    ["more bytes than agreed", model({ "x-generation-id": id }, "x".repeat(1_001)), "ANSWER_TOO_LARGE", "never"],
    ["nothing", () => {}, "ASSET_SERVER_TIMEOUT", "later"],
    ["a cut line", (response: ServerResponse) => response.destroy(), "ASSET_SERVER_UNREACHABLE", "later"],
    [
      "a redirect, which would take the key along",
      (response: ServerResponse) => response.writeHead(307, { location: "/" }).end(),
      "ASSET_SERVER_UNREACHABLE",
      "later",
    ],
    [
      "a refusal with a code",
      (response: ServerResponse) => response.writeHead(409).end('{"code":"GENERATION_ID_TAKEN","message":"no"}'),
      "GENERATION_ID_TAKEN",
      "never",
    ],
    ["a proxy's page", (response: ServerResponse) => response.writeHead(502).end("<html>"), "HTTP_502", "later"],
  ])("is told with a code: %s", async (_, answer, code, retry) => {
    const { client } = await serverThat(answer);
    await expect(client.generate(order)).rejects.toMatchObject({ code, retry });
  });

  test("is told of JSON that is not as agreed, too", async () => {
    const { client } = await serverThat((response) => response.end('{"generation_id":1}'));
    await expect(client.get(id)).rejects.toMatchObject({ code: "ANSWER_MALFORMED" });
    await expect(client.status()).rejects.toMatchObject({ code: "ANSWER_MALFORMED" });
  });

  test("is the caller's own reason when the caller gives up", async () => {
    const { client } = await serverThat(() => {});
    const reason = new Error("enough");
    await expect(client.generate({ ...order, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

describe("paths", () => {
  test("hold nothing raw of what a caller gives", async () => {
    const { asked, client } = await serverThat((response) => response.end("x"));
    await client.download("../x", "a/b?c", { version: 2 });
    expect(asked[0]?.line).toBe("GET /prefix/generate/..%2Fx/download/a%2Fb%3Fc?version=2");
  });
});

describe("the prompt's header", () => {
  test("has a hundred characters at most, whole ones, and nothing but visible ASCII", () => {
    expect(promptHeader("a\r\nb")).toBe("a%0D%0Ab");
    expect([...decodeURIComponent(promptHeader("\u{1F332}".repeat(300)))]).toHaveLength(100);
    expect([...decodeURIComponent(promptHeader(`x${"\u{1F332}".repeat(300)}`))]).toHaveLength(100);
    expect(decodeURIComponent(promptHeader("lone \ud83c"))).toBe("lone \ufffd");
    expect(promptHeader("")).toBe("");
  });
});
