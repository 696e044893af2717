import { randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import { isSubmissionReady } from "./generation-asset.ts";
import { hour, type StoreUnderContract, textOf } from "./store-under-contract.test-support.ts";

/** What goes, what stays, and what happens meanwhile. */
export function cleanUpContract(under: StoreUnderContract): void {
  it("cleans up by age: completed ones only when told to, unfinished ones by their last change", async () => {
    const [done, failed, idle, busy] = [await under.make(), await under.make(), await under.make(), await under.make()];
    await under.store.update(done.generationId, { status: "completed" });
    await under.store.update(failed.generationId, { status: "failed" });
    for (const { generationId } of [done, failed, idle, busy]) {
      await under.store.addAsset(generationId, "original_image", textOf(`of ${generationId}`));
    }
    await under.clock.advanceBy(23 * hour);
    await under.store.update(busy.generationId, { status: "mesh_generating" });
    const young = await under.make();
    expect(await under.store.cleanUp({ maxAgeMs: 24 * hour })).toMatchObject({ generations: 0, files: 0, bytes: 0 });
    await under.clock.advanceBy(hour);
    const policy = { maxAgeMs: 24 * hour };
    const expected = { generations: 2, files: 2, bytes: 2 * 39, more: false };
    expect(await under.store.cleanUp({ ...policy, dryRun: true })).toEqual({ ...expected, dryRun: true });
    expect(await under.store.usage()).toEqual({ storedBytes: 4 * 39, generations: 5 });
    expect(await under.store.cleanUp(policy)).toEqual({ ...expected, dryRun: false });
    expect((await under.all({})).map(({ generationId }) => generationId).toSorted()).toEqual(
      [done, busy, young].map(({ generationId }) => generationId).toSorted(),
    );
    expect(await under.store.cleanUp({ ...policy, keepSuccessful: false })).toMatchObject({ generations: 1 });
    expect(await under.store.usage()).toEqual({ storedBytes: 39, generations: 2 });
    expect(await under.countBlobs()).toBe(1);
  });

  it("cleans up by size, oldest first and no more than it must, never what is still at work", async () => {
    const ids: string[] = [];
    for (let index = 0; index < 5; index += 1) {
      const { generationId } = await under.make();
      ids.push(generationId);
      await under.store.addAsset(generationId, "original_image", randomBytes(100));
      if (index > 0) await under.store.update(generationId, { status: "completed" });
      await under.clock.advanceBy(1_000);
    }
    expect(await under.store.cleanUp({ maxTotalBytes: 300 })).toMatchObject({ generations: 0 });
    const policy = { maxTotalBytes: 300, keepSuccessful: false };
    expect(await under.store.cleanUp({ ...policy, dryRun: true })).toMatchObject({ generations: 2, bytes: 200 });
    expect(await under.store.cleanUp(policy)).toMatchObject({ generations: 2, bytes: 200 });
    expect((await under.all({})).map(({ generationId }) => generationId)).toEqual([ids[4], ids[3], ids[0]]);
    expect(await under.store.cleanUp({ maxTotalBytes: 0, keepSuccessful: false })).toMatchObject({ generations: 2 });
    expect((await under.all({})).map(({ generationId }) => generationId)).toEqual([ids[0]]);
  });

  it("cleans up by status, and says when there is more than it was asked to look at", async () => {
    for (let index = 0; index < 5; index += 1) {
      await under.store.update((await under.make()).generationId, { status: "failed" });
    }
    await under.make();
    expect(await under.store.cleanUp({ statuses: ["failed"], maxGenerations: 2 })).toMatchObject({
      generations: 2,
      more: true,
    });
    expect(await under.store.cleanUp({ statuses: ["failed"] })).toMatchObject({ generations: 3, more: false });
    expect(await under.store.cleanUp({ statuses: ["initialized"] })).toMatchObject({ generations: 1 });
    await expect(under.store.cleanUp({})).rejects.toMatchObject({ code: "ASSET_INVALID" });
    await expect(under.store.cleanUp({ maxAgeMs: -1 })).rejects.toMatchObject({ code: "ASSET_INVALID" });
  });

  it("can keep the compressed file or the metadata, and cleans neither of them twice", async () => {
    const { generationId } = await under.make();
    for (const text of ["old", "new"]) await under.store.addAsset(generationId, "compressed_ply", textOf(text));
    await under.store.addAsset(generationId, "original_image", textOf("image"));
    await under.store.update(generationId, { status: "completed" });
    const policy = { maxAgeMs: 0, keepSuccessful: false, keepCompressed: true };
    expect(await under.store.cleanUp({ ...policy, dryRun: true })).toMatchObject({
      generations: 1,
      files: 2,
      bytes: 8,
    });
    expect(await under.store.cleanUp(policy)).toMatchObject({ generations: 1, files: 2, bytes: 8 });
    expect(await under.store.cleanUp(policy)).toMatchObject({ generations: 0 });
    expect(isSubmissionReady((await under.store.get(generationId))!)).toBe(true);
    expect(await under.bytesOf(generationId, "compressed_ply")).toBe("new");
    expect(await under.bytesOf(generationId, "compressed_ply", 1)).toBeUndefined();
    expect(await under.store.cleanUp({ maxAgeMs: 0, keepSuccessful: false, keepMetadata: true })).toMatchObject({
      files: 1,
    });
    expect(await under.store.get(generationId)).toMatchObject({ files: [], storedBytes: 0, status: "completed" });
    expect(await under.store.statistics()).toMatchObject({
      submission_ready: 0,
      completed_assets: 1,
      total_storage_mb: 0,
    });
    expect(await under.store.cleanUpOne(generationId, { keepMetadata: false })).toMatchObject({ generations: 1 });
    expect(await under.store.get(generationId)).toBeUndefined();
    expect(await under.store.cleanUpOne(generationId)).toMatchObject({ generations: 0 });
  });

  it("can let go of old versions alone", async () => {
    const { generationId } = await under.make();
    for (const text of ["1", "2", "3"]) await under.store.addAsset(generationId, "depth_map", textOf(text));
    await under.store.addAsset(generationId, "normal_map", textOf("n"));
    await under.store.update(generationId, { status: "completed" });
    expect(await under.store.cleanUp({ keepVersions: 2 })).toMatchObject({ generations: 1, files: 1, bytes: 1 });
    expect(await under.bytesOf(generationId, "depth_map", 1)).toBeUndefined();
    expect(await under.bytesOf(generationId, "depth_map", 2)).toBe("2");
    expect(await under.bytesOf(generationId, "normal_map")).toBe("n");
    await under.store.addAsset(generationId, "depth_map", textOf("4"));
    expect((await under.store.versions(generationId, "depth_map")).map(({ version }) => version)).toEqual([4, 3, 2]);
  });

  it("keeps bytes that another generation still refers to", async () => {
    const [one, two] = [await under.make(), await under.make()];
    for (const { generationId } of [one, two]) {
      await under.store.addAsset(generationId, "original_image", textOf("the same picture"));
      await under.store.update(generationId, { status: "failed" });
    }
    expect(await under.countBlobs()).toBe(1);
    expect(await under.store.cleanUpOne(one.generationId, { keepMetadata: false })).toMatchObject({
      files: 1,
      bytes: 0,
    });
    expect(await under.bytesOf(two.generationId, "original_image")).toBe("the same picture");
    expect(await under.store.cleanUpOne(two.generationId, { keepMetadata: false })).toMatchObject({
      files: 1,
      bytes: 16,
    });
    expect(await under.store.usage()).toEqual({ storedBytes: 0, generations: 0 });
    expect(await under.countBlobs()).toBe(0);
  });

  it("never deletes bytes that an add at the same moment refers to", async () => {
    // The same bytes come and go all the time: whatever was acknowledged and not removed must be readable.
    const texts = ["alpha", "beta"];
    const survivors: { id: string; text: string }[] = [];
    const lane = async (turns: number) => {
      for (let turn = 0; turn < turns; turn += 1) {
        const text = texts[turn % 2] as string;
        const { generationId } = await under.make(text);
        await under.store.addAsset(generationId, "original_image", textOf(text));
        await under.store.update(generationId, { status: "failed" });
        if (turn % 3 === 0) survivors.push({ id: generationId, text });
        else await under.store.cleanUpOne(generationId, { keepMetadata: false });
      }
    };
    const sweeping = (async () => {
      for (let turn = 0; turn < 10; turn += 1) await under.store.sweep({ deep: true });
    })();
    await Promise.all([lane(9), lane(9), lane(9), sweeping]);
    for (const { id, text } of survivors) expect(await under.bytesOf(id, "original_image")).toBe(text);
    expect(await under.countBlobs()).toBe(2);
    expect((await under.store.usage()).storedBytes).toBe("alpha".length + "beta".length);
  });

  it("adds to a generation that is being cleaned up either before or never", async () => {
    for (let round = 0; round < 5; round += 1) {
      const { generationId } = await under.make();
      await under.store.update(generationId, { status: "failed" });
      const [added] = await Promise.allSettled([
        under.store.addAsset(generationId, "original_image", randomBytes(64)),
        under.store.cleanUp({ statuses: ["failed"] }),
      ]);
      if (added.status === "rejected") expect(added.reason).toMatchObject({ code: "ASSET_GENERATION_UNKNOWN" });
      await under.store.cleanUp({ statuses: ["failed"] });
      expect(await under.store.get(generationId)).toBeUndefined();
    }
    expect(await under.store.usage()).toEqual({ storedBytes: 0, generations: 0 });
    expect(await under.countBlobs()).toBe(0);
  });
}
