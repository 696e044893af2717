import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { generatorConfig } from "../config.ts";
import { openGenerator } from "../open-generator.ts";
import {
  BackendServer,
  deps,
  KeptStages,
  meshPly,
  request,
  type SeenRequest,
  smallGlb,
  smallPng,
  splatPly,
} from "./backend-server.test-support.ts";

const open = (config: object, env: Record<string, string> = {}) =>
  openGenerator(generatorConfig.parse(config), { ...deps, env });
const image = { bytes: new Uint8Array(smallPng), mimeType: "image/png" };
const json = (seen: SeenRequest): Record<string, unknown> => JSON.parse(seen.body.toString());

describe("the network's generation server", () => {
  it("gets the prompt as its one form field and gives splats", async () => {
    await using server = await BackendServer.start((_request, response) => response.end(splatPly()));
    const sink = new KeptStages();
    const model = await open({ kind: "three-gen", url: server.url }).generate(request(), sink);
    expect(model.kind).toBe("splat-ply");
    expect([...new URLSearchParams(server.seen[0]!.body.toString()).keys()]).toEqual(["prompt"]);
    expect(sink.kept.map(({ type }) => type)).toEqual(["gaussian_splatting_ply"]);
    expect(model.seconds.splatGeneration).toBeGreaterThanOrEqual(0);
  });

  it("takes no pictures, unless it is one of the succeeding protocol", async () => {
    await using server = await BackendServer.start((_request, response) => response.end(splatPly()));
    const { prompt: _, ...withoutWords } = request({ image });
    await expect(
      open({ kind: "three-gen", url: server.url }).generate(withoutWords, new KeptStages()),
    ).rejects.toMatchObject({ code: "GENERATOR_TASK_UNSUPPORTED" });
    await open({ kind: "three-gen", url: server.url, image: {} }).generate(withoutWords, new KeptStages());
    const [seen] = server.seen;
    expect(seen!.url).toBe("/generate");
    expect(seen!.body.includes('name="prompt_image_file"')).toBe(true);
    expect(seen!.body.includes(smallPng)).toBe(true);
    expect(seen!.body.includes('name="seed"\r\n\r\n7')).toBe(true);
  });
});

describe("Hunyuan3D", () => {
  const poll = { kind: "hunyuan3d", pollMs: 10 } as const;

  it("is sent a job and asked after it until the mesh comes", async () => {
    let asked = 0;
    const states = ["processing", "texturing", "completed"];
    await using server = await BackendServer.start((seen, response) => {
      if (seen.url === "/send") response.end('{"uid":"4f1c-9"}');
      else {
        const status = states[Math.min(asked, 2)];
        asked += 1;
        const done = {
          model_base64: smallGlb().toString("base64"),
          initial_model_base64: smallGlb().toString("base64"),
        };
        response.end(JSON.stringify({ status, ...(status === "completed" ? done : {}) }));
      }
    });
    const stages: string[] = [];
    const sink = new KeptStages();
    const model = await open({ ...poll, url: server.url }).generate(
      request({ progress: (stage) => stages.push(stage) }),
      sink,
    );
    expect(model.kind).toBe("mesh-glb");
    expect(Buffer.from(model.bytes)).toEqual(smallGlb());
    expect(json(server.seen[0]!)).toMatchObject({ text: "a red chair", seed: 7, texture: true, type: "glb" });
    expect(server.seen.slice(1).map(({ method, url }) => `${method} ${url}`)).toEqual(
      Array(3).fill("GET /status/4f1c-9"),
    );
    expect(stages).toEqual(["mesh_generating", "mesh_texturing"]);
    expect(sink.kept.map(({ type }) => type)).toEqual(["initial_mesh_glb", "initial_mesh_glb"]);
  });

  it("is asked again when an answer is lost or the file was only half written", async () => {
    let asked = 0;
    await using server = await BackendServer.start((seen, response) => {
      if (seen.url === "/send") return void response.end('{"uid":"u"}');
      asked += 1;
      if (asked <= 2) return void response.writeHead(502).end();
      const bytes = asked === 3 ? smallGlb().subarray(0, 30) : smallGlb();
      response.end(JSON.stringify({ status: "completed", model_base64: bytes.toString("base64") }));
    });
    const model = await open({ ...poll, url: server.url }).generate(request(), new KeptStages());
    expect(Buffer.from(model.bytes)).toEqual(smallGlb());
    expect(asked).toBe(4);
  });

  it("is given up when a job stays unfinished, as its failed jobs do for ever", async () => {
    await using server = await BackendServer.start((seen, response) =>
      response.end(seen.url === "/send" ? '{"uid":"u"}' : '{"status":"processing"}'),
    );
    await expect(
      open({ ...poll, url: server.url, timeoutMs: 200 }).generate(request(), new KeptStages()),
    ).rejects.toMatchObject({ code: "GENERATOR_TIMEOUT", retry: "later" });
  });

  it("cannot have us ask for other paths by what it calls a job", async () => {
    await using server = await BackendServer.start((_request, response) => response.end('{"uid":"../../admin"}'));
    await expect(open({ ...poll, url: server.url }).generate(request(), new KeptStages())).rejects.toMatchObject({
      code: "GENERATOR_BAD_ANSWER",
    });
    expect(server.seen).toHaveLength(1);
  });

  it("may be waited for instead; its 404 means that the job failed and may work later", async () => {
    let fail = true;
    await using server = await BackendServer.start((_request, response) =>
      fail ? response.writeHead(404).end('{"error_code":1}') : response.end(smallGlb()),
    );
    const generator = open({ kind: "hunyuan3d", url: server.url, mode: "wait" });
    await expect(generator.generate(request({ image }), new KeptStages())).rejects.toMatchObject({
      code: "GENERATOR_REFUSED",
      retry: "later",
    });
    fail = false;
    await generator.generate(request({ image }), new KeptStages());
    expect(json(server.seen[1]!)).toMatchObject({ image: smallPng.toString("base64") });
    expect(json(server.seen[1]!)).not.toHaveProperty("text");
  });
});

describe("a templated backend", () => {
  it("may put the file into JSON as base64", async () => {
    await using server = await BackendServer.start((_request, response) =>
      response.end(JSON.stringify({ out: [{ "a/b": smallGlb().toString("base64") }] })),
    );
    const config = {
      kind: "http",
      url: server.url,
      gives: "mesh-glb",
      answer: { at: "base64", pointer: "/out/0/a~1b" },
    };
    expect((await open(config).generate(request(), new KeptStages())).kind).toBe("mesh-glb");
  });

  it("may name the file's address, at its own origin only", async () => {
    let address = "/files/7.ply";
    await using other = await BackendServer.start((_request, response) => response.end(meshPly));
    await using server = await BackendServer.start((seen, response) =>
      response.end(seen.method === "GET" ? meshPly : JSON.stringify({ url: address })),
    );
    const generator = open({
      kind: "http",
      url: server.url,
      gives: "mesh-ply",
      answer: { at: "url", pointer: "/url" },
    });
    expect((await generator.generate(request(), new KeptStages())).kind).toBe("mesh-ply");
    for (address of [`${other.url}/x.ply`, "file:///etc/passwd", "//169.254.169.254/latest"]) {
      await expect(generator.generate(request(), new KeptStages())).rejects.toMatchObject({
        code: "GENERATOR_BAD_ANSWER",
      });
    }
    expect(other.seen).toEqual([]);
  });

  it("gets its key in a header, from a variable or a file, and nobody else ever sees it", async () => {
    await using server = await BackendServer.start((_request, response) => response.writeHead(403).end());
    const folder = await mkdtemp(join(tmpdir(), "lode-key-"));
    try {
      const keyFile = join(folder, "key");
      await writeFile(keyFile, "s3cret-from-file\n");
      const byVariable = open({ kind: "http", url: server.url, keyEnv: "MAKER_KEY" }, { MAKER_KEY: "s3cret" });
      const byFile = open({ kind: "http", url: server.url, keyFile, keyHeader: "X-API-Key" });
      for (const generator of [byVariable, byFile]) {
        const error = await generator
          .generate(request(), new KeptStages())
          .catch((reason: unknown) => reason as { facts: unknown });
        expect(JSON.stringify(error) + String(error)).not.toContain("s3cret");
      }
      expect(server.seen.map(({ headers }) => headers.authorization ?? headers["x-api-key"])).toEqual([
        "Bearer s3cret",
        "s3cret-from-file",
      ]);
      expect(() => open({ kind: "http", url: server.url, keyEnv: "MAKER_KEY" })).toThrow(
        expect.objectContaining({ code: "GENERATOR_KEY_MISSING" }),
      );
      expect(() => open({ kind: "http", url: server.url, keyEnv: "MAKER_KEY" }, { MAKER_KEY: "a\r\nb" })).toThrow(
        /MAKER_KEY/,
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe("a configuration", () => {
  it.each([
    ["an address of another scheme", { kind: "three-gen", url: "ftp://x/" }],
    ["a file's address", { kind: "three-gen", url: "file:///etc/passwd" }],
    ["a key within the address", { kind: "three-gen", url: "http://me:secret@x/" }],
    ["a prompt in the address", { kind: "http", url: "http://x/?q={prompt}" }],
    ["a prompt in a header", { kind: "http", url: "http://x/", headers: { "x-prompt": "{prompt}" } }],
    ["a header that is two", { kind: "http", url: "http://x/", headers: { a: "1\r\nb: 2" } }],
    ["a field nobody knows", { kind: "procedural", gpu: true }],
    [
      "stages out of order",
      {
        kind: "staged",
        stages: [
          { role: "mesh", backend: { kind: "procedural" } },
          { role: "image", backend: { kind: "http", url: "http://x/", gives: "image" } },
        ],
      },
    ],
    [
      "stages that make no model",
      { kind: "staged", stages: [{ role: "image", backend: { kind: "http", url: "http://x/", gives: "image" } }] },
    ],
    [
      "a mesh from a splat maker",
      { kind: "staged", stages: [{ role: "mesh", backend: { kind: "three-gen", url: "http://x/" } }] },
    ],
  ])("with %s is refused", (_, config) => {
    expect(generatorConfig.safeParse(config).success).toBe(false);
  });

  it("of a picture maker alone is refused: it is a stage", () => {
    expect(() => open({ kind: "http", url: "http://x/", gives: "image" })).toThrow(
      expect.objectContaining({ code: "CONFIG_INVALID" }),
    );
  });
});
