import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { taskTableHead } from "../report/print-splats.ts";
import { upSplat } from "../up-splat/up-splat.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lode-splat-honest-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it("four tasks of two validators are made, judged and accepted, and a second start goes on from there", {
  timeout: 120_000,
}, async () => {
  const lines: string[] = [];
  const io = {
    signal: new AbortController().signal,
    progress: () => {},
    task: (line: string) => void lines.push(line),
  };
  const request = { dataDir: folder, fresh: false, once: true, validators: 2, speed: 300, variants: 2, seed: 7 };

  const first = await upSplat({ ...request, tasks: 2 }, io);
  expect(first).toMatchObject({ penalties: 0, cooldownViolations: 0 });
  expect(first.tasks.map(({ outcome }) => outcome)).toEqual(["accepted", "accepted"]);

  const report = await upSplat({ ...request, tasks: 4 }, io);
  expect(report).toMatchObject({ penalties: 0, cooldownViolations: 0 });
  expect(report.tasks.slice(0, 2)).toEqual(first.tasks);
  expect(report.tasks).toHaveLength(4);
  for (const task of report.tasks) {
    expect(task).toMatchObject({ outcome: "accepted", cooldownUntil: expect.any(Number), assetId: expect.any(String) });
    expect(task.score).toBeGreaterThanOrEqual(0.6);
    expect(task.bytes).toBeGreaterThan(10_000);
    expect(task.variants).toBeGreaterThan(0);
    const picture = join(folder, "previews", `${task.id}.png`);
    expect(existsSync(picture) && readFileSync(picture).subarray(1, 4).toString()).toBe("PNG");
  }
  expect(report.validators.map(({ accepted }) => accepted).reduce((sum, one) => sum + one)).toBe(4);
  expect(lines.filter((line) => line === taskTableHead)).toHaveLength(2);
  expect(lines.filter((line) => line.includes("accepted"))).toHaveLength(4);
  expect(JSON.parse(readFileSync(join(folder, "summary.json"), "utf8"))).toEqual(report);
});

it("stops when it is told to, before all is done", { timeout: 60_000 }, async () => {
  const stop = new AbortController();
  const io = { signal: stop.signal, progress: () => {}, task: () => stop.abort() };
  const report = await upSplat(
    { dataDir: folder, fresh: false, once: false, validators: 2, speed: 300, variants: 1 },
    io,
  );
  expect(report.tasks.filter(({ outcome }) => outcome === "accepted").length).toBeGreaterThanOrEqual(1);
  expect(report).toMatchObject({ penalties: 0, cooldownViolations: 0 });
});
