import { recordingReporter } from "@lode/runtime/events";
import { sql } from "drizzle-orm";
import { Registry } from "prom-client";
import { expect, test, vi } from "vitest";
import { TestNetwork } from "../testing/test-network.ts";

vi.setConfig({ testTimeout: 120_000 });

/** The samples of a page by name and labels, as Prometheus reads them. */
async function scrape(url: string): Promise<ReadonlyMap<string, number>> {
  const text = await (await fetch(url)).text();
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => {
      const cut = line.lastIndexOf(" ");
      return [line.slice(0, cut), Number(line.slice(cut + 1))];
    }),
  );
}

const metricsOf = (network: TestNetwork) => scrape(`${network.coordinator.url}/metrics`);

/** A request's counters are written once its answer is out, which its client may see a moment earlier. */
async function until(look: () => Promise<void>): Promise<void> {
  await vi.waitFor(look, { timeout: 20_000, interval: 20 });
}

test("requests are measured by route template, method and status, whatever paths were asked for", async () => {
  await using network = await TestNetwork.start();
  const { url } = network.coordinator;
  for (let n = 0; n < 30; n += 1) await fetch(`${url}/secret-${n}/../${n}?q=${n}`);
  for (const epoch of ["a", "b", "%41"]) await fetch(`${url}/api/v1/zipcode-assignments/epoch/${epoch}`);
  await fetch(`${url}/healthcheck`, { method: "PATCH" });
  await network.client(network.miners[0]!).currentAssignment();
  await until(async () => {
    const samples = await metricsOf(network);
    const counted = (route: string, method: string, status: number) =>
      samples.get(
        `lode_coordinator_http_request_duration_seconds_count{method="${method}",route="${route}",status="${status}"}`,
      );
    expect(counted("none", "GET", 404)).toBe(30);
    expect(counted("/api/v1/zipcode-assignments/epoch/:epochId", "GET", 400)).toBe(3);
    expect(counted("/api/v1/zipcode-assignments/current", "GET", 200)).toBe(1);
    const routes = new Set([...samples.keys()].flatMap((name) => /route="([^"]*)"/.exec(name)?.[1] ?? []));
    expect([...routes].filter((route) => /secret|%41/.test(route))).toEqual([]);
    expect(samples.get('lode_coordinator_refusals_total{code="ROUTE_NOT_FOUND",status="404"}')).toBe(31);
  });
});

test("limits that are hit and signatures that are refused are counted by name and reason, and nobody is named", async () => {
  const points = { points: 1, durationSeconds: 60 };
  await using network = await TestNetwork.start({ coordinator: { limits: { assignment: points } } });
  const [miner] = network.miners as [(typeof network.miners)[number]];
  await network.client(miner).currentAssignment();
  await expect(network.client(miner).currentAssignment()).rejects.toMatchObject({ code: "RATE_LIMITED" });
  await expect(network.client(network.stranger).currentAssignment()).rejects.toMatchObject({
    code: "HOTKEY_NOT_REGISTERED",
  });
  const query = new URLSearchParams({
    hotkey: miner.hotkey,
    signature: "ab".repeat(64),
    timestamp: String(Math.floor(Date.now() / 1000)),
  });
  expect((await fetch(`${network.coordinator.url}/api/v1/zipcode-assignments/current?${query}`)).status).toBe(401);
  const samples = await metricsOf(network);
  expect(samples.get('lode_coordinator_limits_hit_total{limit="assignment"}')).toBe(1);
  expect(samples.get('lode_coordinator_signatures_refused_total{reason="HOTKEY_NOT_REGISTERED"}')).toBe(1);
  expect(samples.get('lode_coordinator_signatures_refused_total{reason="SIGNATURE_INVALID"}')).toBe(1);
  expect([...samples.keys()].join("\n")).not.toContain(miner.hotkey);
});

test("epochs are told from the draw to the snapshot: states, age, who came how far, size, and uploads that are there", async () => {
  await using network = await TestNetwork.start({ miners: 4 });
  const [zipcode] = (await network.assignedZipcodes()) as [string];
  const [honest, boaster, silent] = network.miners as [never, never, never];
  await network.submit(honest, { [zipcode]: "twelve bytes" });
  await network.report(honest, "COMPLETED");
  await network.report(boaster, "COMPLETED");
  await network.report(silent, "IN_PROGRESS");
  const before = await metricsOf(network);
  const miners = (epoch: string, stage: string) => `lode_coordinator_epoch_miners{epoch="${epoch}",stage="${stage}"}`;
  expect(before.get('lode_coordinator_epochs{state="ACTIVE"}')).toBe(1);
  expect(before.get("lode_coordinator_epoch_age_seconds")).toBe(1);
  expect(before.get(miners("current", "asked"))).toBe(3);
  expect(before.get(miners("current", "finished"))).toBe(2);
  // What is not known yet has no value.
  expect(before.has("lode_coordinator_upload_success_ratio")).toBe(false);
  expect(before.has("lode_coordinator_consensus_ratio")).toBe(false);
  await network.judge();
  // Numbers are read anew every other second.
  await until(async () => {
    const after = await metricsOf(network);
    expect(after.get(miners("closed", "claimed"))).toBe(2);
    expect(after.get(miners("closed", "submitted"))).toBe(1);
    expect(after.get("lode_coordinator_upload_success_ratio")).toBe(0.5);
    expect(after.get("lode_coordinator_snapshot_objects")).toBe(2);
    expect(after.get("lode_coordinator_snapshot_bytes")).toBeGreaterThan(12);
    expect(after.get("lode_coordinator_scheduler_leader")).toBe(1);
    expect(after.get("lode_coordinator_scheduler_lag_seconds")).toBe(0);
    expect(after.get("lode_coordinator_metagraph_neurons")).toBe(6);
    expect(after.get("lode_coordinator_ready")).toBe(1);
  });
});

test("a source that is broken costs its own gauges, never the page", async () => {
  const reporter = recordingReporter();
  await using network = await TestNetwork.start({ coordinator: { reporter } });
  await network.database.db.execute(sql`alter table miner_statuses rename to gone`);
  const samples = await metricsOf(network);
  expect(samples.get('lode_coordinator_scrape_sources_failed_total{source="epochs"}')).toBe(1);
  expect(samples.get("lode_coordinator_metagraph_neurons")).toBe(5);
  expect(reporter.events).toContainEqual(expect.objectContaining({ event: "metricsSourceFailed", level: "warn" }));
  // The scheduler's part asks the same question.
  expect(await (await fetch(`${network.coordinator.url}/healthcheck`)).json()).toMatchObject({
    status: "ok",
    components: { database: { status: "ok" }, scheduler: { status: "down" } },
  });
});

test("the page moves to a port of its own, where there is nothing else, or goes away", async () => {
  const registry = new Registry();
  await using moved = await TestNetwork.start({ coordinator: { metrics: { port: 0 }, registry } });
  const { metricsUrl, url } = moved.coordinator;
  expect(new URL(metricsUrl as string).port).not.toBe(new URL(url).port);
  expect((await fetch(`${url}/metrics`)).status).toBe(404);
  expect((await scrape(metricsUrl as string)).get("lode_coordinator_ready")).toBe(1);
  expect((await fetch((metricsUrl as string).replace("/metrics", "/healthcheck"))).status).toBe(404);
  expect((await fetch(metricsUrl as string, { method: "POST" })).status).toBe(404);
  await using off = await TestNetwork.start({ coordinator: { metrics: "off" } });
  expect(off.coordinator.metricsUrl).toBeUndefined();
  expect((await fetch(`${off.coordinator.url}/metrics`)).status).toBe(404);
});

test("each request has one line with its id, by option for all of them; a stranger's id is not taken", async () => {
  const reporter = recordingReporter();
  await using network = await TestNetwork.start({ coordinator: { reporter, logRequests: "all" } });
  const [miner] = network.miners as [(typeof network.miners)[number]];
  await network.client(miner).currentAssignment();
  const { url } = network.coordinator;
  const answer = await fetch(`${url}/nowhere?signature=hush`, { headers: { "x-request-id": "mine" } });
  const id = answer.headers.get("x-request-id");
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
  await until(async () => {
    expect(reporter.events.filter(({ fields }) => fields.requestId === id)).toEqual([
      {
        level: "info",
        event: "requestRefused",
        fields: {
          requestId: id,
          method: "GET",
          route: "none",
          status: 404,
          ms: expect.any(Number),
          code: "ROUTE_NOT_FOUND",
        },
      },
    ]);
  });
  const served = reporter.events.find(({ event }) => event === "requestServed");
  expect(served?.fields).toMatchObject({
    route: "/api/v1/zipcode-assignments/current",
    status: 200,
    hotkey: miner.hotkey,
  });
  expect(JSON.stringify(reporter.events)).not.toContain("hush");
});

test("a proxy of ours says which request it is and for whom; limits count that address", async () => {
  const stats = { points: 1, durationSeconds: 60 };
  await using network = await TestNetwork.start({ coordinator: { trustProxy: ["127.0.0.0/8"], limits: { stats } } });
  const ask = (forwarded: string) =>
    fetch(`${network.coordinator.url}/api/v1/zipcode-assignments/stats`, {
      headers: { "x-request-id": "from-proxy", "x-forwarded-for": forwarded },
    });
  expect((await ask("203.0.113.1")).headers.get("x-request-id")).toBe("from-proxy");
  expect((await ask("203.0.113.2")).status).toBe(200);
  expect((await ask("203.0.113.1")).status).toBe(429);
  // Who writes the header in front of our proxy changes nothing about itself.
  expect((await ask("198.51.100.7, 203.0.113.1")).status).toBe(429);
});

test("pages of any origin may ask, without credentials", async () => {
  await using network = await TestNetwork.start();
  const { url } = network.coordinator;
  const origin = { origin: "https://page.example" };
  const asked = await fetch(`${url}/get-folder-access`, {
    method: "OPTIONS",
    headers: {
      ...origin,
      "access-control-request-method": "POST",
      "access-control-request-headers": "content-type,x-lode-hotkey",
    },
  });
  expect(asked.status).toBe(204);
  expect(Object.fromEntries(asked.headers)).toMatchObject({
    "access-control-allow-origin": "*",
    "access-control-allow-headers": "content-type,x-lode-hotkey",
  });
  expect(asked.headers.get("access-control-allow-methods")).toContain("POST");
  expect(asked.headers.has("access-control-allow-credentials")).toBe(false);
  for (const path of ["/healthcheck", "/nowhere", "/api/v1/zipcode-assignments/current"]) {
    const answer = await fetch(url + path, { headers: origin });
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    expect(answer.headers.get("access-control-expose-headers")).toContain("Retry-After");
  }
});
