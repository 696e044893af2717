import { createHash } from "node:crypto";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { zstdDecompressSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LodeProcess } from "./lode-process.test-support.ts";
import { StoryFolder } from "./running-network.test-support.ts";

const vectors = resolve(import.meta.dirname, "../../../../vectors/spz");
const folder = new StoryFolder();
const at = (name: string) => join(folder.path, name);
afterAll(() => folder[Symbol.dispose]());

const lode = (...args: string[]) => LodeProcess.run(args, folder.path);

beforeAll(() => {
  copyFileSync(join(vectors, "random-sh3.ply"), at("cloud.ply"));
  copyFileSync(join(vectors, "refused-mesh.ply"), at("mesh.ply"));
  writeFileSync(at("page.ply"), "<!doctype html><title>404</title>");
  writeFileSync(at("empty.spz"), "");
});

describe("splats as files", () => {
  it("are written for the network as its own encoder writes them, and read back", { timeout: 60_000 }, async () => {
    const made = await lode("splat", "convert", "cloud.ply", "cloud.spz", "--mode", "parity", "--json");
    expect(made).toMatchObject({ code: 0 });
    expect(JSON.parse(made.stdout)).toMatchObject({ out: "cloud.spz", inspection: { format: "spz-network" } });
    expect(zstdDecompressSync(readFileSync(at("cloud.spz")))).toEqual(
      readFileSync(join(vectors, "random-sh3.payload.bin")),
    );
    expect((await lode("splat", "convert", "cloud.spz", "back.ply")).code).toBe(0);
    const sha256 = createHash("sha256")
      .update(readFileSync(at("back.ply")))
      .digest("hex");
    expect(sha256).toBe(
      createHash("sha256")
        .update(readFileSync(join(vectors, "random-sh3.decoded.ply")))
        .digest("hex"),
    );
  });

  it("are told apart, with what validators would say", { timeout: 60_000 }, async () => {
    const splats = JSON.parse((await lode("splat", "inspect", "cloud.ply", "--json")).stdout);
    expect(splats).toMatchObject({ kind: "splat", shDegree: 3, networkSubmittable: { ok: false } });
    const mesh = await lode("splat", "inspect", "mesh.ply");
    expect(mesh.stdout).toMatch(/a mesh of 1 triangles/);
    expect(mesh.stdout).toMatch(/submittable to the network as it is: no/);
  });

  it("are drawn", { timeout: 60_000 }, async () => {
    expect(await lode("splat", "render", "cloud.ply", "turn.png", "--views", "2", "--size", "64")).toMatchObject({
      code: 0,
      stdout: "turn-000.png\nturn-001.png\n",
    });
    const picture = readFileSync(at("turn-001.png"));
    expect(picture.subarray(1, 4).toString()).toBe("PNG");
    expect([picture.readUInt32BE(16), picture.readUInt32BE(20)]).toEqual([64, 64]);
  });
});

describe("what cannot be used is told with its code", () => {
  it.each([
    ["a file that is not there", ["splat", "inspect", "gone.ply"], "FILE_UNREADABLE_HERE"],
    ["a web page", ["splat", "inspect", "page.ply"], "FILE_UNREADABLE"],
    ["an empty file", ["splat", "convert", "empty.spz", "out.ply"], "FILE_UNREADABLE"],
    ["an output that says no format", ["splat", "convert", "cloud.ply", "cloud.obj"], "OUTPUT_FORMAT_UNKNOWN"],
    ["a journal that is not there", ["splat", "status", "--data-dir", "nowhere"], "SPLAT_MINER_NOT_HERE"],
    ["a generator without its kind", ["splat", "serve", "--generator-url", "http://127.0.0.1:1"], "CONFIG_INVALID"],
    ["an address that others reach, without a key", ["splat", "serve", "--host", "0.0.0.0"], "SERVER_KEY_NEEDED"],
    ["an option of the other network", ["up", "--subnet", "17", "--miners", "3"], "OPTION_FOREIGN"],
    ["and the other way round", ["up", "--tasks", "3"], "OPTION_FOREIGN"],
    ["no tasks", ["up", "--subnet", "17", "--tasks", "0"], "OPTION_RANGE"],
    ["prompts that are none", ["up", "--subnet", "17", "--prompts", "gone.txt"], "PROMPTS_UNREADABLE"],
  ])("%s", { timeout: 60_000 }, async (_, args, code) => {
    const ended = await lode(...args);
    expect(ended.stderr).toContain(`lode: ${code}: `);
    expect(ended.stderr).toContain("next: ");
    expect(ended).toMatchObject({ code: 2, stdout: "" });
  });
});

describe("the parts as an operator starts them", () => {
  it("a miner joins a network from outside, and its records tell of it", { timeout: 240_000 }, async () => {
    await using network = await LodeProcess.start(["up", "--subnet", "17", "--data-dir", "up"], folder.path);
    await network.line(/previews/);
    const place = ["--data-dir", "mine", "--local", "up"];
    {
      await using miner = await LodeProcess.start(["splat", "mine", ...place], folder.path);
      await miner.line(/accepted: "/, 180_000);
      expect(await miner.interrupt()).toMatchObject({ code: 0 });
    }
    const status = JSON.parse((await lode("splat", "status", ...place, "--json")).stdout);
    expect(status.counts.accepted).toBeGreaterThan(0);
    expect(status.counts.rejected).toBe(0);
    expect(status.validators.map(({ violations }: { violations: number }) => violations)).not.toContain(1);
    expect(status.session.successful_tasks).toBeGreaterThan(0);
    expect((await lode("splat", "status", ...place)).stdout).toMatch(/accepted/);

    const add = ["splat", "blacklist", "add", "3", "--reason", "does not answer", "--hours", "2"];
    expect(await lode(...add, ...place)).toMatchObject({ code: 0, stdout: "added\n" });
    expect((await lode("splat", "blacklist", "list", ...place)).stdout).toMatch(/uid 3 \(manual, for 1\d\d min/);
    expect((await lode("splat", "blacklist", "remove", "3", ...place)).stdout).toBe("removed\n");
    expect((await lode("splat", "blacklist", "list", ...place)).stdout).not.toMatch(/uid 3 /);
  });

  it("a server starts beside what the network left, and keeps what it made over a restart", {
    timeout: 120_000,
  }, async () => {
    const serve = ["splat", "serve", "--port", "0", "--data-dir", "assets"];
    const form = new URLSearchParams({ prompt: "a red cube", seed: "7" });
    let id: string | null;
    let bytes: ArrayBuffer;
    {
      await using server = await LodeProcess.start(serve, folder.path);
      const [, url] = await server.line(/serving at (\S+?),/);
      const made = await fetch(`${url}/generate/`, { method: "POST", body: form });
      expect(made.status).toBe(200);
      id = made.headers.get("x-generation-id");
      bytes = await made.arrayBuffer();
      expect(await server.interrupt()).toMatchObject({ code: 0 });
    }
    await using server = await LodeProcess.start(serve, folder.path);
    const [, url] = await server.line(/serving at (\S+?),/);
    const again = await fetch(`${url}/generate/${id}/download/compressed_ply`);
    expect(Buffer.from(await again.arrayBuffer())).toEqual(Buffer.from(bytes));
    expect(await (await fetch(`${url}/assets/statistics/`)).json()).toMatchObject({ submission_ready: 1 });
  });
});
