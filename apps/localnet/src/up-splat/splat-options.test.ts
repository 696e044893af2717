import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { completeSplatOptions, splatUpDefaults } from "./splat-options.ts";
import { clearSplatWorld, readSplatWorld, refuseForeignSplat, writeSplatWorld } from "./splat-world.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lode-splat-world-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const request = { dataDir: "x", fresh: false, once: false };
const world = { version: 1, subnet: 17, options: splatUpDefaults, startAt: 1_000 } as const;

describe("options", () => {
  it("are filled up from the earlier network, then from the defaults", () => {
    expect(completeSplatOptions(request, undefined)).toEqual(splatUpDefaults);
    const earlier = { ...splatUpDefaults, validators: 2, seed: 9 };
    expect(completeSplatOptions({ ...request, speed: 5 }, earlier)).toEqual({ ...earlier, speed: 5 });
  });

  it("out of range are named all at once", () => {
    const wrong = { ...request, tasks: 0, validators: 2.5, speed: Number.NaN };
    expect(() => completeSplatOptions(wrong, undefined)).toThrow(/tasks.*validators.*speed/);
  });

  it("that make another network are refused", () => {
    expect(() => completeSplatOptions({ ...request, seed: 2 }, splatUpDefaults)).toThrow(/seed: 1 → 2/);
  });
});

describe("the world on disk", () => {
  it("is read back, and cleared with all that belongs to it", async () => {
    await writeSplatWorld(folder, world);
    mkdirSync(join(folder, "miner"));
    expect(await readSplatWorld(folder)).toEqual(world);
    await clearSplatWorld(folder);
    expect(existsSync(join(folder, "miner"))).toBe(false);
    expect(await readSplatWorld(folder)).toBeUndefined();
  });

  it("does not move in with others, nor clears what it did not make", async () => {
    writeFileSync(join(folder, "world.json"), "{}");
    await expect(refuseForeignSplat(folder)).rejects.toMatchObject({ code: "DATA_DIR_FOREIGN" });
    await writeSplatWorld(folder, world);
    await expect(clearSplatWorld(folder)).rejects.toMatchObject({ code: "DATA_DIR_FOREIGN" });
    expect(existsSync(join(folder, "world.json"))).toBe(true);
  });

  it("says so when it is another's", async () => {
    writeFileSync(join(folder, "splat-world.json"), '{"version":1}');
    await expect(readSplatWorld(folder)).rejects.toMatchObject({ code: "WORLD_UNREADABLE" });
  });
});
