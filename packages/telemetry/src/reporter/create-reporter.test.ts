import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LodeError } from "@lode/runtime/errors";
import { recordingReporter, silentReporter } from "@lode/runtime/events";
import { Registry } from "prom-client";
import { describe, expect, it } from "vitest";
import { type CreateReporterOptions, createReporter } from "./index.ts";

function reporterInto(lines: string[], more: Partial<CreateReporterOptions> = {}) {
  return createReporter({
    component: "miner",
    level: "info",
    destination: { write: (line) => void lines.push(line) },
    ...more,
  });
}

async function counted(registry: Registry): Promise<Record<string, number>> {
  const metric = await registry.getSingleMetric("lode_events_total")?.get();
  return Object.fromEntries(
    (metric?.values ?? []).map(({ labels, value }) => [Object.values(labels).join(" "), value]),
  );
}

describe("a reporter", () => {
  it("writes the line and counts the event in one call", async () => {
    const lines: string[] = [];
    const reporter = reporterInto(lines);
    reporter.info("submissionJudged", { hotkey: "5Grw", rows: 12 });
    reporter.warn("submissionJudged");
    reporter.error("uploadFailed");
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { component: "miner", level: 30, msg: "submissionJudged", hotkey: "5Grw", rows: 12 },
      { component: "miner", level: 40, msg: "submissionJudged" },
      { component: "miner", level: 50, msg: "uploadFailed" },
    ]);
    expect(await counted(reporter.registry)).toEqual({
      "miner submissionJudged info": 1,
      "miner submissionJudged warn": 1,
      "miner uploadFailed error": 1,
    });
  });

  it("outlives a log that cannot be written, and counts the lines that it cost", async () => {
    const full = {
      write: () => {
        throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
      },
    };
    const reporter = createReporter({ component: "miner", level: "info", destination: full });
    reporter.info("uploaded");
    reporter.child({ zipcode: "98103" }).error("uploadFailed");
    expect(await counted(reporter.registry)).toEqual({
      "miner uploaded info": 1,
      "miner uploadFailed error": 1,
      "miner logLineLost warn": 2,
    });
  });

  it("counts what its level keeps out of the log", async () => {
    const lines: string[] = [];
    const reporter = reporterInto(lines, { level: "error" });
    reporter.info("tick");
    expect(lines).toEqual([]);
    expect(await counted(reporter.registry)).toEqual({ "miner tick info": 1 });
  });

  it("puts no field into a label", async () => {
    const reporter = reporterInto([]);
    reporter.child({ hotkey: "5Grw" }).info("uploaded", { zipcode: "98103" });
    expect(await reporter.registry.metrics()).not.toMatch(/5Grw|98103/);
  });

  it("adds the fields of a child to each of its lines", () => {
    const lines: string[] = [];
    reporterInto(lines).child({ epochId: "e" }).child({ zipcode: "98103" }).info("collected", { rows: 1 });
    expect(JSON.parse(lines[0]!)).toMatchObject({ epochId: "e", zipcode: "98103", rows: 1 });
  });

  it("does not let a field pass for the line's own level, time or message", () => {
    const lines: string[] = [];
    reporterInto(lines).info("held", { level: "low", msg: "other", component: "x", time: 1 });
    expect(JSON.parse(lines[0]!)).toMatchObject({
      level: 30,
      level_: "low",
      msg: "held",
      msg_: "other",
      component: "miner",
    });
  });

  it("shares one counter between the components of a process", async () => {
    const registry = new Registry();
    reporterInto([], { registry }).info("started");
    reporterInto([], { registry, component: "validator" }).info("started");
    expect(await counted(registry)).toEqual({ "miner started info": 1, "validator started info": 1 });
  });

  it("hides secrets at any depth and under any spelling, in children and in errors too", () => {
    const lines: string[] = [];
    const reporter = reporterInto(lines);
    const secrets = {
      secret: "hunter2",
      privateKey: "hunter2",
      seed: "hunter2",
      signature: "hunter2",
      password: "hunter2",
    };
    const cause = new LodeError("DENIED", "denied", {
      retry: "never",
      facts: { Secret_Access_Key: "hunter2", status: 403 },
    });
    reporter.info("one", {
      ...secrets,
      request: { headers: [{ Authorization: "hunter2", "X-Lode-Signature": "hunter2" }] },
    });
    reporter.child({ secretAccessKey: "hunter2" }).info("two");
    reporter.error("three", { error: new Error("outer", { cause }), headers: new Map([["authorization", "hunter2"]]) });
    expect(lines.join("")).not.toContain("hunter2");
    expect(JSON.parse(lines[2]!)).toMatchObject({
      error: { message: "outer", cause: { code: "DENIED", facts: { status: 403 } } },
    });
  });

  it("tells which query failed and none of its values, in message, stack and cause alike", () => {
    const lines: string[] = [];
    const values = ["5Grw", "hunter2", { capability: "hunter2" }];
    const query = "insert into answered values ($1, $2, $3)";
    const failed = Object.assign(new Error(`Failed query: ${query}\nparams: ${JSON.stringify(values)}`), {
      query,
      params: values,
      cause: new Error("connection refused"),
    });
    const reporter = reporterInto(lines);
    reporter.error("requestFailed", { error: failed });
    reporter.error("requestFailed", { error: new Error("outer", { cause: failed }) });
    expect(lines.join("")).not.toContain("hunter2");
    expect(JSON.parse(lines[0]!).error).toMatchObject({
      message: `Failed query: ${query} [3 values]`,
      cause: { message: "connection refused" },
    });
    expect(JSON.parse(lines[0]!).error.stack).toContain("create-reporter.test.ts");
  });

  it("prints what JSON cannot: big integers, bytes, sets, errors and circles", () => {
    const lines: string[] = [];
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    reporterInto(lines).info("odd", {
      stakeRao: 2n ** 64n,
      body: new Uint8Array(9),
      uids: new Set([1]),
      circle,
      at: new Date(Number.NaN),
    });
    expect(JSON.parse(lines[0]!)).toMatchObject({
      stakeRao: "18446744073709551616",
      body: "[9 bytes]",
      uids: [1],
      at: "[no date]",
    });
  });

  it("keeps a line short whatever it is given", () => {
    const lines: string[] = [];
    const wide = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`k${i}`, i]));
    reporterInto(lines).info("much", { text: "x".repeat(1_000_000), list: new Array(100_000).fill(1), wide });
    expect(lines[0]!.length).toBeLessThan(10_000);
  });

  it("keeps its metrics bounded when event names are not", async () => {
    const reporter = reporterInto([], { level: "silent" });
    for (let i = 0; i < 1_200; i += 1) reporter.info(`event-${i}`);
    const counts = await counted(reporter.registry);
    expect(Object.keys(counts)).toHaveLength(1_001);
    expect(counts["miner other info"]).toBe(200);
  });

  it("appends to a file, whose folder it makes", async () => {
    const folder = await mkdtemp(join(tmpdir(), "lode-events-"));
    const destination = join(folder, "logs", "miner.log");
    for (const event of ["started", "started again"]) {
      await using reporter = createReporter({ component: "miner", level: "info", destination });
      reporter.info(event);
    }
    const lines = (await readFile(destination, "utf8")).trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line).msg)).toEqual(["started", "started again"]);
    await rm(folder, { recursive: true });
  });
});

describe("reporters for tests", () => {
  it("record what was reported, children's fields included", () => {
    const reporter = recordingReporter();
    reporter.child({ epochId: "e" }).warn("late", { byMs: 5 });
    reporter.info("done");
    expect(reporter.events).toEqual([
      { level: "warn", event: "late", fields: { epochId: "e", byMs: 5 } },
      { level: "info", event: "done", fields: {} },
    ]);
  });

  it("or say nothing at all", () => {
    expect(silentReporter.child({}).info("x")).toBeUndefined();
  });
});
