import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Workshop } from "@lode/splat-node/workshop";
import { afterAll, describe, expect, it } from "vitest";
import { judgeSubmission } from "./judge-submission.ts";

const folder = process.env.LODE_SHARED_DATA ?? join(import.meta.dirname, "../../../../../../shared/data");
const file = join(folder, "splats", "hamburger.ply");
const isThere = existsSync(file);
if (!isThere) process.stderr.write(`skipped: ${file} is missing\n`);

const workshop = new Workshop({ threads: 1 });
afterAll(() => workshop[Symbol.asyncDispose]());

const signal = new AbortController().signal;
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");

describe.skipIf(!isThere)("a real hamburger of 52 709 gaussians", () => {
  const score = async (data: string, compression: number, prompt = "a hamburger") =>
    (await judgeSubmission({ data, compression, prompt, promptImage: undefined }, workshop, signal)).score;

  it("scores well as SPZ and as PLY, the same each time, and 0 as what it is not", async () => {
    const ply = readFileSync(file);
    const { bytes } = await workshop.convert(ply, { to: "spz" });
    const spz = base64(bytes);
    expect(await score(spz, 2)).toBeGreaterThan(6_500);
    expect(await score(spz, 2)).toBe(await score(spz, 2));
    expect(await score(base64(ply), 0)).toBeGreaterThan(6_500);
    expect(await score(base64(ply), 2)).toBe(0);
    expect(await score(spz, 0)).toBe(0);
    expect(await score(base64((await workshop.convert(ply, { to: "spz-v3" })).bytes), 2)).toBe(0);
    expect(await score(base64(bytes.subarray(0, bytes.length - 5)), 2)).toBe(0);
  });
});
