import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { expect, it } from "vitest";
import { type StoreUnderContract, sha256, textOf } from "./store-under-contract.test-support.ts";

/** Bytes and their versions. */
export function filesContract(under: StoreUnderContract): void {
  it("takes bytes, streams and files, and gives them back with their type", async () => {
    const { generationId } = await under.make();
    const bytes = randomBytes(1_500_000);
    const path = join(under.dataDir, "a.glb");
    await writeFile(path, bytes);
    const parts = async function* () {
      yield bytes.subarray(0, 1_000_000);
      yield bytes.subarray(1_000_000);
    };
    const added = [
      await under.store.addAsset(generationId, "original_image", bytes),
      await under.store.addAsset(generationId, "initial_mesh_glb", { path }),
      await under.store.addAsset(generationId, "texture_uv", parts()),
    ];
    expect(
      added.map(({ mimeType, extension, version, sizeBytes }) => [mimeType, extension, version, sizeBytes]),
    ).toEqual([
      ["image/png", ".png", 1, 1_500_000],
      ["model/gltf-binary", ".glb", 1, 1_500_000],
      ["application/octet-stream", ".bin", 1, 1_500_000],
    ]);
    for (const { type } of added) {
      const found = await under.store.open(generationId, type);
      expect(found?.file.sha256).toBe(sha256(bytes));
      expect(sha256(await buffer(found!.stream))).toBe(sha256(bytes));
    }
    expect(await under.store.usage()).toMatchObject({ storedBytes: 1_500_000 });
    const asset = await under.store.get(generationId);
    expect(asset?.files.map(({ type }) => type)).toEqual(["initial_mesh_glb", "original_image", "texture_uv"]);
    expect(asset?.storedBytes).toBe(4_500_000);
  });

  it("keeps every version of a type readable, the newest being the current one", async () => {
    const { generationId } = await under.make();
    for (const text of ["one", "two", "three"]) {
      await under.store.addAsset(generationId, "compressed_ply", textOf(text));
      await under.clock.advanceBy(10);
    }
    expect(await under.bytesOf(generationId, "compressed_ply")).toBe("three");
    expect(await under.bytesOf(generationId, "compressed_ply", 1)).toBe("one");
    expect(await under.bytesOf(generationId, "compressed_ply", 2)).toBe("two");
    expect(await under.bytesOf(generationId, "compressed_ply", 4)).toBeUndefined();
    expect((await under.store.versions(generationId, "compressed_ply")).map(({ version }) => version)).toEqual([
      3, 2, 1,
    ]);
    expect((await under.store.get(generationId))?.files.map(({ version }) => version)).toEqual([3]);
  });

  it("gives two adds of one type at once two versions, and loses neither", async () => {
    const { generationId } = await under.make();
    const texts = Array.from({ length: 8 }, (_, index) => `version ${index % 4}`);
    const files = await Promise.all(
      texts.map((text) => under.store.addAsset(generationId, "gaussian_splatting_ply", textOf(text))),
    );
    expect(files.map(({ version }) => version).sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    for (const [index, { version }] of files.entries()) {
      expect(await under.bytesOf(generationId, "gaussian_splatting_ply", version)).toBe(texts[index]);
    }
    expect(await under.store.usage()).toEqual({ storedBytes: 4 * "version 0".length, generations: 1 });
    expect(await under.countBlobs()).toBe(4);
  });

  it("leaves nothing of an add that was stopped or whose source failed", async () => {
    const { generationId } = await under.make();
    const reason = new Error("enough");
    const abort = new AbortController();
    const slow = async function* () {
      yield randomBytes(100);
      abort.abort(reason);
      yield randomBytes(100);
    };
    await expect(under.store.addAsset(generationId, "depth_map", slow(), { signal: abort.signal })).rejects.toBe(
      reason,
    );
    const broken = async function* () {
      yield randomBytes(100);
      throw reason;
    };
    await expect(under.store.addAsset(generationId, "depth_map", broken())).rejects.toBe(reason);
    expect(await under.store.get(generationId)).toMatchObject({ files: [], storedBytes: 0 });
    expect(await under.countBlobs()).toBe(0);
  });
}
