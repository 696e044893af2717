import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { fileOf, isSubmissionReady } from "./generation-asset.ts";
import { type StoreUnderContract, start, textOf } from "./store-under-contract.test-support.ts";

/** What is known about generations: made, changed, found, counted. */
export function recordsContract(under: StoreUnderContract): void {
  it("begins empty, with the whole key set of its statistics", async () => {
    expect(await under.store.statistics()).toEqual({
      total_assets: 0,
      completed_assets: 0,
      submission_ready: 0,
      total_storage_mb: 0,
      avg_generation_time: 0,
      avg_validation_score: 0,
      status_distribution: {},
    });
    expect(await under.store.list()).toEqual({ generations: [] });
    expect(await under.store.usage()).toEqual({ storedBytes: 0, generations: 0 });
  });

  it("creates a generation with the documented defaults", async () => {
    const { asset, created } = await under.store.create({
      prompt: "a blue cube",
      parameters: { use_bpt_enhancement: true },
    });
    expect(created).toBe(true);
    expect(asset).toMatchObject({ status: "initialized", createdAt: start, updatedAt: start, errorMessage: null });
    expect(asset.parameters).toEqual({
      prompt: "a blue cube",
      seed: 1_700_000_000,
      num_inference_steps_image: 8,
      num_inference_steps_shape: 30,
      guidance_scale_image: 3.5,
      guidance_scale_shape: 7.5,
      image_width: 1024,
      image_height: 1024,
      use_bpt_enhancement: true,
      bpt_temperature: 0.5,
      use_texture_generation: false,
      mc_algorithm: "mc",
      flux_model: "flux-dev",
      shape_model: "Hunyuan3D-2",
    });
    expect(asset.mining).toMatchObject({ validator_uid: -1, submission_status: "pending", network_uid: 17 });
    expect(await under.store.get(asset.generationId)).toEqual(asset);
  });

  it("makes a generation of a chosen id once, whoever asks again", async () => {
    const generationId = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, seed) => under.store.create({ prompt: "once", seed, generationId })),
    );
    expect(answers.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(answers.map(({ asset }) => asset.parameters.seed)).size).toBe(1);
    expect(await under.store.usage()).toMatchObject({ generations: 1 });
    const upper = await under.store.get(generationId.toUpperCase());
    expect(upper?.generationId).toBe(generationId);
  });

  it("knows nothing of what was never made", async () => {
    const id = randomUUID();
    expect(await under.store.get(id)).toBeUndefined();
    expect(await under.store.get("../../etc/passwd")).toBeUndefined();
    expect(await under.store.open(id, "original_image")).toBeUndefined();
    expect(await under.store.versions(id, "original_image")).toEqual([]);
    await expect(under.store.addAsset(id, "original_image", textOf("x"))).rejects.toMatchObject({
      code: "ASSET_GENERATION_UNKNOWN",
    });
    await expect(under.store.update(id, { status: "failed" })).rejects.toMatchObject({
      code: "ASSET_GENERATION_UNKNOWN",
    });
    const { generationId } = await under.make();
    expect(await under.store.open(generationId, "original_image")).toBeUndefined();
  });

  it("merges what is known, all at once, and keeps it through a restart", async () => {
    const { generationId } = await under.make();
    await under.store.addAsset(generationId, "depth_map", textOf("png"));
    await under.store.addAsset(generationId, "texture_uv", textOf("uv"), {
      mimeType: "image/webp",
      extension: ".webp",
    });
    await under.clock.advanceBy(5_000);
    await under.store.update(generationId, {
      status: "validating",
      performance: { mesh_generation_time: 1.5, total_generation_time: 4.25 },
      validation: { face_count: 12, validator_scores: { "5F": 0.7 } },
      details: { normalisation: { scale: 1.5 } },
    });
    await Promise.all([
      under.store.update(generationId, { performance: { compression_time: 0.25 } }),
      under.store.update(generationId, { validation: { local_validation_score: 0.75 } }),
      under.store.update(generationId, { details: { generator: "procedural" } }),
      under.store.update(generationId, { mining: { task_id: "t1", validator_uid: 42 } }),
    ]);
    const before = await under.store.update(generationId, { status: "completed", compressionRatio: 4.1 });
    await under.reopen();
    const after = await under.store.get(generationId);
    expect(after).toEqual(before);
    expect(after).toMatchObject({
      status: "completed",
      updatedAt: start + 5_000,
      compressionRatio: 4.1,
      performance: { mesh_generation_time: 1.5, total_generation_time: 4.25, compression_time: 0.25 },
      validation: { face_count: 12, local_validation_score: 0.75, validator_scores: { "5F": 0.7 } },
      mining: { task_id: "t1", validator_uid: 42 },
      details: { normalisation: { scale: 1.5 }, generator: "procedural" },
    });
    expect(fileOf(after!, "texture_uv")).toMatchObject({ mimeType: "image/webp", extension: ".webp" });
    expect(await under.bytesOf(generationId, "texture_uv")).toBe("uv");
  });

  it("is submission-ready with compressed bytes, completed and unrefused, before and after a restart", async () => {
    const { generationId } = await under.make();
    const ready = async () => {
      const listed = (await under.all({ submissionReady: true })).length === 1;
      const { submission_ready } = await under.store.statistics();
      expect([submission_ready, isSubmissionReady((await under.store.get(generationId))!)]).toEqual([
        listed ? 1 : 0,
        listed,
      ]);
      expect((await under.all({ submissionReady: false })).length).toBe(listed ? 0 : 1);
      return listed;
    };
    await under.store.update(generationId, { status: "completed" });
    expect(await ready()).toBe(false);
    await under.store.addAsset(generationId, "compressed_ply", textOf("spz"));
    expect(await ready()).toBe(true);
    await under.store.update(generationId, { refusals: ["TOO_FEW_GAUSSIANS"] });
    expect(await ready()).toBe(false);
    await under.store.update(generationId, { refusals: [] });
    await under.reopen();
    expect(await ready()).toBe(true);
    await under.store.update(generationId, { status: "failed", errorMessage: "no" });
    expect(await ready()).toBe(false);
  });

  it("finds fragments of prompts, whatever their case, and takes no wildcard for one", async () => {
    for (const prompt of ["A Blue CUBE", "blue monkey", "100% wool", "10 % wool", "Ünïcode ß 🐒\nnew line", "\0nul"]) {
      await under.make(prompt);
      await under.clock.advanceBy(1);
    }
    const found = async (promptFragment: string) =>
      (await under.all({ promptFragment })).map(({ parameters }) => parameters.prompt);
    expect(await found("blue")).toEqual(["blue monkey", "A Blue CUBE"]);
    expect(await found("blue cube")).toEqual(["A Blue CUBE"]);
    expect(await found("0%")).toEqual(["100% wool"]);
    expect(await found("_")).toEqual([]);
    expect(await found("ÜNÏCODE")).toEqual(["Ünïcode ß 🐒\nnew line"]);
    expect(await found("🐒\nNEW")).toHaveLength(1);
    expect(await found("nul")).toEqual(["\0nul"]);
    expect(await found("")).toHaveLength(6);
  });

  it("lists newest first, by status and time, a page after another, each generation once", async () => {
    const made: string[] = [];
    for (let index = 0; index < 7; index += 1) {
      const asset = await under.make(`number ${index}`);
      made.push(asset.generationId);
      if (index % 3 === 0) await under.store.update(asset.generationId, { status: "completed" });
      // Some share a moment.
      if (index % 2 === 0) await under.clock.advanceBy(1_000);
    }
    const seen: string[] = [];
    const times: number[] = [];
    let after: string | undefined;
    do {
      const page = await under.store.list({ limit: 2, ...(after === undefined ? {} : { after }) });
      seen.push(...page.generations.map(({ generationId }) => generationId));
      times.push(...page.generations.map(({ createdAt }) => createdAt - start));
      after = page.next;
    } while (after !== undefined);
    expect(seen.toSorted()).toEqual(made.toSorted());
    expect(new Set(seen).size).toBe(7);
    expect(times).toEqual([3000, 3000, 2000, 2000, 1000, 1000, 0]);
    expect(await under.all({ statuses: ["completed"] })).toHaveLength(3);
    expect(await under.all({ statuses: [] })).toHaveLength(0);
    expect(await under.all({ createdBefore: start + 1_000 })).toHaveLength(1);
    await expect(under.store.list({ after: "nonsense" })).rejects.toMatchObject({ code: "ASSET_INVALID" });
    await expect(under.store.list({ limit: 0 })).rejects.toMatchObject({ code: "ASSET_INVALID" });
  });

  it("counts and averages what is known", async () => {
    const scored = await under.make();
    await under.store.update(scored.generationId, {
      status: "completed",
      performance: { total_generation_time: 4 },
      validation: { local_validation_score: 0.9 },
    });
    const unscored = await under.make();
    await under.store.update(unscored.generationId, { status: "completed", performance: { total_generation_time: 2 } });
    const failed = await under.make();
    await under.store.update(failed.generationId, { status: "failed", validation: { local_validation_score: 0.1 } });
    await under.store.addAsset(failed.generationId, "original_image", new Uint8Array(2 ** 20));
    await under.make();
    expect(await under.store.statistics()).toEqual({
      total_assets: 4,
      completed_assets: 2,
      submission_ready: 0,
      total_storage_mb: 1,
      avg_generation_time: 3,
      avg_validation_score: 0.9,
      status_distribution: { initialized: 1, completed: 2, failed: 1 },
    });
  });

  it("takes times with a fraction of a millisecond, as some clocks give them", async () => {
    const { asset } = await under.store.create({ prompt: "x", createdAt: start + 0.5, status: "failed" });
    const file = await under.store.addAsset(asset.generationId, "depth_map", textOf("x"), { createdAt: start + 0.25 });
    expect([asset.createdAt, file.createdAt]).toEqual([start, start]);
    expect(await under.all({ createdBefore: start + 1.5 })).toHaveLength(1);
    expect(await under.store.cleanUp({ maxAgeMs: 0.5 })).toMatchObject({ generations: 0 });
    await under.clock.advanceBy(1);
    expect(await under.store.cleanUp({ maxAgeMs: 0.5 })).toMatchObject({ generations: 1, bytes: 1 });
  });
}
