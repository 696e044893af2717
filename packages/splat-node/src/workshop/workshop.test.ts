import { LodeError } from "@lode/runtime/errors";
import { writePly } from "@lode/splat/ply";
import { renderView, validatorRig } from "@lode/splat/render";
import { decodeSpz, encodeNetworkSpz } from "@lode/splat/spz";
import { afterAll, describe, expect, it } from "vitest";
import { nodeCompressors } from "../compressors/index.ts";
import { decodeImage } from "../pictures/index.ts";
import { ball } from "./ball.test-support.ts";
import { openCloud, Workshop } from "./index.ts";

/** A matcher of large arrays takes seconds. */
const equal = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
const ply = (): Uint8Array => writePly(ball());
const one = new Workshop();
const three = new Workshop({ threads: 3 });

afterAll(async () => {
  await one[Symbol.asyncDispose]();
  await three[Symbol.asyncDispose]();
});

describe("the workshop", () => {
  it("says what a file is", async () => {
    const { report, ...inspection } = await one.inspect(ply());
    expect(inspection).toMatchObject({
      format: "ply",
      kind: "splat",
      gaussians: 8000,
      faces: 0,
      shDegree: 0,
      bytes: ply().length,
      frame: "RUB",
      networkSubmittable: { ok: false },
    });
    expect(inspection.bounds?.max[1]).toBeCloseTo(0.75, 3);
    expect(report?.ok).toBe(true);
  });

  it("makes what the network takes: what the library makes of the same cloud", async () => {
    const { bytes, inspection, normalisation, seconds } = await one.convert(ply(), { to: "spz", normalise: false });
    expect(equal(bytes, encodeNetworkSpz(ball(), { mode: "quality" }, nodeCompressors))).toBe(true);
    expect(inspection).toMatchObject({ format: "spz-network", gaussians: 8000, networkSubmittable: { ok: true } });
    expect(normalisation).toBeUndefined();
    expect(Object.keys(seconds)).toEqual(["open", "shape", "encode", "inspect"]);
  });

  it("centres and scales on the way unless told otherwise", async () => {
    const small = ball();
    for (let at = 0; at < small.positions.data.length; at += 1) {
      small.positions.data[at] = small.positions.data[at]! / 3 + (at % 3);
    }
    const { bytes, normalisation } = await one.convert(writePly(small), { to: "ply" });
    expect(normalisation?.scale).toBeCloseTo(3, 2);
    expect(normalisation?.centre.map(Math.round)).toEqual([0, 1, 2]);
    const { bounds } = await one.inspect(bytes);
    expect(bounds?.max[1]).toBeCloseTo(0.75, 3);
    expect(bounds?.min[1]).toBeCloseTo(-0.75, 3);
  });

  it("writes a PLY in the frame that is asked for, and SPZ in its own", async () => {
    const turned = await one.convert(ply(), { to: "ply", normalise: false, outFrame: "RDF" });
    expect(turned.inspection.frame).toBe("RDF");
    const back = await one.convert(turned.bytes, { to: "ply", normalise: false, frame: "RDF" });
    const straight = await one.convert(ply(), { to: "ply", normalise: false });
    expect(turned.bytes).not.toEqual(straight.bytes);
    expect(back.bytes).toEqual(straight.bytes);
    const spz = await one.convert(ply(), { to: "spz", normalise: false, outFrame: "RDF" });
    expect(spz.inspection.frame).toBe("RUB");
  });

  it("reads each format that it writes", async () => {
    for (const [to, format] of [
      ["spz", "spz-network"],
      ["spz-v3", "spz-v3"],
      ["spz-v4", "spz-v4"],
      ["ply", "ply"],
    ] as const) {
      const { bytes } = await one.convert(ply(), { to });
      const again = await one.inspect(bytes);
      expect(again).toMatchObject({ format, gaussians: 8000 });
      expect(again.networkSubmittable.ok).toBe(to === "spz");
      expect((await openCloud(bytes)).count).toBe(8000);
    }
  });

  it("handles files of a few bytes too", async () => {
    for (const to of ["spz", "ply", "spz-v3", "spz-v4"] as const) {
      const { inspection } = await one.convert(writePly(ball(3)), { to });
      expect(inspection.gaussians).toBe(3);
      expect(inspection.report?.findings[0]?.code).toBe("TOO_FEW_GAUSSIANS");
      expect(inspection.networkSubmittable.ok).toBe(false);
    }
  });

  it("paints what the library paints, with as many threads as it likes", async () => {
    const rig = validatorRig();
    const size = { width: 96, height: 120 };
    const expected = [0, 1, 2, 3].map((view) => renderView(ball(), rig[view]!, size));
    for (const workshop of [one, three]) {
      // One view is cut into bands among three threads, four are shared out whole.
      const alone = await workshop.pictures(ply(), { ...size, views: [rig[1]!] });
      const together = await workshop.pictures(ply(), { ...size, views: rig.slice(0, 4) });
      expect([alone.length, together.length]).toEqual([1, 4]);
      expect(alone[0]).toMatchObject(size);
      expect(equal(alone[0]!.rgba, expected[1]!.rgba)).toBe(true);
      expect(together.every(({ rgba }, view) => equal(rgba, expected[view]!.rgba))).toBe(true);
    }
  });

  it("makes the same file with as many threads as it likes", async () => {
    const files = await Promise.all([one, three].map((workshop) => workshop.convert(ply(), { to: "spz" })));
    expect(equal(files[0]!.bytes, files[1]!.bytes)).toBe(true);
  });

  it("renders PNG files: upright, its front to the first camera, by the name of a rig", async () => {
    const files = await three.render(ply(), { views: { turntable: 4 }, width: 60, height: 60, background: [0, 0, 0] });
    expect(files).toHaveLength(4);
    const pictures = await Promise.all(files.map((file) => decodeImage(file, "image/png")));
    const at = (view: number, x: number, y: number): number[] => {
      const start = (y * 60 + x) * 4;
      return [...pictures[view]!.rgba.subarray(start, start + 3)];
    };
    const strongest = (rgb: number[]): number => rgb.indexOf(Math.max(...rgb));
    expect(strongest(at(0, 30, 30))).toBe(2);
    expect(strongest(at(0, 30, 13))).toBe(1);
    expect(at(0, 46, 30)[0]! - at(0, 14, 30)[0]!).toBeGreaterThan(100);
    expect(strongest(at(1, 30, 30))).toBe(0);
    expect(at(0, 0, 0)).toEqual([0, 0, 0]);
    expect(await one.render(ply(), { views: "validator", width: 8, height: 8 })).toHaveLength(16);
    expect(await one.render(ply(), { views: "grid", width: 8, height: 8 })).toHaveLength(4);
    expect(await one.render(ply(), { width: 8, height: 8 })).toHaveLength(1);
  });

  it("shows an object as if it were centred when asked to", async () => {
    const away = ball();
    for (let at = 0; at < away.positions.data.length; at += 3) away.positions.data[at]! += 50;
    const [empty] = await one.pictures(writePly(away), { width: 20, height: 20 });
    expect(new Set(empty?.rgba)).toEqual(new Set([255]));
    const [seen] = await one.pictures(writePly(away), { width: 20, height: 20, normalise: { extent: 1.5 } });
    expect(new Set(seen?.rgba).size).toBeGreaterThan(10);
  });
});

describe("a caller's bytes", () => {
  it("stay the caller's, are moved when given away, and are shared where they can be", async () => {
    const bytes = ply();
    const kept = Uint8Array.from(bytes);
    await one.inspect(bytes);
    expect(equal(bytes, kept)).toBe(true);
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
    shared.set(bytes);
    expect((await one.inspect(shared)).gaussians).toBe(8000);
    expect((await one.inspect(kept, { giveAway: true })).gaussians).toBe(8000);
    expect(kept.byteLength).toBe(0);
  });
});

describe("what goes wrong", () => {
  it.each([
    ["nothing", new Uint8Array(0), "FILE_UNREADABLE"],
    ["a web page", Buffer.from("<!doctype html><title>502 Bad Gateway</title>"), "FILE_UNREADABLE"],
    ["half a PLY", ply().subarray(0, 3000), "PLY_TRUNCATED"],
    ["a zstd frame of nothing", Buffer.from("28b52ffd00", "hex"), "SPZ_CORRUPT"],
  ])("is told with its code: %s", async (_, bytes, code) => {
    for (const attempt of [one.inspect(bytes), one.convert(bytes, { to: "spz" }), one.render(bytes)]) {
      const error = await attempt.catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(LodeError);
      expect(error).toMatchObject({ code, retry: "never" });
    }
    await expect(openCloud(bytes)).rejects.toMatchObject({ code });
  });

  it("does not hang a caller up: time, abort, size and number of calls have limits", async () => {
    await using small = new Workshop({ maxCalls: 1, maxInputBytes: 100_000_000 });
    const why = new Error("not needed");
    const controller = new AbortController();
    const first = small.render(ply(), { views: "validator", signal: controller.signal });
    await expect(small.inspect(ply())).rejects.toMatchObject({ code: "WORKSHOP_FULL", retry: "later" });
    controller.abort(why);
    await expect(first).rejects.toBe(why);
    await expect(small.inspect(ply(), { signal: AbortSignal.abort(why) })).rejects.toBe(why);
    await expect(small.inspect(ply(), { timeoutMs: 1 })).rejects.toMatchObject({ code: "WORKSHOP_TIMED_OUT" });
    await expect(small.inspect(new Uint8Array(100_000_001))).rejects.toMatchObject({ code: "FILE_TOO_LARGE" });
    expect((await small.inspect(ply())).gaussians).toBe(8000);
  });

  it("has options that cannot be", () => {
    const invalid = expect.objectContaining({ code: "WORKSHOP_OPTIONS_INVALID" });
    expect(() => new Workshop({ threads: 0 })).toThrow(invalid);
    expect(() => new Workshop({ maxHeapMebibytes: 1 })).toThrow(invalid);
  });

  it("refuses pictures that cannot be painted", async () => {
    const code = "RENDER_SIZE_INVALID";
    await expect(one.render(ply(), { width: 0 })).rejects.toMatchObject({ code });
    await expect(one.render(ply(), { views: { turntable: 0 } })).rejects.toMatchObject({ code });
    const many = new Array(1000).fill(validatorRig()[0]);
    await expect(one.render(ply(), { views: many })).rejects.toMatchObject({ code });
  });

  it("is over once it is closed", async () => {
    const closed = new Workshop();
    await closed[Symbol.asyncDispose]();
    await expect(closed.inspect(ply())).rejects.toMatchObject({ code: "WORKSHOP_CLOSED" });
  });
});

it("opens a cloud in the caller's own thread", async () => {
  const file = encodeNetworkSpz(ball(), { mode: "parity" }, nodeCompressors);
  const { cloud } = decodeSpz(file, nodeCompressors, { frame: "RUB" });
  expect((await openCloud(file)).positions.data.join()).toBe(cloud.positions.data.join());
});
