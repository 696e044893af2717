import { randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import { type StoreUnderContract, textOf } from "./store-under-contract.test-support.ts";

/** What is refused, and that nothing is left of it. */
export function limitsContract(under: StoreUnderContract): void {
  it("refuses what it could not keep", async () => {
    const { generationId } = await under.make();
    const invalid = { code: "ASSET_INVALID", retry: "never" };
    await expect(under.store.create({ prompt: "x", generationId: "../up" })).rejects.toMatchObject(invalid);
    await expect(under.store.create({ prompt: "x", seed: -1 })).rejects.toMatchObject(invalid);
    await expect(under.store.create({ prompt: "x".repeat(40_000) })).rejects.toMatchObject(invalid);
    await expect(under.store.addAsset(generationId, "../type", textOf("x"))).rejects.toMatchObject(invalid);
    await expect(under.store.addAsset(generationId, "a", textOf("x"), { extension: "/x" })).rejects.toMatchObject(
      invalid,
    );
    await expect(
      under.store.addAsset(generationId, "a", textOf("x"), { mimeType: "a/b\r\nX: y" }),
    ).rejects.toMatchObject(invalid);
    await expect(
      under.store.update(generationId, { performance: { compression_time: Number.NaN } }),
    ).rejects.toMatchObject(invalid);
    await expect(under.store.update(generationId, { details: { long: "x".repeat(2_000_000) } })).rejects.toMatchObject(
      invalid,
    );
    expect((await under.store.get(generationId))?.performance.compression_time).toBe(0);
    expect((await under.store.create({ prompt: "x".repeat(10_000) })).created).toBe(true);
  });

  it("refuses new work at each of its limits, and leaves nothing of it", async () => {
    await under.reopen({
      maxAssetBytes: 60,
      maxGenerationBytes: 100,
      maxTotalBytes: 150,
      maxGenerations: 2,
      maxGenerationFiles: 4,
    });
    const first = (await under.make()).generationId;
    const second = (await under.make()).generationId;
    await expect(under.store.create({ prompt: "third" })).rejects.toMatchObject({
      code: "ASSET_QUOTA",
      retry: "later",
      facts: { quota: "maxGenerations" },
    });
    const add = (id: string, size: number, seed: number) =>
      under.store.addAsset(id, "original_image", new Uint8Array(size).fill(seed));
    const stream = async function* (size: number) {
      for (let given = 0; given < size; given += 10) yield randomBytes(10);
    };
    await expect(add(first, 61, 1)).rejects.toMatchObject({ code: "ASSET_TOO_LARGE", retry: "never" });
    await expect(under.store.addAsset(first, "a", stream(70))).rejects.toMatchObject({ code: "ASSET_TOO_LARGE" });
    await add(first, 60, 1);
    await expect(add(first, 41, 2)).rejects.toMatchObject({
      code: "ASSET_QUOTA",
      retry: "never",
      facts: { quota: "maxGenerationBytes" },
    });
    await expect(under.store.addAsset(first, "a", stream(50))).rejects.toMatchObject({
      facts: { quota: "maxGenerationBytes" },
    });
    await add(second, 60, 3);
    await expect(add(second, 31, 4)).rejects.toMatchObject({
      code: "ASSET_QUOTA",
      retry: "later",
      facts: { quota: "maxTotalBytes" },
    });
    await expect(under.store.addAsset(second, "a", stream(40))).rejects.toMatchObject({
      facts: { quota: "maxTotalBytes" },
    });
    for (let version = 2; version <= 4; version += 1) await add(second, 1, version);
    await expect(add(second, 1, 9)).rejects.toMatchObject({ facts: { quota: "maxGenerationFiles" } });
    expect(await under.store.usage()).toEqual({ storedBytes: 123, generations: 2 });
    expect(await under.countBlobs()).toBe(5);
  });

  it("never exceeds a limit by adding at once", async () => {
    await under.reopen({ maxTotalBytes: 1_000 });
    const { generationId } = await under.make();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 12 }, () => under.store.addAsset(generationId, "original_image", randomBytes(150))),
    );
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(6);
    expect(await under.store.usage()).toMatchObject({ storedBytes: 900 });
    expect(await under.countBlobs()).toBe(6);
  });

  it("reads into memory no more than allowed", async () => {
    const { generationId } = await under.make();
    await under.store.addAsset(generationId, "depth_map", randomBytes(1_000));
    await expect(under.store.read(generationId, "depth_map", { maxBytes: 999 })).rejects.toMatchObject({
      code: "ASSET_TOO_LARGE",
    });
    expect((await under.store.read(generationId, "depth_map", { maxBytes: 1_000 }))?.bytes.byteLength).toBe(1_000);
  });
}
