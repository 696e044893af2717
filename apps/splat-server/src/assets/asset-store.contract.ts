import { createHash, randomBytes, randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { ManualClock } from "@lode/runtime/clock";
import { recordingReporter } from "@lode/runtime/events";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AssetStore } from "./asset-store.ts";
import { fileOf, type GenerationAsset, isSubmissionReady } from "./generation-asset.ts";
import { type AssetStoreOptions, type BlobsChoice, type CatalogueChoice, openAssetStore } from "./open-asset-store.ts";

/** Where one test's store keeps things. The same place may be opened several times, one after another. */
export interface PlaceUnderContract {
  readonly catalogue: () => CatalogueChoice | Promise<CatalogueChoice>;
  readonly blobs: BlobsChoice;
  /** How many objects there are, referred to or not; undefined for a disk, where the test counts files. */
  readonly countObjects?: () => Promise<number>;
}

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const hour = 3_600_000;
const start = 1_700_000_000_000;

/** What every asset store does, wherever it keeps its metadata and its bytes. */
export function assetStoreContract(name: string, newPlace: () => Promise<PlaceUnderContract>): void {
  describe(`${name} keeps the contract of an asset store`, () => {
    let dataDir: string;
    let place: PlaceUnderContract;
    let clock: ManualClock;
    let store: AssetStore;
    const reporter = recordingReporter();

    const open = async (limits: AssetStoreOptions["limits"] = {}): Promise<AssetStore> => {
      const catalogue = await place.catalogue();
      return await openAssetStore({ dataDir, catalogue, blobs: place.blobs, clock, limits, reporter });
    };
    const reopen = async (limits: AssetStoreOptions["limits"] = {}): Promise<void> => {
      await store[Symbol.asyncDispose]();
      store = await open(limits);
    };
    const make = async (prompt = "a blue cube"): Promise<GenerationAsset> => (await store.create({ prompt })).asset;
    const bytesOf = async (id: string, type: string, version?: number): Promise<string | undefined> => {
      const found = await store.open(id, type, version === undefined ? {} : { version });
      return found === undefined ? undefined : String(await buffer(found.stream));
    };
    const textOf = (text: string): Uint8Array => Buffer.from(text);
    const all = async (query: Parameters<AssetStore["list"]>[0]) => (await store.list(query)).generations;

    beforeEach(async () => {
      dataDir = await mkdtemp(join(tmpdir(), "lode-assets-"));
      place = await newPlace();
      clock = new ManualClock(start);
      store = await open();
    });

    afterEach(async () => {
      await store[Symbol.asyncDispose]();
      await rm(dataDir, { recursive: true, force: true });
    });

    it("begins empty, with the whole key set of its statistics", async () => {
      expect(await store.statistics()).toEqual({
        total_assets: 0,
        completed_assets: 0,
        submission_ready: 0,
        total_storage_mb: 0,
        avg_generation_time: 0,
        avg_validation_score: 0,
        status_distribution: {},
      });
      expect(await store.list()).toEqual({ generations: [] });
      expect(await store.usage()).toEqual({ storedBytes: 0, generations: 0 });
    });

    it("creates a generation with the documented defaults", async () => {
      const { asset, created } = await store.create({
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
      expect(await store.get(asset.generationId)).toEqual(asset);
    });

    it("makes a generation of a chosen id once, whoever asks again", async () => {
      const generationId = randomUUID();
      const answers = await Promise.all(
        Array.from({ length: 6 }, (_, seed) => store.create({ prompt: "once", seed, generationId })),
      );
      expect(answers.filter(({ created }) => created)).toHaveLength(1);
      expect(new Set(answers.map(({ asset }) => asset.parameters.seed)).size).toBe(1);
      expect(await store.usage()).toMatchObject({ generations: 1 });
      const upper = await store.get(generationId.toUpperCase());
      expect(upper?.generationId).toBe(generationId);
    });

    it("knows nothing of what was never made", async () => {
      const id = randomUUID();
      expect(await store.get(id)).toBeUndefined();
      expect(await store.get("../../etc/passwd")).toBeUndefined();
      expect(await store.open(id, "original_image")).toBeUndefined();
      expect(await store.versions(id, "original_image")).toEqual([]);
      await expect(store.addAsset(id, "original_image", textOf("x"))).rejects.toMatchObject({
        code: "ASSET_GENERATION_UNKNOWN",
      });
      await expect(store.update(id, { status: "failed" })).rejects.toMatchObject({ code: "ASSET_GENERATION_UNKNOWN" });
      const { generationId } = await make();
      expect(await store.open(generationId, "original_image")).toBeUndefined();
    });

    it("takes bytes, streams and files, and gives them back with their type", async () => {
      const { generationId } = await make();
      const bytes = randomBytes(1_500_000);
      const path = join(dataDir, "a.glb");
      await writeFile(path, bytes);
      const parts = async function* () {
        yield bytes.subarray(0, 1_000_000);
        yield bytes.subarray(1_000_000);
      };
      const added = [
        await store.addAsset(generationId, "original_image", bytes),
        await store.addAsset(generationId, "initial_mesh_glb", { path }),
        await store.addAsset(generationId, "texture_uv", parts()),
      ];
      expect(
        added.map(({ mimeType, extension, version, sizeBytes }) => [mimeType, extension, version, sizeBytes]),
      ).toEqual([
        ["image/png", ".png", 1, 1_500_000],
        ["model/gltf-binary", ".glb", 1, 1_500_000],
        ["application/octet-stream", ".bin", 1, 1_500_000],
      ]);
      for (const { type } of added) {
        const found = await store.open(generationId, type);
        expect(found?.file.sha256).toBe(sha256(bytes));
        expect(sha256(await buffer(found!.stream))).toBe(sha256(bytes));
      }
      expect(await store.usage()).toMatchObject({ storedBytes: 1_500_000 });
      const asset = await store.get(generationId);
      expect(asset?.files.map(({ type }) => type)).toEqual(["initial_mesh_glb", "original_image", "texture_uv"]);
      expect(asset?.storedBytes).toBe(4_500_000);
    });

    it("keeps every version of a type readable, the newest being the current one", async () => {
      const { generationId } = await make();
      for (const text of ["one", "two", "three"]) {
        await store.addAsset(generationId, "compressed_ply", textOf(text));
        await clock.advanceBy(10);
      }
      expect(await bytesOf(generationId, "compressed_ply")).toBe("three");
      expect(await bytesOf(generationId, "compressed_ply", 1)).toBe("one");
      expect(await bytesOf(generationId, "compressed_ply", 2)).toBe("two");
      expect(await bytesOf(generationId, "compressed_ply", 4)).toBeUndefined();
      expect((await store.versions(generationId, "compressed_ply")).map(({ version }) => version)).toEqual([3, 2, 1]);
      expect((await store.get(generationId))?.files.map(({ version }) => version)).toEqual([3]);
    });

    it("gives two adds of one type at once two versions, and loses neither", async () => {
      const { generationId } = await make();
      const texts = Array.from({ length: 8 }, (_, index) => `version ${index % 4}`);
      const files = await Promise.all(
        texts.map((text) => store.addAsset(generationId, "gaussian_splatting_ply", textOf(text))),
      );
      expect(files.map(({ version }) => version).sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
      for (const [index, { version }] of files.entries()) {
        expect(await bytesOf(generationId, "gaussian_splatting_ply", version)).toBe(texts[index]);
      }
      expect(await store.usage()).toEqual({ storedBytes: 4 * "version 0".length, generations: 1 });
      expect(await countBlobs()).toBe(4);
    });

    it("merges what is known, all at once, and keeps it through a restart", async () => {
      const { generationId } = await make();
      await store.addAsset(generationId, "depth_map", textOf("png"));
      await store.addAsset(generationId, "texture_uv", textOf("uv"), { mimeType: "image/webp", extension: ".webp" });
      await clock.advanceBy(5_000);
      await store.update(generationId, {
        status: "validating",
        performance: { mesh_generation_time: 1.5, total_generation_time: 4.25 },
        validation: { face_count: 12, validator_scores: { "5F": 0.7 } },
        details: { normalisation: { scale: 1.5 } },
      });
      await Promise.all([
        store.update(generationId, { performance: { compression_time: 0.25 } }),
        store.update(generationId, { validation: { local_validation_score: 0.75 } }),
        store.update(generationId, { details: { generator: "procedural" } }),
        store.update(generationId, { mining: { task_id: "t1", validator_uid: 42 } }),
      ]);
      const before = await store.update(generationId, { status: "completed", compressionRatio: 4.1 });
      await reopen();
      const after = await store.get(generationId);
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
      expect(await bytesOf(generationId, "texture_uv")).toBe("uv");
    });

    it("is submission-ready with compressed bytes, completed and unrefused, before and after a restart", async () => {
      const { generationId } = await make();
      const ready = async () => {
        const listed = (await all({ submissionReady: true })).length === 1;
        const { submission_ready } = await store.statistics();
        expect([submission_ready, isSubmissionReady((await store.get(generationId))!)]).toEqual([
          listed ? 1 : 0,
          listed,
        ]);
        expect((await all({ submissionReady: false })).length).toBe(listed ? 0 : 1);
        return listed;
      };
      await store.update(generationId, { status: "completed" });
      expect(await ready()).toBe(false);
      await store.addAsset(generationId, "compressed_ply", textOf("spz"));
      expect(await ready()).toBe(true);
      await store.update(generationId, { refusals: ["TOO_FEW_GAUSSIANS"] });
      expect(await ready()).toBe(false);
      await store.update(generationId, { refusals: [] });
      await reopen();
      expect(await ready()).toBe(true);
      await store.update(generationId, { status: "failed", errorMessage: "no" });
      expect(await ready()).toBe(false);
    });

    it("finds fragments of prompts, whatever their case, and takes no wildcard for one", async () => {
      for (const prompt of [
        "A Blue CUBE",
        "blue monkey",
        "100% wool",
        "10 % wool",
        "Ünïcode ß 🐒\nnew line",
        "\0nul",
      ]) {
        await make(prompt);
        await clock.advanceBy(1);
      }
      const found = async (promptFragment: string) =>
        (await all({ promptFragment })).map(({ parameters }) => parameters.prompt);
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
        const asset = await make(`number ${index}`);
        made.push(asset.generationId);
        if (index % 3 === 0) await store.update(asset.generationId, { status: "completed" });
        // Some share a moment.
        if (index % 2 === 0) await clock.advanceBy(1_000);
      }
      const seen: string[] = [];
      const times: number[] = [];
      let after: string | undefined;
      do {
        const page = await store.list({ limit: 2, ...(after === undefined ? {} : { after }) });
        seen.push(...page.generations.map(({ generationId }) => generationId));
        times.push(...page.generations.map(({ createdAt }) => createdAt - start));
        after = page.next;
      } while (after !== undefined);
      expect(seen.toSorted()).toEqual(made.toSorted());
      expect(new Set(seen).size).toBe(7);
      expect(times).toEqual([3000, 3000, 2000, 2000, 1000, 1000, 0]);
      expect(await all({ statuses: ["completed"] })).toHaveLength(3);
      expect(await all({ statuses: [] })).toHaveLength(0);
      expect(await all({ createdBefore: start + 1_000 })).toHaveLength(1);
      await expect(store.list({ after: "nonsense" })).rejects.toMatchObject({ code: "ASSET_INVALID" });
      await expect(store.list({ limit: 0 })).rejects.toMatchObject({ code: "ASSET_INVALID" });
    });

    it("counts and averages what is known", async () => {
      const scored = await make();
      await store.update(scored.generationId, {
        status: "completed",
        performance: { total_generation_time: 4 },
        validation: { local_validation_score: 0.9 },
      });
      const unscored = await make();
      await store.update(unscored.generationId, { status: "completed", performance: { total_generation_time: 2 } });
      const failed = await make();
      await store.update(failed.generationId, { status: "failed", validation: { local_validation_score: 0.1 } });
      await store.addAsset(failed.generationId, "original_image", new Uint8Array(2 ** 20));
      await make();
      expect(await store.statistics()).toEqual({
        total_assets: 4,
        completed_assets: 2,
        submission_ready: 0,
        total_storage_mb: 1,
        avg_generation_time: 3,
        avg_validation_score: 0.9,
        status_distribution: { initialized: 1, completed: 2, failed: 1 },
      });
    });

    it("refuses what it could not keep", async () => {
      const { generationId } = await make();
      const invalid = { code: "ASSET_INVALID", retry: "never" };
      await expect(store.create({ prompt: "x", generationId: "../up" })).rejects.toMatchObject(invalid);
      await expect(store.create({ prompt: "x", seed: -1 })).rejects.toMatchObject(invalid);
      await expect(store.create({ prompt: "x".repeat(40_000) })).rejects.toMatchObject(invalid);
      await expect(store.addAsset(generationId, "../type", textOf("x"))).rejects.toMatchObject(invalid);
      await expect(store.addAsset(generationId, "a", textOf("x"), { extension: "/x" })).rejects.toMatchObject(invalid);
      await expect(store.addAsset(generationId, "a", textOf("x"), { mimeType: "a/b\r\nX: y" })).rejects.toMatchObject(
        invalid,
      );
      await expect(store.update(generationId, { performance: { compression_time: Number.NaN } })).rejects.toMatchObject(
        invalid,
      );
      await expect(store.update(generationId, { details: { long: "x".repeat(2_000_000) } })).rejects.toMatchObject(
        invalid,
      );
      expect((await store.get(generationId))?.performance.compression_time).toBe(0);
      expect((await store.create({ prompt: "x".repeat(10_000) })).created).toBe(true);
    });

    it("refuses new work at each of its limits, and leaves nothing of it", async () => {
      await reopen({
        maxAssetBytes: 60,
        maxGenerationBytes: 100,
        maxTotalBytes: 150,
        maxGenerations: 2,
        maxGenerationFiles: 4,
      });
      const first = (await make()).generationId;
      const second = (await make()).generationId;
      await expect(store.create({ prompt: "third" })).rejects.toMatchObject({
        code: "ASSET_QUOTA",
        retry: "later",
        facts: { quota: "maxGenerations" },
      });
      const add = (id: string, size: number, seed: number) =>
        store.addAsset(id, "original_image", new Uint8Array(size).fill(seed));
      const stream = async function* (size: number) {
        for (let given = 0; given < size; given += 10) yield randomBytes(10);
      };
      await expect(add(first, 61, 1)).rejects.toMatchObject({ code: "ASSET_TOO_LARGE", retry: "never" });
      await expect(store.addAsset(first, "a", stream(70))).rejects.toMatchObject({ code: "ASSET_TOO_LARGE" });
      await add(first, 60, 1);
      await expect(add(first, 41, 2)).rejects.toMatchObject({
        code: "ASSET_QUOTA",
        retry: "never",
        facts: { quota: "maxGenerationBytes" },
      });
      await expect(store.addAsset(first, "a", stream(50))).rejects.toMatchObject({
        facts: { quota: "maxGenerationBytes" },
      });
      await add(second, 60, 3);
      await expect(add(second, 31, 4)).rejects.toMatchObject({
        code: "ASSET_QUOTA",
        retry: "later",
        facts: { quota: "maxTotalBytes" },
      });
      await expect(store.addAsset(second, "a", stream(40))).rejects.toMatchObject({
        facts: { quota: "maxTotalBytes" },
      });
      for (let version = 2; version <= 4; version += 1) await add(second, 1, version);
      await expect(add(second, 1, 9)).rejects.toMatchObject({ facts: { quota: "maxGenerationFiles" } });
      expect(await store.usage()).toEqual({ storedBytes: 123, generations: 2 });
      expect(await countBlobs()).toBe(5);
    });

    it("never exceeds a limit by adding at once", async () => {
      await reopen({ maxTotalBytes: 1_000 });
      const { generationId } = await make();
      const outcomes = await Promise.allSettled(
        Array.from({ length: 12 }, () => store.addAsset(generationId, "original_image", randomBytes(150))),
      );
      expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(6);
      expect(await store.usage()).toMatchObject({ storedBytes: 900 });
      expect(await countBlobs()).toBe(6);
    });

    it("cleans up by age: completed ones only when told to, unfinished ones by their last change", async () => {
      const [done, failed, idle, busy] = [await make(), await make(), await make(), await make()];
      await store.update(done.generationId, { status: "completed" });
      await store.update(failed.generationId, { status: "failed" });
      for (const { generationId } of [done, failed, idle, busy]) {
        await store.addAsset(generationId, "original_image", textOf(`of ${generationId}`));
      }
      await clock.advanceBy(23 * hour);
      await store.update(busy.generationId, { status: "mesh_generating" });
      const young = await make();
      expect(await store.cleanUp({ maxAgeMs: 24 * hour })).toMatchObject({ generations: 0, files: 0, bytes: 0 });
      await clock.advanceBy(hour);
      const policy = { maxAgeMs: 24 * hour };
      const expected = { generations: 2, files: 2, bytes: 2 * 39, more: false };
      expect(await store.cleanUp({ ...policy, dryRun: true })).toEqual({ ...expected, dryRun: true });
      expect(await store.usage()).toEqual({ storedBytes: 4 * 39, generations: 5 });
      expect(await store.cleanUp(policy)).toEqual({ ...expected, dryRun: false });
      expect((await all({})).map(({ generationId }) => generationId).toSorted()).toEqual(
        [done, busy, young].map(({ generationId }) => generationId).toSorted(),
      );
      expect(await store.cleanUp({ ...policy, keepSuccessful: false })).toMatchObject({ generations: 1 });
      expect(await store.usage()).toEqual({ storedBytes: 39, generations: 2 });
      expect(await countBlobs()).toBe(1);
    });

    it("cleans up by size, oldest first and no more than it must, never what is still at work", async () => {
      const ids: string[] = [];
      for (let index = 0; index < 5; index += 1) {
        const { generationId } = await make();
        ids.push(generationId);
        await store.addAsset(generationId, "original_image", randomBytes(100));
        if (index > 0) await store.update(generationId, { status: "completed" });
        await clock.advanceBy(1_000);
      }
      expect(await store.cleanUp({ maxTotalBytes: 300 })).toMatchObject({ generations: 0 });
      const policy = { maxTotalBytes: 300, keepSuccessful: false };
      expect(await store.cleanUp({ ...policy, dryRun: true })).toMatchObject({ generations: 2, bytes: 200 });
      expect(await store.cleanUp(policy)).toMatchObject({ generations: 2, bytes: 200 });
      expect((await all({})).map(({ generationId }) => generationId)).toEqual([ids[4], ids[3], ids[0]]);
      expect(await store.cleanUp({ maxTotalBytes: 0, keepSuccessful: false })).toMatchObject({ generations: 2 });
      expect((await all({})).map(({ generationId }) => generationId)).toEqual([ids[0]]);
    });

    it("cleans up by status, and says when there is more than it was asked to look at", async () => {
      for (let index = 0; index < 5; index += 1) {
        await store.update((await make()).generationId, { status: "failed" });
      }
      await make();
      expect(await store.cleanUp({ statuses: ["failed"], maxGenerations: 2 })).toMatchObject({
        generations: 2,
        more: true,
      });
      expect(await store.cleanUp({ statuses: ["failed"] })).toMatchObject({ generations: 3, more: false });
      expect(await store.cleanUp({ statuses: ["initialized"] })).toMatchObject({ generations: 1 });
      await expect(store.cleanUp({})).rejects.toMatchObject({ code: "ASSET_INVALID" });
      await expect(store.cleanUp({ maxAgeMs: -1 })).rejects.toMatchObject({ code: "ASSET_INVALID" });
    });

    it("can keep the compressed file or the metadata, and cleans neither of them twice", async () => {
      const { generationId } = await make();
      for (const text of ["old", "new"]) await store.addAsset(generationId, "compressed_ply", textOf(text));
      await store.addAsset(generationId, "original_image", textOf("image"));
      await store.update(generationId, { status: "completed" });
      const policy = { maxAgeMs: 0, keepSuccessful: false, keepCompressed: true };
      expect(await store.cleanUp({ ...policy, dryRun: true })).toMatchObject({ generations: 1, files: 2, bytes: 8 });
      expect(await store.cleanUp(policy)).toMatchObject({ generations: 1, files: 2, bytes: 8 });
      expect(await store.cleanUp(policy)).toMatchObject({ generations: 0 });
      expect(isSubmissionReady((await store.get(generationId))!)).toBe(true);
      expect(await bytesOf(generationId, "compressed_ply")).toBe("new");
      expect(await bytesOf(generationId, "compressed_ply", 1)).toBeUndefined();
      expect(await store.cleanUp({ maxAgeMs: 0, keepSuccessful: false, keepMetadata: true })).toMatchObject({
        files: 1,
      });
      expect(await store.get(generationId)).toMatchObject({ files: [], storedBytes: 0, status: "completed" });
      expect(await store.statistics()).toMatchObject({ submission_ready: 0, completed_assets: 1, total_storage_mb: 0 });
      expect(await store.cleanUpOne(generationId, { keepMetadata: false })).toMatchObject({ generations: 1 });
      expect(await store.get(generationId)).toBeUndefined();
      expect(await store.cleanUpOne(generationId)).toMatchObject({ generations: 0 });
    });

    it("can let go of old versions alone", async () => {
      const { generationId } = await make();
      for (const text of ["1", "2", "3"]) await store.addAsset(generationId, "depth_map", textOf(text));
      await store.addAsset(generationId, "normal_map", textOf("n"));
      await store.update(generationId, { status: "completed" });
      expect(await store.cleanUp({ keepVersions: 2 })).toMatchObject({ generations: 1, files: 1, bytes: 1 });
      expect(await bytesOf(generationId, "depth_map", 1)).toBeUndefined();
      expect(await bytesOf(generationId, "depth_map", 2)).toBe("2");
      expect(await bytesOf(generationId, "normal_map")).toBe("n");
      await store.addAsset(generationId, "depth_map", textOf("4"));
      expect((await store.versions(generationId, "depth_map")).map(({ version }) => version)).toEqual([4, 3, 2]);
    });

    it("keeps bytes that another generation still refers to", async () => {
      const [one, two] = [await make(), await make()];
      for (const { generationId } of [one, two]) {
        await store.addAsset(generationId, "original_image", textOf("the same picture"));
        await store.update(generationId, { status: "failed" });
      }
      expect(await countBlobs()).toBe(1);
      expect(await store.cleanUpOne(one.generationId, { keepMetadata: false })).toMatchObject({ files: 1, bytes: 0 });
      expect(await bytesOf(two.generationId, "original_image")).toBe("the same picture");
      expect(await store.cleanUpOne(two.generationId, { keepMetadata: false })).toMatchObject({ files: 1, bytes: 16 });
      expect(await store.usage()).toEqual({ storedBytes: 0, generations: 0 });
      expect(await countBlobs()).toBe(0);
    });

    it("never deletes bytes that an add at the same moment refers to", async () => {
      // The same bytes come and go all the time: whatever was acknowledged and not removed must be readable.
      const texts = ["alpha", "beta"];
      const survivors: { id: string; text: string }[] = [];
      const lane = async (turns: number) => {
        for (let turn = 0; turn < turns; turn += 1) {
          const text = texts[turn % 2] as string;
          const { generationId } = await make(text);
          await store.addAsset(generationId, "original_image", textOf(text));
          await store.update(generationId, { status: "failed" });
          if (turn % 3 === 0) survivors.push({ id: generationId, text });
          else await store.cleanUpOne(generationId, { keepMetadata: false });
        }
      };
      const sweeping = (async () => {
        for (let turn = 0; turn < 10; turn += 1) await store.sweep({ deep: true });
      })();
      await Promise.all([lane(9), lane(9), lane(9), sweeping]);
      for (const { id, text } of survivors) expect(await bytesOf(id, "original_image")).toBe(text);
      expect(await countBlobs()).toBe(2);
      expect((await store.usage()).storedBytes).toBe("alpha".length + "beta".length);
    });

    it("adds to a generation that is being cleaned up either before or never", async () => {
      for (let round = 0; round < 5; round += 1) {
        const { generationId } = await make();
        await store.update(generationId, { status: "failed" });
        const [added] = await Promise.allSettled([
          store.addAsset(generationId, "original_image", randomBytes(64)),
          store.cleanUp({ statuses: ["failed"] }),
        ]);
        if (added.status === "rejected") expect(added.reason).toMatchObject({ code: "ASSET_GENERATION_UNKNOWN" });
        await store.cleanUp({ statuses: ["failed"] });
        expect(await store.get(generationId)).toBeUndefined();
      }
      expect(await store.usage()).toEqual({ storedBytes: 0, generations: 0 });
      expect(await countBlobs()).toBe(0);
    });

    it("leaves nothing of an add that was stopped or whose source failed", async () => {
      const { generationId } = await make();
      const reason = new Error("enough");
      const abort = new AbortController();
      const slow = async function* () {
        yield randomBytes(100);
        abort.abort(reason);
        yield randomBytes(100);
      };
      await expect(store.addAsset(generationId, "depth_map", slow(), { signal: abort.signal })).rejects.toBe(reason);
      const broken = async function* () {
        yield randomBytes(100);
        throw reason;
      };
      await expect(store.addAsset(generationId, "depth_map", broken())).rejects.toBe(reason);
      expect(await store.get(generationId)).toMatchObject({ files: [], storedBytes: 0 });
      expect(await countBlobs()).toBe(0);
    });

    it("reads into memory no more than allowed", async () => {
      const { generationId } = await make();
      await store.addAsset(generationId, "depth_map", randomBytes(1_000));
      await expect(store.read(generationId, "depth_map", { maxBytes: 999 })).rejects.toMatchObject({
        code: "ASSET_TOO_LARGE",
      });
      expect((await store.read(generationId, "depth_map", { maxBytes: 1_000 }))?.bytes.byteLength).toBe(1_000);
    });

    async function countBlobs(): Promise<number> {
      if (place.countObjects !== undefined) return await place.countObjects();
      const { readdir } = await import("node:fs/promises");
      const names = await readdir(join(dataDir, "blobs"), { recursive: true });
      return names.filter((path) => path.includes("/")).length;
    }
  });
}
