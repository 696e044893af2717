import { describe, expect, it } from "vitest";
import { type SplatServerSettingsInput, splatServerSettings } from "./config.ts";

const settings = (patch: Partial<SplatServerSettingsInput> = {}) =>
  splatServerSettings.parse({ dataDir: "x", ...patch });

describe("the time for one generation", () => {
  const url = "http://127.0.0.1:1";

  it("is never less by itself than what the generator may take, turns at the backend included", () => {
    expect(settings().work.timeoutMs).toBe(300_000);
    expect(settings({ generator: { kind: "three-gen", url, timeoutMs: 1_000 } }).work.timeoutMs).toBe(300_000);
    expect(settings({ generator: { kind: "hunyuan3d", url }, work: { concurrent: 1 } }).work.timeoutMs).toBe(660_000);
    expect(settings({ generator: { kind: "hunyuan3d", url }, work: { concurrent: 3 } }).work.timeoutMs).toBe(1_860_000);
    const both = { kind: "hunyuan3d" as const, url, concurrency: 2 };
    expect(settings({ generator: both, work: { concurrent: 2 } }).work.timeoutMs).toBe(660_000);
  });

  it("counts the stages of a pipeline together", () => {
    const stages = [
      { role: "image" as const, backend: { kind: "http" as const, url, gives: "image" as const, timeoutMs: 200_000 } },
      { role: "mesh" as const, backend: { kind: "hunyuan3d" as const, url, timeoutMs: 400_000 } },
    ];
    expect(settings({ generator: { kind: "staged", stages }, work: { concurrent: 1 } }).work.timeoutMs).toBe(660_000);
  });

  it("is what it is set to, however short", () => {
    expect(settings({ generator: { kind: "hunyuan3d", url }, work: { timeoutMs: 5 } }).work.timeoutMs).toBe(5);
  });
});
