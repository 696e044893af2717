import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ManualClock } from "@lode/runtime/clock";
import { recordingReporter } from "@lode/runtime/events";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { insertGeneration, migrate, readStatistics, SqliteDatabase, statisticsQuery } from "../catalogue/index.ts";
import type { AssetStore } from "./asset-store.ts";
import { initialState } from "./change-generation.ts";
import type { GenerationAsset } from "./generation-asset.ts";
import { maintainAssets } from "./maintain-assets.ts";
import { metadataOf } from "./metadata-document.ts";
import { openAssetStore } from "./open-asset-store.ts";
import { defaultLimits } from "./store-parts.ts";
import { preparedMining, prepareForMiningSubmission } from "./submission-payload.ts";

let dataDir: string;
let store: AssetStore;
let clock: ManualClock;
const start = 1_700_000_000_250;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "lode-work-"));
  clock = new ManualClock(start);
  store = await openAssetStore({ dataDir, catalogue: { kind: "sqlite" }, blobs: { kind: "disk" }, clock });
});

afterEach(async () => {
  await store[Symbol.asyncDispose]();
  await rm(dataDir, { recursive: true, force: true });
});

async function made(files: Readonly<Record<string, string>>): Promise<string> {
  const { generationId } = (await store.create({ prompt: "a blue cube", seed: 42 })).asset;
  for (const [type, text] of Object.entries(files)) await store.addAsset(generationId, type, Buffer.from(text));
  return generationId;
}

describe("a submission", () => {
  const target = { taskId: "validator_task_123", validatorHotkey: "5F", validatorUid: 42 };

  it("carries the documented fields", async () => {
    const id = await made({ compressed_ply: "spz bytes" });
    const asset = await store.update(id, {
      status: "completed",
      compressionRatio: 4,
      performance: { total_generation_time: 4.2 },
      validation: { local_validation_score: 0.85, face_count: 10, vertex_count: 20 },
      mining: preparedMining(target),
    });
    expect(prepareForMiningSubmission(asset, Buffer.from("spz bytes"), target)).toEqual({
      generation_id: id,
      task_id: "validator_task_123",
      validator_hotkey: "5F",
      validator_uid: 42,
      prompt: "a blue cube",
      seed: 42,
      compressed_ply_b64: "c3B6IGJ5dGVz",
      local_validation_score: 0.85,
      compression_ratio: 4,
      generation_time: 4.2,
      face_count: 10,
      vertex_count: 20,
    });
    expect(asset.mining).toMatchObject({ submission_status: "prepared", validator_uid: 42, network_uid: 17 });
  });

  it("says why there is none", async () => {
    const id = await made({});
    const why = async (asset: GenerationAsset | undefined, bytes?: Uint8Array) =>
      prepareForMiningSubmission(asset as GenerationAsset, bytes, target);
    expect(await why(await store.get(id))).toEqual({ error: "it is initialized, not completed" });
    expect(await why(await store.update(id, { status: "completed" }))).toEqual({ error: "it has no compressed file" });
    await store.addAsset(id, "compressed_ply", Buffer.from("x"));
    expect(await why(await store.get(id))).toEqual({ error: "its compressed file is gone" });
    expect(await why(await store.update(id, { refusals: ["TOO_FEW"] }), Buffer.from("x"))).toEqual({
      error: "the checks refused it: TOO_FEW",
    });
  });
});

it("metadata.json has the documented fields, times in seconds and a short checksum", async () => {
  const id = await made({ original_image: "image", texture_uv: "uv" });
  const document = metadataOf((await store.get(id))!);
  expect(Object.keys(document)).toEqual([
    "generation_id",
    "created_at",
    "updated_at",
    "status",
    "error_message",
    "parameters",
    "validation_metrics",
    "performance_metrics",
    "mining_info",
    "compression_ratio",
    "assets",
  ]);
  expect(document.created_at).toBe(1_700_000_000.25);
  expect(document.assets.original_image).toEqual({
    file_path: "original_image_42.png",
    file_size: 5,
    checksum: "6105d6cc76af400325e94d588ce511be5bfdbb73b437dc51eca43917d7a43e3d".slice(0, 16),
    mime_type: "image/png",
    created_at: 1_700_000_000.25,
  });
});

it("maintenance comes round by the clock, survives a bad policy, and ends when told to", async () => {
  const reporter = recordingReporter();
  const stop = new AbortController();
  const id = await made({ original_image: "image" });
  await store.update(id, { status: "failed" });
  let swept = 0;
  const watched: Pick<AssetStore, "cleanUp" | "sweep"> = {
    cleanUp: (policy) => store.cleanUp(policy),
    // The last thing of a round.
    sweep: async (options) => {
      const report = await store.sweep(options);
      swept += 1;
      return report;
    },
  };
  const running = maintainAssets({
    store: watched,
    policies: [{}, { maxAgeMs: 3_600_000 }],
    everyMs: 1_800_000,
    clock,
    reporter,
    signal: stop.signal,
  });
  const round = async (count: number) => {
    await clock.advanceBy(1_800_000);
    while (swept < count) await new Promise(setImmediate);
    // The next one is waited for.
    await new Promise(setImmediate);
  };
  await round(1);
  expect(await store.get(id)).toBeDefined();
  await round(2);
  expect(reporter.events.filter(({ event }) => event === "assets-clean-up-failed")).toHaveLength(2);
  expect(await store.get(id)).toBeUndefined();
  expect(reporter.events.filter(({ event }) => event === "assets-cleaned")).toMatchObject([
    { fields: { generations: 1, files: 1, bytes: 5 } },
  ]);
  stop.abort();
  await running;
});

it("statistics of 20,000 generations read one index and no table", async () => {
  const database = SqliteDatabase.open(join(dataDir, "many.sqlite"));
  await migrate(database, start);
  await database.transaction(async (session) => {
    for (let index = 0; index < 20_000; index += 1) {
      const id = `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`;
      const fresh = initialState({ prompt: `number ${index}`, seed: index }, { generationId: id, now: start + index });
      const state = {
        ...fresh,
        status: index % 4 === 0 ? ("failed" as const) : ("completed" as const),
        performance: { ...fresh.performance, total_generation_time: index % 2 === 0 ? 3 : 5 },
        validation: { ...fresh.validation, local_validation_score: index % 4 === 1 ? 0.5 : null },
      };
      await insertGeneration(session, state, defaultLimits);
    }
  });
  expect(await readStatistics(database)).toEqual({
    total_assets: 20_000,
    completed_assets: 15_000,
    submission_ready: 0,
    total_storage_mb: 0,
    avg_generation_time: 4,
    avg_validation_score: 0.5,
    status_distribution: { completed: 15_000, failed: 5_000 },
  });
  const plan = await database.query(`explain query plan ${statisticsQuery}`);
  expect(JSON.stringify(plan)).toContain("USING COVERING INDEX splat_generation_totals");
  await database[Symbol.asyncDispose]();
});
