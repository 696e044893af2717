import { createHash, randomUUID } from "node:crypto";
import {
  AssetsClient,
  assetStatisticsSchema,
  generationPageSchema,
  generationRecordSchema,
  memorySchema,
  miningRefusalSchema,
  miningSubmissionSchema,
  preparedSubmissionSchema,
  serverStatusSchema,
} from "@lode/contract/assets";
import { SystemClock } from "@lode/runtime/clock";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { askingAt } from "./asking.test-support.ts";
import { handmadeGenerator } from "./handmade-generator.test-support.ts";
import { multipart, type TestServer, testServer, urlencoded } from "./test-server.test-support.ts";

let server: TestServer;
let client: AssetsClient;
let id: string;

beforeAll(async () => {
  server = await testServer();
  client = new AssetsClient({ baseUrl: server.url, wall: new SystemClock() });
  id = (await client.generate({ prompt: "a Blue monkey", seed: 42 })).generationId;
});
afterAll(async () => {
  await server.stop();
});

const { asked, refused } = askingAt(() => server.url);

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
