import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync, zstdDecompressSync } from "node:zlib";
import createSpzModule, { type SpzModule } from "@adobe/spz";
import { SystemClock } from "@lode/runtime/clock";
import { silentReporter } from "@lode/runtime/events";
import { SystemRandom } from "@lode/runtime/random";
import { readPly } from "@lode/splat/ply";
import { decodeSpz } from "@lode/splat/spz";
import { nodeCompressors } from "@lode/splat-node/compressors";
import { type RunningSplatServer, startSplatServer } from "@lode/splat-server/app";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pythonEnvironment } from "./python-environment.ts";
import { PythonProcess } from "./python-process.ts";

let folder: string;
let server: RunningSplatServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lode-assets-"));
  server = await startSplatServer({
    port: 0,
    dataDir: join(folder, "server"),
    wall: new SystemClock(),
    random: new SystemRandom(),
    reporter: silentReporter,
    foldersWithoutKeys: [],
  });
});
afterAll(async () => {
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function made(prompt: string): Promise<Uint8Array> {
  const answer = await fetch(`${server.url}/generate/`, {
    method: "POST",
    body: new URLSearchParams({ prompt, seed: "5" }),
  });
  expect(answer.status).toBe(200);
  return new Uint8Array(await answer.arrayBuffer());
}

describe("the asset server and a client written as the documents show it", () => {
  // The SDK brings aiohttp.
  const python = pythonEnvironment("sdk-9.9");
  it.skipIf(python.missing !== undefined)("makes, tells, hands out and prepares", async () => {
    if (python.missing !== undefined) return;
    await using client = new PythonProcess(python.python, "assets.py", [server.url]);
    expect(await client.answer()).toMatchObject({
      generated: 200,
      first_own_header: "X-Generation-ID",
      magic: "28b52ffd",
      same: "KLUv",
      prompt: "a blue cube",
      status: "completed",
      available: expect.arrayContaining(["compressed_ply", "gaussian_splatting_ply", "initial_mesh_glb"]),
      mesh: "glTF",
      image: "89504e47",
      absent: 404,
      prepared: expect.arrayContaining(["compressed_ply_b64", "generation_id", "local_validation_score"]),
      statistics: { completed_assets: 1, submission_ready: 1, total_assets: 1 },
      cleaned: "Cleaned up 0 old assets.",
    });
  });
});

describe("what is submitted is what others decode", () => {
  it("the upstream codec reads the payload as we do", async () => {
    const spz = await made("a green cactus in a clay pot");
    // Its types say CommonJS: the default import is the function all the same. It talks on standard output unless told not to.
    const create = createSpzModule as unknown as (overrides: object) => Promise<SpzModule>;
    const upstream = await create({ print: () => {}, printErr: () => {} });
    // It knows the payload by its gzip wrapping only.
    const payload = zstdDecompressSync(spz);
    const theirs = upstream.loadSpzFromBuffer(gzipSync(payload), { to: upstream.CoordinateSystem.RUB });
    const { cloud } = decodeSpz(spz, nodeCompressors, { frame: "RUB" });
    expect(theirs.numPoints).toBe(cloud.count);
    for (let i = 0; i < cloud.count * 3; i++) {
      if (theirs.positions[i] !== cloud.positions.data[i]) throw new Error(`position ${i} differs`);
      if (theirs.scales[i] !== cloud.scales.data[i]) throw new Error(`scale ${i} differs`);
    }
  });

  const python = pythonEnvironment("pyspz");
  it.skipIf(python.missing !== undefined)("the network's own decoder reads the file as we do", async () => {
    if (python.missing !== undefined) return;
    const spz = await made("a red chair");
    const [from, to] = [join(folder, "chair.spz"), join(folder, "chair.ply")];
    await writeFile(from, spz);
    await using decoder = new PythonProcess(python.python, "decode_spz.py", [from, to]);
    const { bytes } = await decoder.answer<{ bytes: number }>();
    const theirs = readPly(await readFile(to), { frame: "RUB" });
    const { cloud } = decodeSpz(spz, nodeCompressors, { frame: "RUB" });
    expect(bytes).toBeGreaterThan(0);
    expect(theirs.count).toBe(cloud.count);
    const at = (column: typeof cloud.positions, i: number) => column.data[column.start + i * column.stride];
    for (let i = 0; i < cloud.count; i++) expect(at(theirs.positions, i)).toBe(at(cloud.positions, i));
  });
});
