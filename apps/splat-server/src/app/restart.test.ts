import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { AssetsClient } from "@lode/contract/assets";
import { SystemClock } from "@lode/runtime/clock";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { dotPng } from "./ball.test-support.ts";
import { testServer } from "./test-server.test-support.ts";

const program = fileURLToPath(new URL("killed-server.test-support.ts", import.meta.url));
let dataDir: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "lode-killed-server-"));
});
afterEach(async () => {
  for (const child of children.splice(0)) await ended(child, "SIGKILL");
  rmSync(dataDir, { recursive: true, force: true });
});

function spawned(mode: "hang" | "die" | "go") {
  const child = spawn(process.execPath, ["--conditions=development", program, dataDir, mode], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  return child;
}

async function started(mode: "hang" | "die" | "go") {
  const child = spawned(mode);
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  const [baseUrl = "", resumed = ""] = line.split(" ");
  return {
    child,
    client: new AssetsClient({ baseUrl, wall: new SystemClock() }),
    resumed: JSON.parse(resumed) as unknown,
  };
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill(signal);
  await exit;
}

const askedFor = (): string[] => readFileSync(join(dataDir, "asked.log"), "utf8").trim().split("\n");

describe("kill -9 in the middle of generations", () => {
  test("loses none that was asked for with an id, waiting ones and pictures included, and owns up to the others", async () => {
    const first = await started("hang");
    const image = { bytes: dotPng, mimeType: "image/png" };
    const orders = [
      { prompt: "at work", seed: 1, generationId: randomUUID() },
      { prompt: "waiting", seed: 2, generationId: randomUUID() },
      { prompt: "with a picture", image, seed: 3, generationId: randomUUID() },
    ];
    const lost = [];
    for (const order of [...orders, { prompt: "nobody's", seed: 4 }]) {
      const before = (await first.client.status()).asset_stats.total_assets;
      lost.push(first.client.generate(order).catch((error: unknown) => error));
      while ((await first.client.status()).asset_stats.total_assets === before);
    }
    while ((await first.client.get(orders[2]!.generationId)).available_assets.length === 0);
    expect(askedFor()).toEqual(["at work"]);
    await ended(first.child, "SIGKILL");
    for (const outcome of await Promise.all(lost))
      expect(outcome).toMatchObject({ code: "ASSET_SERVER_UNREACHABLE", retry: "later" });

    const second = await started("go");
    expect(second.resumed).toEqual({ redone: 3, failed: 1 });
    for (const order of orders) {
      const made = await second.client.generate(order);
      expect(made).toMatchObject({ generationId: order.generationId, headers: { miningReady: true } });
      const { generationId: _, ...plain } = order;
      expect(Buffer.from(made.bytes).equals((await second.client.generate(plain)).bytes)).toBe(true);
    }
    const made = orders.map(({ prompt }) => prompt);
    expect(askedFor().slice(0, 4)).toEqual(["at work", ...made]);
    const page = (await (await fetch(`${second.client.baseUrl}/assets/?status=failed`)).json()) as {
      generations: unknown[];
    };
    expect(page.generations).toMatchObject([
      { prompt: "nobody's", error_message: "the server stopped while it was at work" },
    ]);
    await ended(second.child, "SIGTERM");

    await using third = await testServer({ dataDir });
    expect(third.resumed).toEqual({ redone: 0, failed: 0 });
    const client = new AssetsClient({ baseUrl: third.url, wall: new SystemClock() });
    expect((await client.status()).asset_stats).toMatchObject({ submission_ready: 6 });
    await client.generate(orders[0]!);
    expect(third.generator.asked).toEqual([]);
  });
});

describe("a generation that kills the server", () => {
  test("is given up after three attempts", async () => {
    const first = await started("die");
    const order = { prompt: "poison", seed: 1, generationId: randomUUID() };
    const outcome = first.client.generate(order).catch((error: unknown) => error);
    await once(first.child, "exit");
    expect(await outcome).toMatchObject({ code: "ASSET_SERVER_UNREACHABLE" });
    for (const attempt of [2, 3]) {
      await once(spawned("die"), "exit");
      expect(askedFor()).toHaveLength(attempt);
    }
    const last = await started("go");
    expect(last.resumed).toEqual({ redone: 0, failed: 1 });
    expect(await last.client.get(order.generationId)).toMatchObject({
      status: "failed",
      error_code: "GENERATION_INTERRUPTED",
    });
    expect((await last.client.generate(order)).headers.miningReady).toBe(true);
  });
});

describe("a stop", () => {
  test("lets what is at work end, and leaves what waits or hangs to the next start", async () => {
    const server = await testServer({ dataDir, graceMs: 0, work: { concurrent: 1 } });
    const client = new AssetsClient({ baseUrl: server.url, wall: new SystemClock() });
    const orders = [1, 2].map((seed) => ({ prompt: "left over", seed, generationId: randomUUID() }));
    server.generator.before = ({ signal }) =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    const lost = orders.map((order) => client.generate(order).catch((error: unknown) => error));
    while ((await client.status()).queue.waiting === 0);
    await server.stop();
    for (const outcome of await Promise.all(lost))
      expect(outcome).toMatchObject({ code: "SERVER_STOPPING", retry: "later" });
    await using next = await testServer({ dataDir });
    expect(next.resumed).toEqual({ redone: 2, failed: 0 });
    const again = new AssetsClient({ baseUrl: next.url, wall: new SystemClock() });
    for (const order of orders) expect((await again.generate(order)).headers.miningReady).toBe(true);
    expect(next.generator.asked).toHaveLength(2);
  });
});
