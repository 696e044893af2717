import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AssetsClient,
  batchCompressionSchema,
  cleanedSchema,
  clearedCacheSchema,
  importedLayoutSchema,
  importedSchema,
  keptAssetSchema,
  validationAnswerSchema,
} from "@lode/contract/assets";
import { SystemClock } from "@lode/runtime/clock";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { askingAt } from "./asking.test-support.ts";
import { ballPly, dotPng } from "./ball.test-support.ts";
import { multipart, type TestServer, testServer, urlencoded } from "./test-server.test-support.ts";

let server: TestServer;
let client: AssetsClient;
let importRoot: string;
let id: string;

beforeAll(async () => {
  importRoot = mkdtempSync(join(tmpdir(), "lode-import-"));
  server = await testServer({ importRoot });
  client = new AssetsClient({ baseUrl: server.url, wall: new SystemClock() });
  id = (await client.generate({ prompt: "a Blue monkey", seed: 42 })).generationId;
});
afterAll(async () => {
  await server.stop();
  rmSync(importRoot, { recursive: true, force: true });
});

const { asked, refused } = askingAt(() => server.url);

describe("files from outside", () => {
  test("of any type are kept as they come, in versions, and come back", async () => {
    const bytes = Buffer.alloc(3_000_000, "depth");
    const post = (body: Buffer<ArrayBuffer> | string, type: string) =>
      asked(keptAssetSchema.strict(), `/assets/${id}/texture_uv`, {
        method: "POST",
        body,
        headers: { "content-type": type },
      });
    expect(await post(bytes, "image/png")).toMatchObject({
      asset_type: "texture_uv",
      version: 1,
      file_size: 3_000_000,
    });
    expect(await post("second", "application/json")).toMatchObject({ version: 2, file_size: 6 });
    const form = multipart({ note: "x" }, { name: "file", bytes: Buffer.from("third") });
    expect(await asked(keptAssetSchema, `/assets/${id}/texture_uv/`, form)).toMatchObject({ version: 3, file_size: 5 });
    expect(Buffer.from(await client.download(id, "texture_uv")).toString()).toBe("third");
    expect(bytes.equals(await client.download(id, "texture_uv", { version: 1 }))).toBe(true);
    expect((await client.get(id)).assets.texture_uv).toMatchObject({
      version: 3,
      mime_type: "application/octet-stream",
    });
  });

  test("are refused where the server makes them itself, where they are too large, and without a home", async () => {
    const post = (path: string) => refused(path, { method: "POST", body: "x" });
    expect(await post(`/assets/${id}/compressed_ply`)).toEqual([409, "ASSET_TYPE_RESERVED"]);
    expect(await post(`/assets/${id}/no%20type`)).toEqual([400, "ASSET_TYPE_UNKNOWN"]);
    expect(await post(`/assets/${randomUUID()}/depth_map`)).toEqual([404, "GENERATION_UNKNOWN"]);
    expect(await refused(`/assets/${id}/depth_map`, { method: "POST" })).toEqual([422, "REQUEST_INVALID"]);
    await using tight = await testServer({ limits: { maxUploadBytes: 1_000 } });
    const made = await new AssetsClient({ baseUrl: tight.url, wall: new SystemClock() }).generate({
      prompt: "x",
      seed: 1,
    });
    const path = `${tight.url}/assets/${made.generationId}/depth_map`;
    for (const body of [Buffer.alloc(1_001), new Blob([new Uint8Array(500_000)]).stream()]) {
      const response = await fetch(path, { method: "POST", body, duplex: "half" } as RequestInit);
      expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([
        413,
        expect.stringMatching(/TOO_LARGE/),
      ]);
    }
    expect((await fetch(`${tight.url}/generate/${made.generationId}/download/depth_map`)).status).toBe(404);
  });

  test("become splats in batches, each for itself", async () => {
    await fetch(`${server.url}/assets/${id}/gaussian_splatting_ply`, {
      method: "POST",
      body: Buffer.from(ballPly(8_000, 7)),
    });
    const unknown = randomUUID();
    const { results } = await asked(
      batchCompressionSchema,
      "/assets/compress/",
      urlencoded({ generation_ids: `${id}, ${unknown}` }),
    );
    expect(results).toMatchObject([
      { generation_id: id, compressed: true, error_code: null },
      { generation_id: unknown, compressed: false, error_code: "GENERATION_UNKNOWN" },
    ]);
    expect(results[0]!.compression_ratio).toBeGreaterThan(1.5);
    expect((await client.get(id)).assets.compressed_ply?.version).toBe(2);
    expect(await refused("/assets/compress/", urlencoded({ generation_ids: "x" }))).toEqual([422, "REQUEST_INVALID"]);
  });

  test("of a demo run are imported from below the root, and from nowhere else", async () => {
    mkdirSync(join(importRoot, "outputs_bpt"));
    writeFileSync(join(importRoot, "outputs_bpt", "t2i_original.png"), dotPng);
    writeFileSync(join(importRoot, "outputs_bpt", "t2i_initial.glb"), "glTF");
    const outside = mkdtempSync(join(tmpdir(), "lode-outside-"));
    writeFileSync(join(outside, "t2i_original.png"), dotPng);
    symlinkSync(outside, join(importRoot, "link"));
    const form = { prompt: "blue monkey", seed: "42" };
    const imported = await asked(
      importedSchema,
      "/assets/import/",
      urlencoded({ ...form, demo_output_dir: "outputs_bpt" }),
    );
    expect(imported.imported.sort()).toEqual(["initial_mesh_glb", "original_image"]);
    expect(Buffer.from(await client.download(imported.generation_id, "original_image"))).toEqual(dotPng);
    const neither = urlencoded(form);
    expect(await refused("/assets/import/", neither)).toEqual([422, "REQUEST_INVALID"]);
    const again = await asked(importedLayoutSchema, "/assets/import/", urlencoded({ assets_dir: "." }));
    expect(again).toMatchObject({
      imported: 0,
      problems: expect.arrayContaining([{ folder: "link", type: null, what: "it is a symbolic link" }]),
    });
    for (const elsewhere of [outside, "..", "link", "missing", "outputs_bpt/../.."]) {
      const asking = urlencoded({ ...form, demo_output_dir: elsewhere });
      expect([elsewhere, await refused("/assets/import/", asking)]).toEqual([elsewhere, [404, "IMPORT_NOT_FOUND"]]);
    }
    await using closed = await testServer();
    const response = await fetch(`${closed.url}/assets/import/`, urlencoded({ ...form, demo_output_dir: "x" }));
    expect(response.status).toBe(403);
    rmSync(outside, { recursive: true });
  });
});

describe("validation", () => {
  const b64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");

  test("scores the structure and says that this is no fidelity", async () => {
    const spz = b64(await client.download(id, "compressed_ply"));
    const form = urlencoded({ prompt: "a ball", data: spz, compression: "2", generate_preview: "true" });
    const answer = await asked(validationAnswerSchema, "/validate/", form);
    expect(answer).toMatchObject({ score: 1, is_fidelity_score: false, scored_by: "structure" });
    expect(Buffer.from(answer.preview!, "base64").subarray(1, 4).toString()).toBe("PNG");
    const raw = multipart({ prompt: "a ball", data: b64(ballPly(7_100, 1)), compression: "0" });
    expect(await asked(validationAnswerSchema, "/validate/", raw)).toMatchObject({
      preview: null,
      metrics: { gaussians: 7_100 },
    });
  });

  test("takes four models at once and refuses more before it reads them", async () => {
    await using own = await testServer();
    const { hostname, port } = new URL(own.url);
    const head =
      "POST /validate/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n";
    const sockets = Array.from({ length: 5 }, () => connect(Number(port), hostname));
    for (const socket of sockets) socket.write(head);
    const first = await Promise.race(sockets.map((socket) => once(socket, "data") as Promise<[Buffer]>));
    expect(first.toString()).toMatch(/^HTTP\/1\.1 503 [\s\S]*SERVER_BUSY/);
    for (const socket of sockets) socket.destroy();
  });

  test("scores nothing that it cannot read", async () => {
    const form = (fields: Record<string, string>) => refused("/validate/", urlencoded({ prompt: "x", ...fields }));
    expect(await form({ data: "not base64!", compression: "2" })).toEqual([422, "REQUEST_INVALID"]);
    expect(await form({ data: b64(Buffer.from("rubbish")), compression: "2" })).toEqual([422, "MODEL_UNREADABLE"]);
    expect(await form({ data: b64(Buffer.from("rubbish")), compression: "0" })).toEqual([422, "MODEL_UNREADABLE"]);
    expect(await form({ data: "AAAA", compression: "1" })).toEqual([422, "REQUEST_INVALID"]);
    expect(await form({})).toEqual([422, "REQUEST_INVALID"]);
  });

  test("asks the service where there is one, keeps its score apart, and does without it when it fails", async () => {
    let fails = false;
    const judge = {
      name: "three-gen",
      describes: "a service",
      givesFidelity: true,
      validate: async () => {
        if (fails) throw new TypeError("down");
        return { score: 0.83, metrics: { iqa: 0.9 }, preview: undefined };
      },
    };
    await using judged = await testServer({ judge });
    const asking = new AssetsClient({ baseUrl: judged.url, wall: new SystemClock() });
    const good = await asking.generate({ prompt: "a ball", seed: 1 });
    expect(good.headers.localValidationScore).toBe(1);
    expect((await asking.get(good.generationId)).validation_metrics).toMatchObject({
      local_validation_score: 1,
      validator_scores: { "three-gen": 0.83 },
    });
    const form = urlencoded({ prompt: "a ball", data: b64(good.bytes), compression: "2" });
    expect(await (await fetch(`${judged.url}/validate/`, form)).json()).toMatchObject({
      score: 0.83,
      is_fidelity_score: true,
    });
    fails = true;
    const unjudged = await asking.get((await asking.generate({ prompt: "a ball", seed: 2 })).generationId);
    expect(unjudged).toMatchObject({ status: "completed", validation_metrics: { validator_scores: {} } });
    expect(unjudged.validation_metrics.validation_notes).toContain("three-gen gave no score: VALIDATION_FAILED");
  });
});

describe("cleaning up", () => {
  test("tells how many went, keeps what succeeded unless told, and gives the bytes back", async () => {
    await using own = await testServer();
    const asking = new AssetsClient({ baseUrl: own.url, wall: new SystemClock() });
    const { generationId } = await asking.generate({ prompt: "soon gone", seed: 1 });
    const cleaned = async (fields: Record<string, string>) =>
      cleanedSchema.strict().parse(await (await fetch(`${own.url}/assets/cleanup/`, urlencoded(fields))).json());
    expect(await cleaned({ max_age_hours: "24" })).toEqual({
      message: "Cleaned up 0 old assets.",
      cleaned: 0,
      freed_bytes: 0,
    });
    expect(await cleaned({ max_age_hours: "0" })).toMatchObject({ cleaned: 0 });
    const all = { max_age_hours: "0", keep_successful: "false" };
    expect(await cleaned({ ...all, dry_run: "true" })).toMatchObject({
      message: "Would clean up 1 old assets.",
      cleaned: 1,
    });
    expect(await asking.get(generationId)).toMatchObject({ status: "completed" });
    expect(await cleaned(all)).toMatchObject({ message: "Cleaned up 1 old assets.", cleaned: 1 });
    await expect(asking.get(generationId)).rejects.toMatchObject({ code: "GENERATION_UNKNOWN" });
    const bare = await fetch(`${own.url}/assets/cleanup`, { method: "POST" });
    expect(bare.status).toBe(200);
    // As aiohttp sends it.
    const headers = { "content-type": "application/octet-stream" };
    const typed = await fetch(`${own.url}/assets/cleanup/`, { method: "POST", headers });
    expect(cleanedSchema.parse(await typed.json()).cleaned).toBe(0);
    const cleared = await fetch(`${own.url}/clear_cache/`, { method: "POST" });
    expect(clearedCacheSchema.strict().parse(await cleared.json())).toMatchObject({
      message: expect.stringContaining("Cache cleared"),
    });
  });
});
