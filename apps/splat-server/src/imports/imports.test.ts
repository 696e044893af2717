import { execFileSync } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SystemClock } from "@lode/runtime/clock";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type AssetStore, openAssetStore } from "../assets/index.ts";
import { importDemoOutputs } from "./import-demo-outputs.ts";
import { importLayout } from "./import-layout.ts";

let dir: string;
let store: AssetStore;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "lode-import-"));
  store = await openAssetStore({
    dataDir: join(dir, "store"),
    catalogue: { kind: "sqlite" },
    blobs: { kind: "disk" },
    limits: { maxAssetBytes: 1_000 },
    clock: new SystemClock(),
  });
});

afterEach(async () => {
  await store[Symbol.asyncDispose]();
  await rm(dir, { recursive: true, force: true });
});

const textOf = async (id: string, type: string) => {
  const found = await store.read(id, type, { maxBytes: 10_000 });
  return found === undefined ? undefined : String(Buffer.from(found.bytes));
};

describe("demo outputs", () => {
  it("are taken over as the documented types, those that are there", async () => {
    await writeFile(join(dir, "t2i_original.png"), "image");
    await writeFile(join(dir, "t2i_initial.glb"), "mesh");
    await writeFile(join(dir, "something else.txt"), "no");
    const { asset, problems } = await importDemoOutputs(store, { prompt: "blue monkey", seed: 42, dir });
    expect(problems).toEqual({});
    expect(asset).toMatchObject({ status: "completed", parameters: { prompt: "blue monkey", seed: 42 } });
    expect(asset.files.map(({ type }) => type)).toEqual(["initial_mesh_glb", "original_image"]);
    expect(await textOf(asset.generationId, "initial_mesh_glb")).toBe("mesh");
    expect(await store.get(asset.generationId)).toEqual(asset);
  });

  it("are not completed where nothing was found", async () => {
    const { asset } = await importDemoOutputs(store, { prompt: "nothing", seed: 1, dir });
    expect(asset).toMatchObject({ status: "failed", errorMessage: "no demo output was found", files: [] });
  });

  it("may not be links, folders, pipes, empty or too large, and the others come in all the same", async () => {
    await symlink("/etc/passwd", join(dir, "t2i_original.png"));
    await mkdir(join(dir, "t2i_no_bg.png"));
    execFileSync("mkfifo", [join(dir, "t2i_initial.glb")]);
    await writeFile(join(dir, "t2i_enhanced_bpt.glb"), "x".repeat(1_001));
    await writeFile(join(dir, "t2i_textured.glb"), "textured");
    const { asset, problems } = await importDemoOutputs(store, { prompt: "x", seed: 1, dir });
    expect(Object.keys(problems).sort()).toEqual([
      "t2i_enhanced_bpt.glb",
      "t2i_initial.glb",
      "t2i_no_bg.png",
      "t2i_original.png",
    ]);
    expect(problems["t2i_original.png"]).toContain("link");
    expect(asset.files.map(({ type }) => type)).toEqual(["textured_mesh_glb"]);
    expect(asset.status).toBe("completed");
  });
});

describe("the documented layout", () => {
  const put = async (id: string, metadata: unknown, files: Readonly<Record<string, string>> = {}) => {
    await mkdir(join(dir, "base", id), { recursive: true });
    const text = typeof metadata === "string" ? metadata : JSON.stringify(metadata);
    await writeFile(join(dir, "base", id, "metadata.json"), text);
    for (const [name, content] of Object.entries(files)) await writeFile(join(dir, "base", id, name), content);
  };
  const entry = (path: string, content: string) => ({
    file_path: path,
    file_size: content.length,
    checksum: createHash("sha256").update(content).digest("hex").slice(0, 16),
    mime_type: "image/png",
    created_at: 1_700_000_001.5,
  });
  const base = () => join(dir, "base");
  const full = (id: string) => ({
    generation_id: id,
    created_at: 1_700_000_000.25,
    updated_at: 1_700_000_100,
    status: "completed",
    error_message: null,
    parameters: { prompt: "a blue cube", seed: 42, image_width: 512, use_bpt_enhancement: true, unheard_of: 1 },
    validation_metrics: {
      local_validation_score: 0.967,
      face_count: 12,
      is_manifold: true,
      validator_scores: { a: 1 },
    },
    performance_metrics: { total_generation_time: 4.2, memory_peak_usage: "much" },
    mining_info: { task_id: "t", validator_uid: 7 },
    compression_ratio: 4.1,
    assets: {
      original_image: entry(`generation_assets/${id}/a blue cube_42_original_image.png`, "image"),
      compressed_ply: entry("C:\\assets\\a blue cube_42_compressed_ply.spz", "spz"),
      texture_uv: entry(`/home/somebody/${id}/uv.webp`, "uv"),
    },
  });
  const files = {
    "a blue cube_42_original_image.png": "image",
    "a blue cube_42_compressed_ply.spz": "spz",
    "uv.webp": "uv",
  };

  it("comes in whole: blocks, files, custom types, times; and is submission-ready", async () => {
    const id = randomUUID();
    await put(id, full(id), files);
    expect(await importLayout(store, base())).toEqual({ imported: 1, files: 3, skipped: 0, problems: [] });
    const asset = await store.get(id);
    expect(asset).toMatchObject({
      status: "completed",
      createdAt: 1_700_000_000_250,
      compressionRatio: 4.1,
      parameters: { prompt: "a blue cube", seed: 42, image_width: 512, image_height: 1024, use_bpt_enhancement: true },
      validation: { local_validation_score: 0.967, face_count: 12, is_manifold: true, validator_scores: { a: 1 } },
      performance: { total_generation_time: 4.2, memory_peak_usage: 0 },
      mining: { task_id: "t", validator_uid: 7, submission_status: "pending" },
    });
    expect(asset?.parameters).not.toHaveProperty("unheard_of");
    expect(asset?.files).toMatchObject([
      { type: "compressed_ply", extension: ".spz", mimeType: "application/octet-stream", createdAt: 1_700_000_001_500 },
      { type: "original_image", extension: ".png", mimeType: "image/png" },
      { type: "texture_uv", extension: ".webp", mimeType: "image/png" },
    ]);
    expect(await textOf(id, "texture_uv")).toBe("uv");
    expect((await store.list({ submissionReady: true })).generations).toHaveLength(1);
    expect(await importLayout(store, base())).toMatchObject({ imported: 0, skipped: 1 });
  });

  it("reports each bad file and each bad generation, and takes the rest", async () => {
    const [good, bad] = [randomUUID(), randomUUID()];
    const assets = {
      original_image: entry("fine.png", "image"),
      processed_image: entry("absent.png", "x"),
      generated_image: { ...entry("fine.png", "image"), checksum: "0123456789abcdef" },
      depth_map: { ...entry("fine.png", "image"), file_size: 7 },
      normal_map: entry("../../../../etc/passwd", "x"),
      validation_preview: entry("link.png", "x"),
      "Not A Name": entry("fine.png", "image"),
      texture_uv: 5,
    };
    await put(good, { ...full(good), status: "processing", assets }, { "fine.png": "image" });
    await symlink("/etc/passwd", join(base(), good, "link.png"));
    await put(bad, "{ not json");
    await put("nobody", { ...full("nobody"), generation_id: undefined });
    await put("odd", "[1]");
    await mkdir(join(base(), "empty"));
    await symlink("/etc", join(base(), "linked"));
    await writeFile(join(base(), "stray file"), "x");
    const report = await importLayout(store, base());
    expect(report).toMatchObject({ imported: 1, files: 1, skipped: 0 });
    const told = report.problems.map(({ folder, type }) => `${folder === good ? "good" : folder} ${type ?? ""}`.trim());
    expect(told.sort()).toEqual(
      [
        bad,
        "empty",
        "linked",
        "nobody",
        "odd",
        ...Object.keys(assets)
          .filter((type) => type !== "original_image")
          .map((type) => `good ${type}`),
      ].sort(),
    );
    const asset = await store.get(good);
    expect(asset).toMatchObject({ status: "failed", errorMessage: "it was processing when it was imported" });
    expect(asset?.files.map(({ type }) => type)).toEqual(["original_image"]);
    expect((await store.list()).generations).toHaveLength(1);
  });

  it("is redone where an import was killed in the middle", async () => {
    const id = randomUUID();
    await put(id, full(id), files);
    const { asset } = await store.create({
      prompt: "a blue cube",
      generationId: id,
      status: "failed",
      details: { import_finished: false },
    });
    await store.addAsset(asset.generationId, "depth_map", Buffer.from("half"));
    expect(await importLayout(store, base())).toMatchObject({ imported: 1, files: 3, problems: [] });
    expect((await store.get(id))?.files.map(({ type }) => type)).toEqual([
      "compressed_ply",
      "original_image",
      "texture_uv",
    ]);
  });
});
