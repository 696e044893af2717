import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { structuralScore, threeGenValidator } from "./index.ts";

const spz = new Uint8Array([0x28, 0xb5, 0x2f, 0xfd]);
const never = new AbortController().signal;
let close: (() => Promise<void>) | undefined;

afterEach(async () => {
  await close?.();
  close = undefined;
});

/** A service that answers as it is told, and keeps what it was asked. */
async function service(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const asked: { path: string; body: Record<string, unknown> }[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    asked.push({ path: request.url ?? "", body: JSON.parse(Buffer.concat(parts).toString()) });
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { asked, validator: threeGenValidator({ url, timeoutMs: 300 }) };
}

const json = (value: unknown) => (_: IncomingMessage, response: ServerResponse) =>
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));

describe("the validation service", () => {
  test("is asked with SPZ and compression 2, and gives its score and its picture", async () => {
    const preview = Buffer.from("png").toString("base64");
    const { asked, validator } = await service(
      json({ score: 0.83, iqa: 0.9, alignment_score: 1.1, ssim: 0.8, lpips: 0.1, preview, grid_preview: null }),
    );
    const outcome = await validator.validate({ prompt: "a red chair", spz, signal: never });
    expect(outcome).toMatchObject({ score: 0.83, metrics: { iqa: 0.9, alignment_score: 1.1, ssim: 0.8, lpips: 0.1 } });
    expect(Buffer.from(outcome.preview!).toString()).toBe("png");
    expect(asked).toMatchObject([
      { path: "/validate_txt_to_3d_ply/", body: { prompt: "a red chair", data: "KLUv/Q==", compression: 2 } },
    ]);
  });

  test("is asked about a picture on its own path", async () => {
    const { asked, validator } = await service(json({ score: 0 }));
    const image = { bytes: new Uint8Array([1, 2, 3]), mimeType: "image/png" };
    expect(await validator.validate({ prompt: "words that help", image, spz, signal: never })).toEqual({
      score: 0,
      metrics: {},
      preview: undefined,
    });
    expect(asked).toMatchObject([{ path: "/validate_img_to_3d_ply/", body: { prompt_image: "AQID" } }]);
    expect(asked[0]?.body).not.toHaveProperty("prompt");
  });

  test.each([
    [
      "a failure",
      (_: IncomingMessage, response: ServerResponse) => response.writeHead(500).end("x"),
      "VALIDATION_REFUSED",
    ],
    ["a web page", (_: IncomingMessage, response: ServerResponse) => response.end("<html>"), "VALIDATION_BAD_ANSWER"],
    ["no score", json({ preview: null }), "VALIDATION_BAD_ANSWER"],
    ["a score that is no number", json({ score: "NaN" }), "VALIDATION_BAD_ANSWER"],
    ["nothing", () => {}, "VALIDATION_TIMEOUT"],
    ["a cut line", (request: IncomingMessage) => request.socket.destroy(), "VALIDATION_UNREACHABLE"],
    [
      "a redirect",
      (_: IncomingMessage, response: ServerResponse) => response.writeHead(307, { location: "/elsewhere" }).end(),
      "VALIDATION_UNREACHABLE",
    ],
    [
      "an answer without end",
      (_: IncomingMessage, response: ServerResponse) => {
        const part = Buffer.alloc(2 ** 20, 0x20);
        const more = (): void => {
          if (!response.destroyed) response.write(part, more);
        };
        more();
      },
      "VALIDATION_BAD_ANSWER",
    ],
  ])("answering %s is a coded failure that may be tried again", async (_, answer, code) => {
    const { validator } = await service(answer);
    await expect(validator.validate({ prompt: "a", spz, signal: never })).rejects.toMatchObject({
      code,
      retry: "later",
    });
  });

  test("is not asked about prompts that it would refuse", async () => {
    const { asked, validator } = await service(json({ score: 1 }));
    const long = validator.validate({ prompt: "x".repeat(1025), spz, signal: never });
    await expect(long).rejects.toMatchObject({ code: "VALIDATION_PROMPT_UNFIT" });
    expect(asked).toEqual([]);
  });

  test("gives an aborted caller its own reason back", async () => {
    const { validator } = await service(() => {});
    const reason = new Error("no longer needed");
    const asking = validator.validate({ prompt: "a", spz, signal: AbortSignal.abort(reason) });
    await expect(asking).rejects.toBe(reason);
  });
});

describe("the structural score", () => {
  const finding = (code: "EXTENT_NOT_NEUTRAL" | "OFF_CENTRE" | "TOO_FEW_GAUSSIANS", severity: "warn" | "refuse") => ({
    code,
    severity,
    count: 1,
    first: null,
    text: code,
  });

  test("is 1 for a file that nothing speaks against, less for each kind of doubt, and 0 for one that is refused", () => {
    const doubts = [finding("EXTENT_NOT_NEUTRAL", "warn"), finding("OFF_CENTRE", "warn")];
    expect(structuralScore({ ok: true, gaussians: 9_000, findings: [] })).toBe(1);
    expect(structuralScore({ ok: true, gaussians: 9_000, findings: doubts })).toBe(0.8);
    expect(structuralScore({ ok: true, gaussians: 9_000, findings: [...doubts, doubts[0]!] })).toBe(0.8);
    const refused = [finding("TOO_FEW_GAUSSIANS", "refuse")];
    expect(structuralScore({ ok: false, gaussians: 10, findings: refused })).toBe(0);
  });
});
