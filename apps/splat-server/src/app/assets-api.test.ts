import { createHash, randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AssetsClient,
  assetStatisticsSchema,
  batchCompressionSchema,
  cleanedSchema,
  clearedCacheSchema,
  generationPageSchema,
  generationRecordSchema,
  importedLayoutSchema,
  importedSchema,
  keptAssetSchema,
  memorySchema,
  miningRefusalSchema,
  miningSubmissionSchema,
  preparedSubmissionSchema,
  serverStatusSchema,
  validationAnswerSchema,
} from "@lode/contract/assets";
import { SystemClock } from "@lode/runtime/clock";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { z } from "zod";
import { ballPly, dotPng } from "./ball.test-support.ts";
import { handmadeGenerator } from "./handmade-generator.test-support.ts";
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

async function asked<Schema extends z.ZodType>(schema: Schema, path: string, init: RequestInit = {}) {
  const response = await fetch(`${server.url}${path}`, init);
  const body = (await response.json()) as unknown;
  if (!response.ok) throw new Error(`${path}: ${response.status} ${JSON.stringify(body)}`);
  return schema.parse(body);
}

async function refused(path: string, init: RequestInit = {}) {
  const response = await fetch(`${server.url}${path}`, init);
  const body = (await response.json()) as { code: string; statusCode: number };
  expect(body.statusCode).toBe(response.status);
  return [response.status, body.code];
}

describe("a download", () => {
  const path = () => `/generate/${id}/download/gaussian_splatting_ply`;

  test("has the type's name, kind, size and hash, with or without the slash at the end", async () => {
    for (const slash of ["", "/"]) {
      const response = await fetch(`${server.url}${path()}${slash}`);
      const bytes = Buffer.from(await response.arrayBuffer());
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      expect(Object.fromEntries(response.headers)).toMatchObject({
        "content-disposition": 'attachment; filename="gaussian_splatting_ply_42.ply"',
        "content-type": "application/x-ply",
        "content-length": String(bytes.length),
        "x-file-size": String(bytes.length),
        etag: `"${sha256}"`,
        "x-content-type-options": "nosniff",
      });
    }
  });

  test("comes in parts, not at all when it is known, and whole when the known part is out of date", async () => {
    const whole = Buffer.from(await client.download(id, "gaussian_splatting_ply"));
    const get = (headers: Record<string, string>) => fetch(`${server.url}${path()}`, { headers });
    const part = await get({ range: "bytes=100-299" });
    expect([part.status, part.headers.get("content-range")]).toEqual([206, `bytes 100-299/${whole.length}`]);
    expect(Buffer.from(await part.arrayBuffer())).toEqual(whole.subarray(100, 300));
    const tail = await get({ range: "bytes=-7" });
    expect(Buffer.from(await tail.arrayBuffer())).toEqual(whole.subarray(-7));
    const outside = await get({ range: `bytes=${whole.length}-` });
    expect([outside.status, outside.headers.get("content-range")]).toEqual([416, `bytes */${whole.length}`]);
    const etag = part.headers.get("etag")!;
    expect((await get({ "if-none-match": `"other", ${etag}` })).status).toBe(304);
    expect((await get({ range: "bytes=0-1", "if-range": '"other"' })).status).toBe(200);
    const head = await fetch(`${server.url}${path()}`, { method: "HEAD" });
    expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([
      200,
      String(whole.length),
      "",
    ]);
  });

  test("is refused for what is unknown, absent, or no name at all", async () => {
    const to = (of: string, type: string) => refused(`/generate/${of}/download/${type}`);
    expect(await to(randomUUID(), "compressed_ply")).toEqual([404, "GENERATION_UNKNOWN"]);
    expect(await to("not-a-uuid", "compressed_ply")).toEqual([404, "GENERATION_UNKNOWN"]);
    expect(await to(id, "textured_mesh_glb")).toEqual([404, "ASSET_ABSENT"]);
    expect(await to(id, "final_mesh_ply")).toEqual([400, "ASSET_TYPE_UNKNOWN"]);
    expect(await to(id, "compressed_ply?version=7")).toEqual([404, "ASSET_ABSENT"]);
    expect(await to(id, "compressed_ply?version=x")).toEqual([422, "REQUEST_INVALID"]);
    for (const evil of ["..%2f..%2fcatalogue.sqlite", "%2e%2e%2f%2e%2e", "....//", "con\u0000", "%00"]) {
      const [status] = await to(id, evil);
      expect([400, 404]).toContain(status);
    }
    expect(await refused("/generate/..%2f..%2fetc%2fpasswd")).toEqual([404, "GENERATION_UNKNOWN"]);
    expect(await refused("/generate/%zz")).toEqual([400, "REQUEST_MALFORMED"]);
    expect(await refused("/nowhere")).toEqual([404, "ROUTE_NOT_FOUND"]);
    expect(await refused("/generate/", { method: "DELETE" })).toEqual([404, "ROUTE_NOT_FOUND"]);
  });
});

describe("a submission", () => {
  const target = { task_id: "task-1", validator_hotkey: "5Fhot", validator_uid: "42" };

  test("is prepared with every field, and sent nowhere", async () => {
    const prepared = await asked(preparedSubmissionSchema.strict(), `/prepare_submission/${id}`, urlencoded(target));
    expect(prepared).toMatchObject({ generation_id: id, prompt: "a Blue monkey", seed: 42, local_validation_score: 1 });
    expect(prepared.compressed_ply_b64.slice(0, 5)).toBe("KLUv/");
    const spz = await client.download(id, "compressed_ply");
    expect(Buffer.from(prepared.compressed_ply_b64, "base64").equals(spz)).toBe(true);
    const record = await asked(generationRecordSchema, `/generate/${id}`);
    expect(record.mining_info).toMatchObject({
      task_id: "task-1",
      validator_hotkey: "5Fhot",
      validator_uid: 42,
      submission_status: "prepared",
      network_uid: 17,
    });
    const whole = await asked(
      miningSubmissionSchema.strict(),
      "/mining/submit/",
      multipart({ ...target, generation_id: id }),
    );
    expect(whole).toMatchObject({
      compression: 2,
      data_format: "ply",
      data_ver: 0,
      mining_ready: true,
      validator_uid: 42,
    });
    expect(whole.results).toBe(prepared.compressed_ply_b64);
    expect(whole.instructions).toContain("Nothing has been sent");
  });

  test("needs its fields and a finished generation", async () => {
    expect(await refused(`/prepare_submission/${id}`, urlencoded({ task_id: "t" }))).toEqual([422, "REQUEST_INVALID"]);
    const uid = urlencoded({ ...target, validator_uid: "many" });
    expect(await refused(`/prepare_submission/${id}`, uid)).toEqual([422, "REQUEST_INVALID"]);
    expect(await refused(`/prepare_submission/${randomUUID()}`, urlencoded(target))).toEqual([
      404,
      "GENERATION_UNKNOWN",
    ]);
  });

  test("is not ready where the checks refuse the splats", async () => {
    await using small = await testServer({ readyGenerator: handmadeGenerator(500) });
    const made = await fetch(`${small.url}/generate/`, urlencoded({ prompt: "too little", seed: 1 }));
    expect([made.status, made.headers.get("x-mining-ready"), made.headers.get("x-local-validation-score")]).toEqual([
      200,
      "false",
      "0.000",
    ]);
    const of = made.headers.get("x-generation-id")!;
    const submit = await fetch(`${small.url}/mining/submit/`, urlencoded({ ...target, generation_id: of }));
    expect(miningRefusalSchema.parse(await submit.json())).toMatchObject({
      validation_score: 0,
      message: expect.stringContaining("TOO_FEW_GAUSSIANS"),
    });
    const prepare = await fetch(`${small.url}/prepare_submission/${of}`, urlencoded(target));
    expect([prepare.status, await prepare.json()]).toMatchObject([409, { code: "SUBMISSION_NOT_READY" }]);
  });

  test("is noted with what became of it, key by key", async () => {
    const noted = await client.noteMining(id, {
      submission_status: "accepted",
      competition_score: 0.8,
      submission_timestamp: 1.5,
    });
    expect(noted.mining_info).toMatchObject({
      submission_status: "accepted",
      competition_score: 0.8,
      task_id: "task-1",
    });
    await expect(client.noteMining(id, { reward: 1 } as never)).rejects.toMatchObject({ code: "REQUEST_INVALID" });
    await expect(client.noteMining(randomUUID(), {})).rejects.toMatchObject({ code: "GENERATION_UNKNOWN" });
    await expect(
      client.prepareSubmission(randomUUID(), { taskId: "t", validatorHotkey: "h", validatorUid: 1 }),
    ).rejects.toMatchObject({
      code: "GENERATION_UNKNOWN",
    });
  });
});

describe("what the server has", () => {
  test("is counted with the whole set of keys, on an empty one, too", async () => {
    expect(await asked(assetStatisticsSchema.strict(), "/assets/statistics/")).toMatchObject({
      total_assets: 1,
      submission_ready: 1,
    });
    await using empty = await testServer();
    const response = await fetch(`${empty.url}/assets/statistics/`);
    expect(assetStatisticsSchema.strict().parse(await response.json())).toEqual({
      total_assets: 0,
      completed_assets: 0,
      submission_ready: 0,
      total_storage_mb: 0,
      avg_generation_time: 0,
      avg_validation_score: 0,
      status_distribution: {},
    });
  });

  test("is listed by fragments of prompts, page by page", async () => {
    for (const seed of [1, 2]) await client.generate({ prompt: `a red 100%_monkey ${seed}`, seed });
    const page = (query: string) => asked(generationPageSchema, `/assets/?${query}`);
    expect((await page("prompt=blue+MONKEY")).generations.map(({ generation_id }) => generation_id)).toEqual([id]);
    const first = await page("prompt=monkey&limit=2");
    expect(first.generations.map(({ seed }) => seed)).toEqual([2, 1]);
    const rest = await page(`prompt=monkey&limit=2&after=${encodeURIComponent(first.next!)}`);
    expect(rest).toMatchObject({ generations: [{ seed: 42, status: "completed" }], next: null });
    expect((await page("prompt=100%25_m")).generations).toHaveLength(2);
    expect((await page("status=failed,processing")).generations).toEqual([]);
    expect((await page("submission_ready=true")).generations).toHaveLength(3);
    expect(await refused("/assets/?limit=100000")).toEqual([422, "REQUEST_INVALID"]);
    expect(await refused("/assets/?status=lost")).toEqual([422, "REQUEST_INVALID"]);
    expect(await refused("/assets/?after=nonsense")).toEqual([422, "ASSET_INVALID"]);
  });

  test("is told as status, memory and configuration, without a secret", async () => {
    const status = await asked(serverStatusSchema.strict(), "/status/");
    expect(status).toMatchObject({
      status: "ok",
      version: "2.0.0",
      models_loaded: ["handmade"],
      cuda_available: false,
    });
    expect(await client.status()).toMatchObject({ queue: { running: 0, max_running: 2 } });
    const memory = await asked(memorySchema.strict(), "/memory/");
    expect(memory.reserved).toBeGreaterThan(memory.allocated);
    const config = await (await fetch(`${server.url}/config/`)).text();
    expect(JSON.parse(config)).toMatchObject({
      generator: { name: "handmade" },
      validation: { gives_fidelity: false },
    });
    expect(config).not.toContain(server.dataDir);
  });

  test("is told to Prometheus: ten figures as histograms, the queue, outcomes, bytes and memory", async () => {
    const text = await (await fetch(`${server.url}/metrics`)).text();
    const histograms = [...text.matchAll(/^# TYPE (lode_splat_\w+) histogram$/gm)].map(([, name]) => name);
    expect(histograms.filter((name) => name !== "lode_splat_request_seconds").sort()).toEqual([
      "lode_splat_background_removal_seconds",
      "lode_splat_bpt_enhancement_seconds",
      "lode_splat_compression_seconds",
      "lode_splat_gpu_memory_peak_bytes",
      "lode_splat_image_generation_seconds",
      "lode_splat_memory_peak_bytes",
      "lode_splat_mesh_generation_seconds",
      "lode_splat_texture_generation_seconds",
      "lode_splat_total_generation_seconds",
      "lode_splat_validation_seconds",
    ]);
    expect(text).toMatch(/^lode_splat_total_generation_seconds_count [1-9]/m);
    expect(text).toMatch(/^lode_splat_generations_total\{outcome="completed",generator="handmade"\} [1-9]/m);
    expect(text).toMatch(/^lode_splat_waiting 0$/m);
    expect(text).toMatch(/^lode_splat_stored_bytes [1-9]/m);
    expect(text).toMatch(/^lode_splat_memory_bytes [1-9]/m);
    expect(text).toMatch(/lode_splat_request_seconds_count\{route="\/generate\/:id\/download\/:type",status="200"\}/);
    expect(text).not.toContain(id);
  });
});

describe("files from outside", () => {
  test("of any type are kept as they come, in versions, and come back", async () => {
    const bytes = Buffer.alloc(3_000_000, "depth");
    const post = (body: BodyInit, type: string) =>
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
    const cleared = await fetch(`${own.url}/clear_cache/`, { method: "POST" });
    expect(clearedCacheSchema.strict().parse(await cleared.json())).toMatchObject({
      message: expect.stringContaining("Cache cleared"),
    });
  });
});
