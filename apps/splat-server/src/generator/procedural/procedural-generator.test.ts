import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { deps, KeptStages, request, smallGlb } from "../remote/backend-server.test-support.ts";
import { sniffContent } from "../remote/sniff-content.ts";
import { makeModel, vocabulary } from "./make-model.ts";
import { proceduralGenerator } from "./procedural-generator.ts";
import { nounIndex } from "./things/nouns.ts";
import { parsePrompt } from "./words/parse-prompt.ts";

const generator = proceduralGenerator(deps);
const bytesOf = async (prompt: string, seed: number) =>
  (await generator.generate(request({ prompt, seed }), new KeptStages())).bytes;

describe("the embedded generator", () => {
  it("says what it is", () => {
    expect(generator).toMatchObject({
      name: "procedural",
      describes: "shapes put together from words; no learned model",
      output: "mesh-glb",
      takesImages: false,
    });
  });

  it("gives a whole GLB, keeps it, and tells what it understood", async () => {
    const sink = new KeptStages();
    const model = await generator.generate(request({ prompt: "two red chairs" }), sink);
    expect(sniffContent(model.bytes)).toEqual({ kind: "mesh-glb", complete: true });
    expect(model.notes).toEqual({ kind: "words", noun: "chair", known: true, things: 1 });
    expect(sink.kept).toMatchObject([{ type: "initial_mesh_glb", bytes: model.bytes }]);
  });

  it("draws what it made, where there is something to draw with", async () => {
    const sink = new KeptStages();
    const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47]);
    const drawing = proceduralGenerator({ ...deps, draw: async () => png });
    const model = await drawing.generate(request({ prompt: "a red chair" }), sink);
    expect(sink.kept.map(({ type }) => type)).toEqual(["initial_mesh_glb", "original_image"]);
    expect(sink.kept[1]?.bytes).toBe(png);
    expect(model.seconds).toHaveProperty("imageGeneration");
  });

  it("gives the same bytes for the same words and seed, others for another seed or other words", async () => {
    const once = await bytesOf("a red robot", 5);
    expect(await bytesOf("a red robot", 5)).toEqual(once);
    expect(await bytesOf("a red robot", 6)).not.toEqual(once);
    expect(await bytesOf("a blue robot", 5)).not.toEqual(once);
  });

  it("refuses pictures without something that decodes them, and undecodable ones with a code", async () => {
    const image = { bytes: new Uint8Array(smallGlb()), mimeType: "image/png" };
    await expect(generator.generate(request({ image }), new KeptStages())).rejects.toMatchObject({
      code: "GENERATOR_TASK_UNSUPPORTED",
    });
    const decoding = proceduralGenerator({ ...deps, decodeImage: () => Promise.reject(new Error("no picture")) });
    await expect(decoding.generate(request({ image }), new KeptStages())).rejects.toMatchObject({
      code: "GENERATOR_IMAGE_INVALID",
      retry: "never",
    });
  });

  it("makes a body of a picture's own silhouette and colours", async () => {
    const [width, height] = [64, 48];
    const rgba = new Uint8Array(width * height * 4).fill(255);
    for (let y = 12; y < 36; y += 1) for (let x = 16; x < 48; x += 1) rgba.set([200, 30, 30, 255], 4 * (y * width + x));
    const decoding = proceduralGenerator({ ...deps, decodeImage: () => Promise.resolve({ width, height, rgba }) });
    const image = { bytes: new Uint8Array([1]), mimeType: "image/png" };
    const model = await decoding.generate(request({ image }), new KeptStages());
    expect(sniffContent(model.bytes)).toEqual({ kind: "mesh-glb", complete: true });
    expect(model.notes.kind).toBe("relief");
  });
});

describe("every name it knows", () => {
  const recipes = [...new Map([...nounIndex].map(([name, thing]) => [thing, name])).values()];

  it.each(recipes)("%s is a solid body of finite size, in colours between dark and light", (name) => {
    const { mesh, asked } = makeModel(name, 3);
    expect(asked.noun).toBeDefined();
    const { positions, indices, colors } = mesh;
    expect(indices.length).toBeGreaterThan(300);
    expect(positions.length / 3).toBeLessThanOrEqual(200_000);
    expect(positions.every(Number.isFinite)).toBe(true);
    expect(colors?.every((value) => value >= 0 && value <= 1)).toBe(true);
    const [low, high] = [1, -1].map(
      (sign) =>
        sign * positions.filter((_, i) => i % 3 === 1).reduce((least, y) => Math.min(least, sign * y), Infinity),
    );
    expect(low).toBeGreaterThan(-0.001);
    expect(high! - low!).toBeGreaterThan(0.02);
    expect(new Set(colors).size).toBeGreaterThan(50);
  });
});

const shared = process.env.LODE_SHARED_DATA ?? join(import.meta.dirname, "../../../../../../shared/data");
const files = ["prompts/dreamfusion_415.json", "prompts/text_prompts_404_2024-03.txt.gz"].map((file) =>
  join(shared, file),
);

function missing(): boolean {
  const absent = files.filter((file) => !existsSync(file));
  for (const file of absent) process.stderr.write(`skipped: ${file} is missing\n`);
  return absent.length > 0;
}

describe.skipIf(missing())("the network's published prompts", () => {
  const known = (prompts: readonly string[]): number =>
    prompts.filter((prompt) => parsePrompt(prompt, vocabulary).noun !== undefined).length / prompts.length;

  it("have a known noun in more than four of five cases", () => {
    const { dreamfusion } = JSON.parse(readFileSync(files[0]!, "utf8")) as { dreamfusion: string[] };
    const lines = gunzipSync(readFileSync(files[1]!))
      .toString()
      .split(/\r?\n/)
      .filter((line) => line !== "");
    expect([dreamfusion.length, lines.length]).toEqual([415, 30_940]);
    expect(known(dreamfusion)).toBeGreaterThan(0.8);
    expect(known(lines)).toBeGreaterThan(0.8);
  });
});
