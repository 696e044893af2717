import { randomUUID } from "node:crypto";
import { request } from "node:http";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { AssetsClient } from "@lode/contract/assets";
import { SystemClock } from "@lode/runtime/clock";
import { LodeError } from "@lode/runtime/errors";
import type { Reporter } from "@lode/runtime/events";
import { Workshop } from "@lode/splat-node/workshop";
import { describe, expect, test } from "vitest";
import { openAssetStore } from "../assets/index.ts";
import { dotPng } from "./ball.test-support.ts";
import { handmadeGenerator } from "./handmade-generator.test-support.ts";
import { type TestServer, testServer, urlencoded } from "./test-server.test-support.ts";

setFlagsFromString("--expose-gc");
const wall = new SystemClock();
const clientOf = ({ url }: TestServer) => new AssetsClient({ baseUrl: url, wall });

/** Resolves when it is let go. */
function gate() {
  let open: () => void = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open: () => open(), opened };
}

/** Sends the very bytes, of which `fetch` would hold a copy until the answer comes. */
function statusOfPicture(url: string, picture: Uint8Array): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "multipart/form-data; boundary=b" };
    const sent = request(`${url}/generate/`, { method: "POST", headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.once("error", reject);
    sent.write('--b\r\ncontent-disposition: form-data; name="image"; filename="a.png"\r\n\r\n');
    sent.write(picture);
    sent.end("\r\n--b--\r\n");
  });
}

describe("a generator that", () => {
  test("fails makes a failed generation with its code, and the next one succeeds", async () => {
    await using server = await testServer();
    server.generator.before = async () => {
      throw new LodeError("GENERATOR_HTML", "a web page where a model was due", { retry: "later" });
    };
    const response = await fetch(`${server.url}/generate/`, urlencoded({ prompt: "x", seed: 1 }));
    expect([response.status, await response.json()]).toMatchObject([
      500,
      { code: "GENERATOR_HTML", message: "a web page where a model was due" },
    ]);
    const id = response.headers.get("x-generation-id")!;
    expect(await clientOf(server).get(id)).toMatchObject({
      status: "failed",
      error_code: "GENERATOR_HTML",
      error_message: "a web page where a model was due",
      available_assets: ["original_image"],
    });
    const prepare = await fetch(
      `${server.url}/prepare_submission/${id}`,
      urlencoded({ task_id: "t", validator_hotkey: "h", validator_uid: 1 }),
    );
    expect([prepare.status, await prepare.json()]).toMatchObject([400, { code: "GENERATION_NOT_COMPLETED" }]);
    server.generator.before = async () => {};
    expect((await clientOf(server).generate({ prompt: "x", seed: 1 })).headers.miningReady).toBe(true);
    expect(await (await fetch(`${server.url}/metrics`)).text()).toMatch(
      /generations_total\{outcome="failed",generator="handmade"\} 1/,
    );
  });

  test("has a bug tells strangers nothing about it", async () => {
    await using server = await testServer();
    server.generator.before = async () => {
      throw new TypeError("secret path /home/somebody");
    };
    const text = await (await fetch(`${server.url}/generate/`, urlencoded({ prompt: "x" }))).text();
    expect(text).toContain("GENERATION_FAILED");
    expect(text).not.toContain("somebody");
    expect(server.reporter.events.some(({ event }) => event === "generationFailed")).toBe(true);
  });

  test("gives rubbish, or a mesh that is none, costs that one generation", async () => {
    const generator = handmadeGenerator();
    const broken = {
      ...generator,
      generate: async () => ({ kind: "mesh-glb" as const, bytes: Buffer.from("no model"), seconds: {}, notes: {} }),
    };
    await using server = await testServer({ readyGenerator: broken });
    const response = await fetch(`${server.url}/generate/`, urlencoded({ prompt: "x" }));
    expect(response.status).toBe(500);
    expect(await clientOf(server).get(response.headers.get("x-generation-id")!)).toMatchObject({
      status: "failed",
      available_assets: ["initial_mesh_glb"],
    });
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  });

  test("hangs is given up after the time that a generation may take", async () => {
    await using server = await testServer({ work: { timeoutMs: 300 } });
    server.generator.before = ({ signal }) =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    const response = await fetch(`${server.url}/generate/`, urlencoded({ prompt: "x" }));
    expect([response.status, await response.json()]).toMatchObject([500, { code: "GENERATION_TIMEOUT" }]);
  });

  test("failed for now is asked again under the same id, but not one that will never succeed", async () => {
    await using server = await testServer();
    const client = clientOf(server);
    const order = { prompt: "x", seed: 1, generationId: randomUUID() };
    for (const [retry, asked] of [
      ["later", 1],
      ["later", 2],
      ["never", 3],
    ] as const) {
      server.generator.before = async () => {
        throw new LodeError("GENERATOR_REFUSED", "no", { retry });
      };
      await expect(client.generate(order)).rejects.toMatchObject({ code: "GENERATOR_REFUSED" });
      expect(server.generator.asked).toHaveLength(asked);
    }
    server.generator.before = async () => {};
    await expect(client.generate(order)).rejects.toMatchObject({ code: "GENERATOR_REFUSED" });
    expect(server.generator.asked).toHaveLength(3);
  });
});

describe("too many orders", () => {
  test("are refused at once with the time after which to come back, and leave no trace", async () => {
    await using server = await testServer({ work: { concurrent: 1, waiting: 1 } });
    const [begun, held] = [gate(), gate()];
    server.generator.before = async () => {
      begun.open();
      await held.opened;
    };
    const client = clientOf(server);
    const first = client.generate({ prompt: "first", seed: 1 });
    await begun.opened;
    const secondId = randomUUID();
    const second = client.generate({ prompt: "second", seed: 2, generationId: secondId });
    while ((await client.status()).queue.waiting === 0);
    const refusal = await fetch(`${server.url}/generate/`, urlencoded({ prompt: "third" }));
    expect([refusal.status, refusal.headers.get("retry-after"), await refusal.json()]).toMatchObject([
      503,
      "5",
      { code: "SERVER_BUSY" },
    ]);
    await expect(client.generate({ prompt: "third", seed: 3 })).rejects.toMatchObject({
      code: "SERVER_BUSY",
      retry: "later",
      facts: { retryAfterMs: 5000 },
    });
    // Waiting for one that is at work or waits takes no place.
    const joined = client.generate({ prompt: "second", seed: 2, generationId: secondId });
    expect((await client.status()).asset_stats.total_assets).toBe(2);
    held.open();
    const [, made, same] = await Promise.all([first, second, joined]);
    expect(Buffer.from(same.bytes).equals(made.bytes)).toBe(true);
    expect(server.generator.asked).toHaveLength(2);
  });

  test("keep no picture in memory while they wait", async () => {
    await using server = await testServer({ work: { concurrent: 1, waiting: 20 } });
    const { open, opened } = gate();
    server.generator.before = () => opened;
    const picture = Buffer.alloc(8 * 2 ** 20);
    dotPng.forEach((byte, at) => {
      picture[at] = byte;
    });
    const garbage = runInNewContext("gc") as () => void;
    garbage();
    const before = process.memoryUsage().arrayBuffers;
    const answers = Array.from({ length: 12 }, () => statusOfPicture(server.url, picture));
    while ((await clientOf(server).status()).queue.waiting < 11) await new Promise(setImmediate);
    let held = Number.POSITIVE_INFINITY;
    for (let look = 0; look < 200 && held > 5 * picture.length; look += 1) {
      await new Promise(setImmediate);
      garbage();
      held = process.memoryUsage().arrayBuffers - before;
    }
    open();
    expect(await Promise.all(answers)).toEqual(Array(12).fill(200));
    expect(held).toBeLessThan(5 * picture.length);
  });

  test("of which some have left still get what they waited for", async () => {
    await using server = await testServer({ work: { concurrent: 1, waiting: 4 } });
    const [begun, held] = [gate(), gate()];
    server.generator.before = async () => {
      begun.open();
      await held.opened;
    };
    const client = clientOf(server);
    const first = client.generate({ prompt: "first", seed: 1 });
    await begun.opened;
    const leaving = new AbortController();
    const generationId = randomUUID();
    const left = client.generate({ prompt: "second", seed: 2, generationId, signal: leaving.signal });
    while ((await client.status()).queue.waiting === 0);
    leaving.abort();
    await expect(left).rejects.toMatchObject({ name: "AbortError" });
    held.open();
    await first;
    expect((await client.generate({ prompt: "second", seed: 2, generationId })).bytes.length).toBeGreaterThan(1_000);
    expect(server.generator.asked.map(({ prompt }) => prompt)).toEqual(["first", "second"]);
  });
});

describe("the workshop", () => {
  test("whose worker dies costs that generation, and the server lives on", async () => {
    await using workshop = new Workshop({ threads: 1 });
    let dies = true;
    const dying = {
      inspect: workshop.inspect.bind(workshop),
      render: workshop.render.bind(workshop),
      convert: async (...args: Parameters<Workshop["convert"]>) => {
        if (dies) throw new LodeError("WORKSHOP_FAILED", "the worker died over this file", { retry: "never" });
        return await workshop.convert(...args);
      },
    };
    await using server = await testServer({ workshop: dying });
    const failed = await fetch(`${server.url}/generate/`, urlencoded({ prompt: "x" }));
    expect([failed.status, await failed.json()]).toMatchObject([500, { code: "WORKSHOP_FAILED" }]);
    dies = false;
    expect((await fetch(`${server.url}/generate/`, urlencoded({ prompt: "x" }))).status).toBe(200);
  });
});

describe("a disk", () => {
  test("that is full fails the generation with a code, and gets better", async () => {
    await using server = await testServer({ quota: { maxTotalBytes: 1_000 } });
    const response = await fetch(`${server.url}/generate/`, urlencoded({ prompt: "x" }));
    expect([response.status, await response.json()]).toMatchObject([507, { code: "ASSET_QUOTA" }]);
    expect(await clientOf(server).get(response.headers.get("x-generation-id")!)).toMatchObject({
      status: "failed",
      error_code: "ASSET_QUOTA",
    });
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  });

  test("that takes no line of the log either fails nobody's request", async () => {
    const mute = (): never => {
      throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
    };
    const reporter: Reporter = { info: mute, warn: mute, error: mute, child: () => reporter };
    await using server = await testServer({ reporter, quota: { maxTotalBytes: 1_000 } });
    const response = await fetch(`${server.url}/generate/`, urlencoded({ prompt: "x" }));
    expect([response.status, await response.json()]).toMatchObject([507, { code: "ASSET_QUOTA" }]);
    expect((await fetch(`${server.url}/none`)).status).toBe(404);
  });

  test("on which nothing can be written answers with a code, too, and loses nothing that it promised", async () => {
    const holder = await testServer();
    const { dataDir } = holder;
    await holder[Symbol.asyncDispose]();
    const store = await openAssetStore({
      dataDir: `${dataDir}-full`,
      catalogue: { kind: "sqlite" },
      blobs: { kind: "disk" },
      clock: wall,
    });
    let full = true;
    const tight = new Proxy(store, {
      get: (target, name) => {
        if (full && (name === "update" || name === "addAsset" || name === "create")) {
          return async () => {
            throw new LodeError("ASSET_DISK_FULL", "no space is left", { retry: "later" });
          };
        }
        const value = Reflect.get(target, name, target) as unknown;
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    await using server = await testServer({ store: tight });
    const client = clientOf(server);
    const order = { prompt: "x", seed: 1, generationId: randomUUID() };
    await expect(client.generate(order)).rejects.toMatchObject({ code: "ASSET_DISK_FULL", facts: { status: 507 } });
    expect((await client.status()).queue).toMatchObject({ running: 0, waiting: 0 });
    full = false;
    server.generator.before = async () => {
      full = true;
    };
    await expect(client.generate(order)).rejects.toMatchObject({ code: "ASSET_DISK_FULL" });
    full = false;
    server.generator.before = async () => {};
    expect((await client.generate(order)).headers.miningReady).toBe(true);
    await server.stop();
    await store[Symbol.asyncDispose]();
  });
});
