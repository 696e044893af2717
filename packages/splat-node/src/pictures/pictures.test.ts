import type { Picture } from "@lode/splat/mesh";
import fc from "fast-check";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { decodeImage, encodePng, grid } from "./index.ts";

const unreadable = expect.objectContaining({ code: "PICTURE_UNREADABLE" });

function gradient(width: number, height: number, alpha: (at: number) => number = () => 255): Picture {
  const rgba = new Uint8Array(width * height * 4);
  for (let at = 0; at < width * height; at += 1) {
    rgba.set([at & 255, (at * 7) & 255, (at >> 3) & 255, alpha(at)], at * 4);
  }
  return { width, height, rgba };
}

describe("a PNG file", () => {
  it("holds the very pixels, opaque or not, and is the same each time", async () => {
    for (const picture of [gradient(37, 21), gradient(20, 33, (at) => (at * 3) & 255)]) {
      const file = await encodePng(picture);
      expect(await encodePng(picture)).toEqual(file);
      expect(await decodeImage(file, "image/png")).toEqual(picture);
    }
  });
});

describe("a grid", () => {
  it("puts pictures side by side with black between them", () => {
    const colours = [10, 20, 30, 40];
    const tiles = colours.map((value) => ({ width: 2, height: 1, rgba: new Uint8Array(8).fill(value) }));
    const { width, height, rgba } = grid(tiles);
    expect([width, height]).toEqual([9, 7]);
    const red = (x: number, y: number) => rgba[(y * width + x) * 4];
    expect([red(0, 0), red(1, 0), red(2, 0), red(6, 0), red(7, 0), red(8, 0)]).toEqual([10, 10, 0, 0, 20, 20]);
    expect([red(0, 6), red(8, 6), red(0, 3)]).toEqual([30, 40, 0]);
    expect(rgba[(3 * width + 4) * 4 + 3]).toBe(255);
  });

  it("takes one or more of equal size", () => {
    const invalid = expect.objectContaining({ code: "PICTURE_INVALID" });
    expect(grid([gradient(3, 2)])).toEqual(gradient(3, 2));
    expect(() => grid([])).toThrow(invalid);
    expect(() => grid([gradient(3, 2), gradient(2, 3)])).toThrow(invalid);
    expect(() => grid([gradient(3, 2)], { columns: 0 })).toThrow(invalid);
    const large = { width: 5000, height: 5000, rgba: new Uint8Array(0) };
    expect(() => grid([large, large, large])).toThrow(invalid);
  });
});

describe("an image from outside", () => {
  it("is decoded whether PNG, JPEG or WebP, grey or in colour, whatever it claims to be", async () => {
    const { rgba, width, height } = gradient(16, 16);
    const raw = sharp(rgba, { raw: { width, height, channels: 4 } });
    const files = await Promise.all([
      raw.clone().jpeg().toBuffer(),
      raw.clone().webp().toBuffer(),
      raw.clone().greyscale().png().toBuffer(),
      raw.clone().png({ palette: true }).toBuffer(),
    ]);
    for (const file of files) {
      const picture = await decodeImage(file, "text/html");
      expect([picture.width, picture.height, picture.rgba.length]).toEqual([16, 16, 1024]);
      expect(picture.rgba[3]).toBe(255);
    }
  });

  it("is turned upright where a camera lay on its side", async () => {
    const file = await sharp(gradient(8, 4).rgba, { raw: { width: 8, height: 4, channels: 4 } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const { width, height } = await decodeImage(file, "image/jpeg");
    expect([width, height]).toEqual([4, 8]);
  });

  it("is refused when it is too large in bytes or pixels, before it is decoded", async () => {
    const file = await encodePng(gradient(64, 64));
    await expect(decodeImage(file, undefined, { maxBytes: 20 })).rejects.toEqual(unreadable);
    await expect(decodeImage(file, undefined, { maxPixels: 64 * 64 - 1 })).rejects.toEqual(unreadable);
    await expect(decodeImage(file, undefined, { maxPixels: 64 * 64 })).resolves.toMatchObject({ width: 64 });
    // A header alone may claim anything: here 60 000 × 60 000.
    const claim = Buffer.from(file);
    claim.writeUInt32BE(60_000, 16);
    claim.writeUInt32BE(60_000, 20);
    await expect(decodeImage(claim, undefined)).rejects.toEqual(unreadable);
  });

  it.each([
    ["SVG", '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'],
    ["HTML", "<!doctype html><title>502</title>"],
    ["nothing", ""],
    ["GIF", "GIF89a"],
  ])("is refused when it is %s", async (_, text) => {
    await expect(decodeImage(Buffer.from(text), "image/png")).rejects.toEqual(unreadable);
  });

  it("is refused when it is damaged, and never crashes the decoder", async () => {
    const file = await encodePng(gradient(24, 24));
    await expect(decodeImage(file.subarray(0, file.length / 2), undefined)).rejects.toEqual(unreadable);
    const damage = fc.array(fc.tuple(fc.nat(file.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(damage, async (changes) => {
        const damaged = Uint8Array.from(file);
        for (const [at, value] of changes) damaged[at] = value;
        const outcome = await decodeImage(damaged, undefined).then(
          ({ width, height, rgba }) => rgba.length === width * height * 4,
          (error: unknown) => (error as { code?: string }).code === "PICTURE_UNREADABLE",
        );
        expect(outcome).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
