import { packedColumn, type SplatCloud } from "@lode/splat/cloud";
import { encodeNetworkSpz, encodeNianticSpz } from "@lode/splat/spz";
import { nodeCompressors } from "@lode/splat-node/compressors";
import { Workshop } from "@lode/splat-node/workshop";
import { afterAll, describe, expect, test } from "vitest";
import { workshopSpzCheck } from "./spz-check.ts";

const workshop = new Workshop();
afterAll(() => workshop[Symbol.asyncDispose]());

const check = workshopSpzCheck(workshop);
const { signal } = new AbortController();

/** Gaussians in a row, all visible or all not. */
function row(count: number, opacity = 6): SplatCloud {
  const cloud = {
    ...{ count, frame: "RUB" as const, shDegree: 0 as const, antialiased: false },
    positions: packedColumn(count, 3),
    scales: packedColumn(count, 3),
    rotations: packedColumn(count, 4),
    opacities: packedColumn(count, 1),
    colors: packedColumn(count, 3),
    sh: packedColumn(count, 0),
  };
  for (let index = 0; index < count; index += 1) {
    cloud.positions.data[index * 3] = (1.5 * index) / count - 0.75;
    cloud.positions.data[index * 3 + 1] = (index % 7) / 10;
    cloud.scales.data.fill(-4, index * 3, index * 3 + 3);
    cloud.rotations.data[index * 4] = 1;
    cloud.opacities.data[index] = opacity;
  }
  return cloud;
}

function spz(cloud: SplatCloud): Uint8Array {
  return encodeNetworkSpz(cloud, { mode: "quality" }, nodeCompressors);
}

describe("an SPZ that is checked before it is sent", () => {
  test("passes when validators would read it, and begins as they expect", async () => {
    const bytes = spz(row(8_000));
    expect(await check.check(bytes, signal)).toEqual({ ok: true, gaussians: 8_000, why: "" });
    expect(Buffer.from(bytes).toString("base64").startsWith("KLUv/")).toBe(true);
  });

  test("of too few gaussians, or of too many that nobody sees, is refused with the reason", async () => {
    expect(await check.check(spz(row(6_999)), signal)).toMatchObject({
      ok: false,
      gaussians: 6_999,
      why: expect.stringMatching(/7.?000/),
    });
    expect(await check.check(spz(row(8_000, -20)), signal)).toMatchObject({
      ok: false,
      why: expect.stringMatching(/./),
    });
  });

  test("of another dialect is refused", async () => {
    const gzipped = encodeNianticSpz(row(8_000), { version: 3 }, nodeCompressors);
    expect(await check.check(gzipped, signal)).toMatchObject({ ok: false, why: expect.stringContaining("zstd") });
    expect(await check.check(Buffer.from("<html>"), signal)).toMatchObject({ ok: false });
  });

  test.each([10, 100, 5_000])("that is cut off after %i bytes is a coded failure", async (length) => {
    const bytes = spz(row(8_000)).slice(0, length);
    await expect(check.check(bytes, signal)).rejects.toMatchObject({ name: "LodeError", code: expect.any(String) });
  });
});
