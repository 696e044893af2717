import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { AssetsClient } from "@lode/contract/assets";
import { SystemClock } from "@lode/runtime/clock";
import { afterEach, beforeEach, expect, test } from "vitest";
import { assetsVariantMaker } from "./assets-variant-maker.ts";
import type { VariantSource } from "./variant-maker.ts";

let server: Server;
let url: string;
const asked: { readonly method: string; readonly path: string; readonly type: string; readonly body: Buffer }[] = [];
const generationId = "0f0e4cd8-9a0b-4a54-9f4e-3d2ff3f3a111";

beforeEach(async () => {
  asked.length = 0;
  server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { method = "", url: path = "", headers } = request;
    asked.push({ method, path, type: headers["content-type"] ?? "", body: Buffer.concat(parts) });
    const told = {
      "x-generation-id": generationId,
      "x-compression-type": "2",
      "x-generation-time": "1.5",
      "x-face-count": "12",
    };
    response.writeHead(200, told).end(Buffer.from([0x28, 0xb5, 0x2f, 0xfd]));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => void server.close().closeAllConnections());

const make = (source: VariantSource) =>
  assetsVariantMaker(new AssetsClient({ baseUrl: url, wall: new SystemClock() }), 17).make({
    ...{ taskId: "t", number: 0, seed: 42, generationId, source },
    signal: new AbortController().signal,
  });

test("words are sent with their seed and id, whatever is in them", async () => {
  const made = await make({ kind: "text", prompt: "a chair\r\nX-Evil: 1 🪑&seed=7" });
  expect(made).toMatchObject({ generationId, facts: { generationSeconds: 1.5, faceCount: 12 } });
  const form = new URLSearchParams(asked[0]!.body.toString());
  expect(asked[0]).toMatchObject({ method: "POST", path: "/generate/" });
  expect(Object.fromEntries(form)).toEqual({
    prompt: "a chair\r\nX-Evil: 1 🪑&seed=7",
    seed: "42",
    return_compressed: "true",
    generation_id: generationId,
  });
});

test("a picture is sent as a file of its type", async () => {
  const bytes = Uint8Array.of(0xff, 0xd8, 0xff, 9);
  await make({ kind: "image", bytes, mimeType: "image/jpeg" });
  const form = await new Response(new Uint8Array(asked[0]!.body), {
    headers: { "content-type": asked[0]!.type },
  }).formData();
  const file = form.get("image") as Blob;
  expect(file.type).toBe("image/jpeg");
  expect(new Uint8Array(await file.arrayBuffer())).toEqual(bytes);
  expect(form.get("generation_id")).toBe(generationId);
  expect(form.get("prompt")).toBeNull();
});
