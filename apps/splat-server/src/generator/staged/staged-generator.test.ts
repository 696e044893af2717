import { describe, expect, it } from "vitest";
import { generatorConfig } from "../config.ts";
import { openGenerator } from "../open-generator.ts";
import {
  BackendServer,
  deps,
  KeptStages,
  request,
  smallGlb,
  smallPng,
  splatPly,
} from "../remote/backend-server.test-support.ts";

function stages(url: string, more: { backgroundOptional?: boolean } = {}): unknown {
  const stage = (role: string, gives: string, value: object, optional = false) => ({
    role,
    optional,
    backend: { kind: "http", name: role, url: `${url}/${role}`, gives, body: { as: "json", value } },
  });
  return generatorConfig.parse({
    kind: "staged",
    stages: [
      stage("image", "image", { prompt: "{prompt}", seed: "{seed}" }),
      stage("background", "image", { image: "{image_base64}" }, more.backgroundOptional ?? false),
      stage("mesh", "mesh-glb", { image: "{image_base64}", mime: "{image_mime}" }),
      stage("enhance", "mesh-glb", { mesh: "{mesh_base64}" }),
      stage("texture", "mesh-glb", { mesh: "{mesh_base64}", image: "{image_base64}" }),
      stage("splat", "splat-ply", { mesh: "{mesh_base64}" }),
    ],
  });
}

const answers = (failing?: string) => (seen: { url: string }, response: import("node:http").ServerResponse) => {
  const role = seen.url.slice(1);
  if (role === failing) response.writeHead(500).end();
  else response.end(role === "image" || role === "background" ? smallPng : role === "splat" ? splatPly() : smallGlb());
};

const open = (config: unknown) => openGenerator(config as Parameters<typeof openGenerator>[0], deps);
const body = (server: BackendServer, role: string): Record<string, string> =>
  JSON.parse(server.seen.find(({ url }) => url === `/${role}`)!.body.toString());

describe("a pipeline of stages", () => {
  it("hands each stage what the ones before made, and keeps every output under its own name with its time", async () => {
    await using server = await BackendServer.start(answers());
    const sink = new KeptStages();
    const told: string[] = [];
    const model = await open(stages(server.url)).generate(request({ progress: (stage) => told.push(stage) }), sink);
    expect(model.kind).toBe("splat-ply");
    expect(sink.kept.map(({ type }) => type)).toEqual([
      "original_image",
      "background_removed_image",
      "initial_mesh_glb",
      "bpt_enhanced_mesh_glb",
      "textured_mesh_glb",
      "gaussian_splatting_ply",
    ]);
    expect(Object.keys(model.seconds)).toEqual([
      "imageGeneration",
      "backgroundRemoval",
      "meshGeneration",
      "bptEnhancement",
      "textureGeneration",
      "splatGeneration",
    ]);
    expect(body(server, "mesh")).toEqual({ image: smallPng.toString("base64"), mime: "image/png" });
    expect(body(server, "texture")).toEqual({
      image: smallPng.toString("base64"),
      mesh: smallGlb().toString("base64"),
    });
    expect(told).toEqual([
      "image_generating",
      "image_processing",
      "mesh_generating",
      "mesh_enhancing",
      "mesh_texturing",
      "converting_to_ply",
    ]);
  });

  it("leaves the first stage out for a picture task", async () => {
    await using server = await BackendServer.start(answers());
    const sink = new KeptStages();
    const { prompt: _, ...task } = request({ image: { bytes: new Uint8Array(smallPng), mimeType: "image/png" } });
    await open(stages(server.url)).generate(task, sink);
    expect(server.seen.map(({ url }) => url)).toEqual(["/background", "/mesh", "/enhance", "/texture", "/splat"]);
    expect(sink.kept[0]).toMatchObject({ type: "original_image", seconds: 0 });
  });

  it("goes on without an optional stage that fails, and says so", async () => {
    await using server = await BackendServer.start(answers("background"));
    const sink = new KeptStages();
    const model = await open(stages(server.url, { backgroundOptional: true })).generate(request(), sink);
    expect(model.notes.leftOut).toBe("background: GENERATOR_REFUSED");
    expect(sink.kept.map(({ type }) => type)).not.toContain("background_removed_image");
  });

  it("ends at a stage that fails, with what was made before kept", async () => {
    await using server = await BackendServer.start(answers("enhance"));
    const sink = new KeptStages();
    await expect(open(stages(server.url)).generate(request(), sink)).rejects.toMatchObject({
      code: "GENERATOR_REFUSED",
    });
    expect(sink.kept.map(({ type }) => type)).toEqual([
      "original_image",
      "background_removed_image",
      "initial_mesh_glb",
    ]);
    expect(server.seen.map(({ url }) => url)).not.toContain("/texture");
  });

  it("can have the embedded generator as its mesh stage", async () => {
    const generator = open(
      generatorConfig.parse({ kind: "staged", stages: [{ role: "mesh", backend: { kind: "procedural" } }] }),
    );
    const sink = new KeptStages();
    const model = await generator.generate(request(), sink);
    expect(model.kind).toBe("mesh-glb");
    expect(sink.kept.map(({ type }) => type)).toEqual(["initial_mesh_glb"]);
    expect(generator.describes).toBe("stages: mesh by procedural");
  });
});
