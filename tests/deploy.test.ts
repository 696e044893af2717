import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { parseSettings, type RunningStandalone, startStandalone } from "@lode/coordinator/standalone";
import { createReporter } from "@lode/telemetry/reporter";
import { parser } from "@prometheus-io/lezer-promql";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";

const deploy = resolve(import.meta.dirname, "../deploy");
const read = (path: string) => readFile(join(deploy, path), "utf8");

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string };
}

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly type: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string; readonly refId: string }[];
}

const rules = async () =>
  (parse(await read("prometheus/alerts.yml")) as { groups: { name: string; rules: Rule[] }[] }).groups.flatMap(
    (group) => group.rules,
  );
const dashboard = async () =>
  JSON.parse(await read("grafana/coordinator.json")) as { uid: string; panels: Panel[]; templating: unknown };

/** Every question of the alerts and of the dashboard, by where it stands; Grafana's variable is filled in. */
async function questions(): Promise<readonly (readonly [place: string, promql: string])[]> {
  const { panels } = await dashboard();
  return [
    ...(await rules()).map(({ alert, expr }) => [alert, expr] as const),
    ...panels.flatMap(({ title, targets = [] }) =>
      targets.map(({ expr }) => [title, expr.replaceAll("$instance", ".*")] as const),
    ),
  ];
}

interface Asked {
  readonly errors: readonly string[];
  /** Metrics, each with the labels it is matched by. */
  readonly metrics: readonly { readonly name: string; readonly labels: readonly string[] }[];
  readonly grouped: readonly string[];
}

function taken(promql: string): Asked {
  const errors: string[] = [];
  const metrics: { name: string; labels: string[] }[] = [];
  const grouped: string[] = [];
  parser.parse(promql).iterate({
    enter(node) {
      const text = promql.slice(node.from, node.to);
      if (node.type.isError) errors.push(`at ${node.from}: ${text}`);
      if (node.name === "VectorSelector") {
        const name = /^[a-zA-Z_:][a-zA-Z0-9_:]*/.exec(text)?.[0] ?? "";
        metrics.push({
          name,
          labels: [...text.matchAll(/[{,]\s*(\w+)\s*(?:=~|!~|!=|=)/g)].map((match) => match[1] ?? ""),
        });
      }
      if (node.name === "GroupingLabels") grouped.push(...text.replace(/[()\s]/g, "").split(","));
    },
  });
  return { errors, metrics, grouped };
}

test("what is no PromQL is noticed, and what is asked for is found", () => {
  expect(taken("sum by (a (x)").errors).not.toEqual([]);
  expect(taken('sum by (a, b) (rate(x_total{c="1", d=~"2"}[5m])) / y')).toEqual({
    errors: [],
    metrics: [
      { name: "x_total", labels: ["c", "d"] },
      { name: "y", labels: [] },
    ],
    grouped: ["a", "b"],
  });
});

test("alerts and dashboard speak PromQL", async () => {
  const all = await questions();
  expect(all.length).toBeGreaterThan(40);
  expect(all.flatMap(([place, promql]) => taken(promql).errors.map((error) => `${place}: ${error}`))).toEqual([]);
});

describe("a running coordinator", () => {
  let folder: string;
  let running: RunningStandalone;
  /** Names as Prometheus stores them, each with its labels. */
  const exported = new Map<string, ReadonlySet<string>>();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "lode-deploy-"));
    const reporter = createReporter({ component: "coordinator", level: "silent", destination: { write: () => {} } });
    const settings = parseSettings({}, { port: 0, dataDir: folder });
    running = await startStandalone({
      settings,
      chain: { kind: "memory" },
      env: {},
      reporter,
      registry: reporter.registry,
      warn: () => {},
    });
    // Those that have no value yet are there all the same.
    const page = await (await fetch(running.summary.metrics as string)).text();
    for (const [, name = "", type] of page.matchAll(/^# TYPE (\S+) (\w+)$/gm)) {
      const labels = (reporter.registry.getSingleMetric(name) as unknown as { labelNames: string[] }).labelNames;
      const known = new Set([...labels, "instance", "job"]);
      exported.set(name, known);
      if (type !== "histogram") continue;
      for (const ending of ["_sum", "_count"]) exported.set(name + ending, known);
      exported.set(`${name}_bucket`, new Set([...known, "le"]));
    }
    // Prometheus makes this one itself.
    exported.set("up", new Set(["instance", "job"]));
  }, 120_000);

  afterAll(async () => {
    await running?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test("exports every metric that alerts and dashboard ask for, with the labels that they name", async () => {
    const missing = (await questions()).flatMap(([place, promql]) => {
      const { metrics, grouped } = taken(promql);
      const unknown = metrics.filter(({ name }) => !exported.has(name)).map(({ name }) => name);
      const strange = metrics.flatMap(({ name, labels }) =>
        labels.filter((label) => exported.get(name)?.has(label) === false).map((label) => `${name}{${label}}`),
      );
      const ofAny = new Set(metrics.flatMap(({ name }) => [...(exported.get(name) ?? [])]));
      return [...unknown, ...strange, ...grouped.filter((label) => !ofAny.has(label))].map(
        (what) => `${place}: ${what}`,
      );
    });
    expect(missing).toEqual([]);
  });

  test("shows most of what it measures on the dashboard", async () => {
    const { panels } = await dashboard();
    const asked = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)).join("\n");
    const own = [...exported.keys()].filter(
      (name) => name.startsWith("lode_coordinator_") && !/_(sum|count|bucket)$/.test(name),
    );
    const hidden = own.filter((name) => !asked.includes(name));
    expect(hidden.sort()).toEqual(["lode_coordinator_scheduler_fence", "lode_coordinator_scrape_sources_failed_total"]);
  });
});

test("every alert has a name of its own, a severity that somebody sorts by, and says what to do", async () => {
  const all = await rules();
  expect(new Set(all.map(({ alert }) => alert)).size).toBe(all.length);
  for (const { alert, labels, annotations, for: lasting = "0s" } of all) {
    expect(["critical", "warning"], alert).toContain(labels.severity);
    expect(annotations.summary.length, alert).toBeGreaterThan(10);
    expect(annotations.description.length, alert).toBeGreaterThan(30);
    expect(lasting).toMatch(/^\d+[sm]$/);
  }
});

test("panels of the dashboard have ids of their own, fit the grid and lie on nobody", async () => {
  const { panels, uid } = await dashboard();
  expect(uid).toBe("lode-coordinator");
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  const taken = new Set<string>();
  for (const { title, gridPos } of panels) {
    expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
        expect(taken.has(`${x} ${y}`), title).toBe(false);
        taken.add(`${x} ${y}`);
      }
    }
  }
});

const hasPromtool = spawnSync("promtool", ["--version"]).status === 0;
if (!hasPromtool)
  process.stderr.write("promtool is not installed: the alert rules are parsed, but not checked by Prometheus itself\n");

test.skipIf(!hasPromtool)("Prometheus itself takes the rules and the scrape configuration", async () => {
  const run = promisify(execFile);
  await run("promtool", ["check", "rules", join(deploy, "prometheus/alerts.yml")]);
  await run("promtool", ["check", "config", "--syntax-only", join(deploy, "prometheus/prometheus.example.yml")]);
});

test("the scrape configuration asks where the example settings serve, and loads the rules", async () => {
  const { scrape_configs: jobs, rule_files: files } = parse(await read("prometheus/prometheus.example.yml"));
  const { metrics } = JSON.parse(await read("coordinator.example.json"));
  expect(jobs).toHaveLength(1);
  expect(jobs[0]).toMatchObject({ job_name: "lode-coordinator", metrics_path: "/metrics" });
  expect(jobs[0].static_configs[0].targets).toEqual([`127.0.0.1:${metrics}`]);
  expect(files).toEqual(["alerts.yml"]);
  for (const { expr } of await rules()) {
    for (const [, job] of expr.matchAll(/job="([^"]*)"/g)) expect(job).toBe(jobs[0].job_name);
  }
});

test("the example settings are right as they stand, and hold no secret", async () => {
  const example = JSON.parse(await read("coordinator.example.json"));
  const settings = parseSettings(example);
  expect(settings).toMatchObject({ chain: "finney", netuid: 46, metrics: 9146 });
  expect(JSON.stringify(example)).not.toMatch(/secretAccessKey|password|postgres:/i);
});

test("the unit waits longer for the end than the example settings allow, and names their file", async () => {
  const unit = await read("systemd/lode-coordinator.service");
  const { drainSeconds, stopSeconds, dataDir } = parseSettings(JSON.parse(await read("coordinator.example.json")));
  const unitValue = (name: string) => new RegExp(`^${name}=(.*)$`, "m").exec(unit)?.[1];
  expect(Number(unitValue("TimeoutStopSec"))).toBeGreaterThanOrEqual(drainSeconds + stopSeconds + 20);
  expect(unitValue("ExecStart")).toMatch(/ coordinator --config \/etc\/lode\/coordinator\.json$/);
  expect(dataDir).toBe(`/var/lib/${unitValue("StateDirectory")}`);
  for (const line of unit.split("\n")) expect(line).toMatch(/^($|#|\[\w+\]$|\w+=\S)/);
  const names = (await read("coordinator.example.env")).matchAll(/^(\w+)=/gm);
  expect([...names].map(([, name]) => name)).toEqual(["DATABASE_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]);
});

test("every file of the folder is looked at here", async () => {
  const entries = await readdir(deploy, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(deploy.length + 1));
  expect(files.sort()).toEqual([
    "coordinator.example.env",
    "coordinator.example.json",
    "grafana/coordinator.json",
    "nginx/coordinator.conf",
    "prometheus/alerts.yml",
    "prometheus/prometheus.example.yml",
    "systemd/lode-coordinator.service",
  ]);
});

test("the proxy in front takes what the coordinator takes, tells it who asks, and keeps the metrics inside", async () => {
  const nginx = await read("nginx/coordinator.conf");
  expect(nginx).toMatch(/client_max_body_size 33m;/);
  for (const header of ["X-Forwarded-For $proxy_add_x_forwarded_for", "X-Request-Id $request_id"])
    expect(nginx).toContain(header);
  expect(nginx).toMatch(/location = \/metrics \{\s*return 404;/);
  expect(nginx.match(/\{/g)?.length).toBe(nginx.match(/\}/g)?.length);
});
