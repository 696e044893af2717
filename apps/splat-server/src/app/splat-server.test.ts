import { execFile } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { AssetsClient, generationHeaderNames, generationRecordSchema } from "@lode/contract/assets";
import { SystemClock } from "@lode/runtime/clock";
import { silentReporter } from "@lode/runtime/events";
import { SeededRandom } from "@lode/runtime/random";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dotPng } from "./ball.test-support.ts";
import { startSplatServer } from "./start-splat-server.ts";
import { multipart, type TestServer, testServer, urlencoded } from "./test-server.test-support.ts";

const zstdMagic = "28b52ffd";
let server: TestServer;
let client: AssetsClient;

beforeAll(async () => {
  server = await testServer();
  client = new AssetsClient({ baseUrl: server.url, wall: new SystemClock() });
});
afterAll(async () => {
  await server.stop();
});

const made = async (fields: Record<string, string>) => {
  const response = await fetch(`${server.url}/generate/`, urlencoded(fields));
  return {
    response,
    id: response.headers.get("X-Generation-ID") ?? "",
    bytes: Buffer.from(await response.arrayBuffer()),
  };
};

/** Status line and headers as they come off the line. */
async function rawHead(path: string, body: string): Promise<string[]> {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  const parts: Buffer[] = [];
  for await (const part of socket) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("latin1").split("\r\n\r\n", 1)[0]!.split("\r\n");
}

describe("POST /generate/", () => {
  test("answers the SPZ with every header that the documents name, the generation's id first", async () => {
    const [status, ...headers] = await rawHead("/generate/", "prompt=a+blue+cube&seed=42&return_compressed=true");
    expect(status).toBe("HTTP/1.1 200 OK");
    const names = headers.map((line) => line.slice(0, line.indexOf(":")));
    expect(names.slice(0, generationHeaderNames.length)).toEqual([...generationHeaderNames]);
    const headerValue = (name: string) => headers.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
    expect(headerValue("X-Generation-ID")).toMatch(/^[0-9a-f-]{36}$/);
    expect(headerValue("Content-Disposition")).toBe('attachment; filename="model_42.ply.spz"');
    expect(headerValue("Content-Type")).toBe("application/octet-stream");
    expect(headerValue("X-Compression-Type")).toBe("2");
    expect(headerValue("X-Mining-Ready")).toBe("true");
    expect(headerValue("X-Prompt")).toBe("a%20blue%20cube");
    expect(Number(headerValue("X-Compression-Ratio"))).toBeGreaterThan(1.5);
    expect(Number(headerValue("X-Generation-Time"))).toBeGreaterThan(0);
  });

  test("takes what aiohttp sends for a form without files, and gives the same bytes on download", async () => {
    const { response, id, bytes } = await made({ prompt: "a blue cube", seed: "42", return_compressed: "true" });
    expect(response.status).toBe(200);
    expect(bytes.subarray(0, 4).toString("hex")).toBe(zstdMagic);
    const record = generationRecordSchema.parse(await (await fetch(`${server.url}/generate/${id}`)).json());
    expect(record).toMatchObject({
      generation_id: id,
      status: "completed",
      prompt: "a blue cube",
      seed: 42,
      error_message: null,
    });
    expect(record.available_assets).toEqual([
      "compressed_ply",
      "gaussian_splatting_ply",
      "original_image",
      "validation_preview",
      "viewable_spz",
    ]);
    expect(record.performance_metrics).toMatchObject({ image_generation_time: 0.5, mesh_generation_time: 0.25 });
    expect(record.performance_metrics.total_generation_time).toBeGreaterThan(0);
    expect(record.performance_metrics.memory_peak_usage).toBeGreaterThan(1e6);
    const picture = await fetch(`${server.url}/generate/${id}/download/original_image`);
    expect(picture.headers.get("content-type")).toBe("image/png");
    expect(picture.headers.get("content-disposition")).toBe('attachment; filename="original_image_42.png"');
    expect(await picture.text()).toBe("a picture");
    expect(bytes.equals(await client.download(id, "compressed_ply"))).toBe(true);
    const preview = Buffer.from(await client.download(id, "validation_preview"));
    expect(preview.subarray(1, 4).toString()).toBe("PNG");
  });

  test.each(["/generate/", "/generate"])("answers curl -F on %s with the PLY when asked for it", async (path) => {
    const run = promisify(execFile);
    const version = await run("curl", ["--version"]).catch(() => undefined);
    if (version === undefined) return void process.stderr.write("skipped: there is no curl on this machine\n");
    const { stdout } = await run(
      "curl",
      // biome-ignore format: one option a line
      ["-sS", "-X", "POST", `${server.url}${path}`, "-F", "prompt=a wooden chair", "-F", "seed=42", "-F", "use_bpt=false", "-F", "return_compressed=false"],
      { encoding: "buffer", maxBuffer: 2 ** 24 },
    );
    expect(stdout.subarray(0, 4).toString()).toBe("ply\n");
    return undefined;
  });

  test("puts nothing that a user wrote into a header or a file name raw", async () => {
    const prompt = 'a cat\r\nX-Evil: 1\r\n\r\n<b>\u{1F63A} \u0000 "quotes"; ümlaut';
    const { response, id } = await made({ prompt, seed: "7" });
    expect(response.status).toBe(200);
    expect(response.headers.get("x-evil")).toBeNull();
    expect(decodeURIComponent(response.headers.get("x-prompt")!)).toBe(prompt);
    expect(response.headers.get("x-prompt")).toMatch(/^[\x21-\x7e]+$/);
    expect((await client.get(id)).prompt).toBe(prompt);
    expect(response.headers.get("content-disposition")).toBe('attachment; filename="model_7.ply.spz"');
  });

  test("takes a prompt of ten thousand characters and shows a hundred of it", async () => {
    const prompt = "\u{1F332}y".repeat(5_000);
    const { response, id } = await made({ prompt, seed: "1" });
    expect(response.status).toBe(200);
    expect([...decodeURIComponent(response.headers.get("x-prompt")!)]).toHaveLength(100);
    expect((await client.get(id)).prompt).toBe(prompt);
  });

  test("draws a seed for those who give none", async () => {
    const { id } = await made({ prompt: "a seedless grape" });
    expect((await client.get(id)).seed).toBeGreaterThanOrEqual(0);
  });

  test.each([
    [{}, 422, "PROMPT_MISSING"],
    [{ prompt: " \n" }, 422, "PROMPT_MISSING"],
    [{ prompt: "x", seed: "-1" }, 422, "REQUEST_INVALID"],
    [{ prompt: "x", seed: "1.5" }, 422, "REQUEST_INVALID"],
    [{ prompt: "x", seed: "4294967296" }, 422, "REQUEST_INVALID"],
    [{ prompt: "x", return_compressed: "perhaps" }, 422, "REQUEST_INVALID"],
    [{ prompt: "x", generation_id: "../../etc/passwd" }, 422, "REQUEST_INVALID"],
    [{ prompt: "x".repeat(20_001) }, 422, "REQUEST_INVALID"],
    [{ prompt: "x".repeat(200_000) }, 413, "BODY_TOO_LARGE"],
    [{ prompt: "x".repeat(2_000_000) }, 413, "BODY_TOO_LARGE"],
  ])("refuses %o with %i %s", async (fields, status, code) => {
    const before = server.generator.asked.length;
    const response = await fetch(`${server.url}/generate/`, urlencoded(fields));
    expect([response.status, await response.json()]).toMatchObject([
      status,
      { code, statusCode: status, error: expect.any(String) },
    ]);
    expect(server.generator.asked).toHaveLength(before);
  });

  test("gives a picture to the generator, known by its bytes", async () => {
    const response = await fetch(`${server.url}/generate/`, multipart({ seed: "3" }, { name: "image", bytes: dotPng }));
    expect(response.status).toBe(200);
    expect(server.generator.asked.at(-1)).toMatchObject({ seed: 3, image: { mimeType: "image/png" } });
    expect(server.generator.asked.at(-1)).not.toHaveProperty("prompt");
    const wrong = await fetch(
      `${server.url}/generate/`,
      multipart({}, { name: "image", bytes: Buffer.from("GIF89a") }),
    );
    expect([wrong.status, await wrong.json()]).toMatchObject([422, { code: "IMAGE_UNSUPPORTED" }]);
  });

  test("is the successor's face, too: a picture in, a PLY out", async () => {
    expect(await (await fetch(`${server.url}/health`)).json()).toEqual({ status: "healthy" });
    expect(await (await fetch(`${server.url}/health/`)).json()).toEqual({ status: "ok" });
    const form = multipart({ seed: "9" }, { name: "prompt_image_file", bytes: dotPng });
    const response = await fetch(`${server.url}/generate`, form);
    expect(response.headers.get("content-type")).toBe("application/octet-stream");
    expect((await response.text()).slice(0, 4)).toBe("ply\n");
  });
});

describe("a generation with an id", () => {
  test("is made once, however often and in parallel it is asked for", async () => {
    const generationId = randomUUID();
    const before = server.generator.asked.length;
    const answers = await Promise.all(
      [1, 2, 3].map(() => client.generate({ prompt: "one owl", seed: 5, generationId })),
    );
    const ply = await client.generate({
      prompt: "one owl",
      seed: 5,
      generationId: generationId.toUpperCase(),
      returnCompressed: false,
    });
    expect(server.generator.asked).toHaveLength(before + 1);
    expect(new Set(answers.map(({ bytes }) => createHash("sha256").update(bytes).digest("hex"))).size).toBe(1);
    expect(answers[0]).toMatchObject({
      generationId,
      headers: { compressionType: 2, miningReady: true, prompt: "one owl" },
    });
    expect(ply.headers.compressionType).toBe(0);
  });

  test("is not given out for another order", async () => {
    const generationId = randomUUID();
    await client.generate({ prompt: "one owl", seed: 5, generationId });
    for (const other of [
      { prompt: "two owls", seed: 5 },
      { prompt: "one owl", seed: 6 },
    ]) {
      await expect(client.generate({ ...other, generationId })).rejects.toMatchObject({
        code: "GENERATION_ID_TAKEN",
        retry: "never",
      });
    }
  });

  test("goes on without the client that asked, who finds it when it comes back", async () => {
    const generationId = randomUUID();
    const leaving = new AbortController();
    const before = server.generator.asked.length;
    server.generator.before = async () => {
      server.generator.before = async () => {};
      leaving.abort();
    };
    const lost = client.generate({ prompt: "a lost lamb", seed: 1, generationId, signal: leaving.signal });
    await expect(lost).rejects.toMatchObject({ name: "AbortError" });
    const found = await client.generate({ prompt: "a lost lamb", seed: 1, generationId });
    expect(found.bytes.byteLength).toBeGreaterThan(1000);
    expect(server.generator.asked).toHaveLength(before + 1);
  });
});

describe("a server with nothing but defaults", () => {
  test("makes splats of words and of pictures by itself, the same ones for the same seed", async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "lode-defaults-"));
    const common = { wall: new SystemClock(), random: new SeededRandom(1), reporter: silentReporter };
    const own = await startSplatServer({ ...common, dataDir, port: 0, foldersWithoutKeys: [dataDir] });
    const asking = new AssetsClient({ baseUrl: own.url, wall: new SystemClock() });
    const chair = await asking.generate({ prompt: "a red wooden chair", seed: 7 });
    expect(chair.headers).toMatchObject({ compressionType: 2, miningReady: true, localValidationScore: 1 });
    expect(chair.headers.faceCount).toBeGreaterThan(100);
    const record = await asking.get(chair.generationId);
    expect(record.available_assets).toContain("initial_mesh_glb");
    expect(record.parameters.shape_model).toBe("procedural");
    expect(record.performance_metrics.mesh_generation_time).toBeGreaterThan(0);
    const same = await asking.generate({ prompt: "a red wooden chair", seed: 7 });
    expect(Buffer.from(same.bytes).equals(chair.bytes)).toBe(true);
    const picture = await asking.download(chair.generationId, "validation_preview");
    const relief = await asking.generate({ image: { bytes: picture, mimeType: "image/png" }, seed: 1 });
    expect(relief.headers.miningReady).toBe(true);
    expect((await asking.get(relief.generationId)).available_assets).toContain("prompt_image");
    await own.stop();
    rmSync(dataDir, { recursive: true });
  });
});
