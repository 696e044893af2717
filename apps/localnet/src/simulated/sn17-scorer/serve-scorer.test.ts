import { LodeError } from "@lode/runtime/errors";
import type { FileKind, Inspection } from "@lode/splat-node/workshop";
import { describe, expect, it } from "vitest";
import type { Darkroom } from "./judge-submission.ts";
import { type ScorerOptions, serveScorer, simulatedLabel } from "./serve-scorer.ts";

/** A darkroom whose files say in words what they are: `spz-network`, `ply`, `spz-network TOO_FEW_GAUSSIANS`. */
class WordDarkroom implements Darkroom {
  looks = 0;
  gate: Promise<void> = Promise.resolve();

  async inspect(bytes: Uint8Array): Promise<Inspection> {
    await this.gate;
    const [format, ...codes] = Buffer.from(bytes).toString().split(" ");
    if (format === "broken") throw new LodeError("SPZ_INVALID", "no", { retry: "never" });
    if (format === "crash") throw new LodeError("WORKSHOP_FAILED", "no", { retry: "now" });
    const found = codes.filter((code) => code !== "FRAME_WITHOUT_SIZE");
    const findings = found.map((code) => ({ code, severity: "refuse" as const, count: 1, first: null, text: "" }));
    const report = { ok: found.length === 0, gaussians: 9_000, findings };
    const networkSubmittable = { ok: report.ok && !codes.includes("FRAME_WITHOUT_SIZE"), why: "" };
    return { format: format as FileKind, report, networkSubmittable } as unknown as Inspection;
  }

  async pictures(_bytes: Uint8Array, options: Parameters<Darkroom["pictures"]>[1] = {}) {
    this.looks += 1;
    const { width = 8, height = 8 } = options;
    const rgba = new Uint8Array(width * height * 4).fill(255);
    for (let at = 0; at < rgba.length / 2; at += 4) rgba.set([200, at & 127, 20], at);
    const count = options.views === "grid" ? 4 : 1;
    return Array.from({ length: count }, () => ({ width, height, rgba }));
  }
}

async function scorer(options: Partial<ScorerOptions> = {}) {
  const darkroom = new WordDarkroom();
  const server = await serveScorer({ darkroom, ...options });
  const post = (path: string, body: unknown) =>
    fetch(server.url + path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  const score = async (file: string, more: object = {}) => {
    const body = { prompt: "a red chair", data: Buffer.from(file).toString("base64"), compression: 2, ...more };
    const response = await post("/validate_txt_to_3d_ply/", body);
    const answer = (await response.json()) as Record<string, unknown>;
    return { ...answer, status: response.status } as Record<string, unknown>;
  };
  return { darkroom, server, post, score, [Symbol.asyncDispose]: () => server.stop() };
}

describe("a score", () => {
  it("says that it is not the network's, and so does the version", async () => {
    await using net = await scorer();
    const { score, simulated, preview, grid_preview } = await net.score("spz-network");
    expect(score).toBeGreaterThan(0.4);
    expect({ simulated, preview, grid_preview }).toEqual({
      simulated: simulatedLabel,
      preview: null,
      grid_preview: null,
    });
    expect(await (await fetch(`${net.server.url}/version/`)).text()).toBe(`"2.4.0 (${simulatedLabel})"`);
  });

  it("of the same question is worked out once", async () => {
    await using net = await scorer();
    const [one, two] = await Promise.all([net.score("spz-network"), net.score("spz-network")]);
    expect(one).toEqual(two);
    expect(net.darkroom.looks).toBe(1);
  });

  it("takes uncompressed PLY as compression 0, which is the default", async () => {
    await using net = await scorer();
    expect((await net.score("ply", { compression: 0 })).score).toBeGreaterThan(0);
    expect((await net.score("ply", { compression: undefined })).score).toBeGreaterThan(0);
    expect((await net.score("ply ROTATIONS_IDENTITY", { compression: 0 })).score).toBe(0);
  });

  it.each([
    ["an SPZ of another dialect", "spz-v3", {}],
    ["a PLY where an SPZ is due", "ply", {}],
    ["an SPZ where a PLY is due", "spz-network", { compression: 0 }],
    ["the abolished compression", "ply", { compression: 1 }],
    ["too few gaussians", "spz-network TOO_FEW_GAUSSIANS", {}],
    ["a cloud that is mostly transparent", "spz-network MOSTLY_TRANSPARENT", {}],
    ["a frame that does not tell its size", "spz-network FRAME_WITHOUT_SIZE", {}],
    ["what cannot be decoded", "broken", {}],
    ["no prompt", "spz-network", { prompt: undefined }],
    ["base64 that is not padded", "spz-network", { data: "abc" }],
    ["nothing", "", {}],
  ])("of %s is 0, with status 200", async (_, file, more) => {
    await using net = await scorer();
    expect(await net.score(file, more)).toMatchObject({ status: 200, score: 0 });
  });

  it("does not mind identity rotations in an SPZ, as decoding has moved them", async () => {
    await using net = await scorer();
    expect((await net.score("spz-network ROTATIONS_IDENTITY")).score).toBeGreaterThan(0);
  });

  it("shows previews only above the threshold that was asked for", async () => {
    await using net = await scorer();
    const asked = { generate_preview: true, generate_grid_preview: true };
    const shown = await net.score("spz-network", { ...asked, preview_score_threshold: 0.1 });
    for (const name of ["preview", "grid_preview"]) {
      expect(Buffer.from(String(shown[name]), "base64").subarray(1, 4).toString()).toBe("PNG");
    }
    expect((await net.score("spz-network", { ...asked, preview_score_threshold: 1 })).preview).toBeNull();
  });

  it("of an image task needs the image in place of the prompt", async () => {
    await using net = await scorer();
    const body = { prompt_image: "aGk=", data: Buffer.from("spz-network").toString("base64"), compression: 2 };
    const response = await net.post("/validate_img_to_3d_ply/", body);
    expect(((await response.json()) as { score: number }).score).toBeGreaterThan(0);
  });
});

describe("a request", () => {
  it.each([
    ["with a prompt of 1025 characters", { prompt: "x".repeat(1_025), data: "" }],
    ["without data", { prompt: "a chair" }],
    ["whose data is no text", { prompt: "a chair", data: 7 }],
    ["that is no object", "[]"],
    ["that is no JSON", "{"],
  ])("%s is refused with 422", async (_, body) => {
    await using net = await scorer();
    const response = await net.post("/validate_txt_to_3d_ply/", body);
    expect(response.status).toBe(422);
    expect(((await response.json()) as { detail: unknown[] }).detail.length).toBeGreaterThan(0);
  });

  it("of 1024 characters beyond the basic plane is not too long", async () => {
    await using net = await scorer();
    expect((await net.score("spz-network", { prompt: "🪑".repeat(1_024) })).status).toBe(200);
  });

  it("that is larger than the service takes is refused before it is read", async () => {
    await using net = await scorer({ maxBodyBytes: 1_000 });
    expect((await net.post("/validate_txt_to_3d_ply/", { prompt: "x", data: "A".repeat(2_000) })).status).toBe(413);
  });

  it("beyond the queue is refused with 503, and the others are answered", async () => {
    await using net = await scorer({ maxRequests: 1 });
    const gate = Promise.withResolvers<void>();
    const inspect = net.darkroom.inspect.bind(net.darkroom);
    const begun = new Promise<void>((resolve) => {
      net.darkroom.inspect = async (bytes) => {
        resolve();
        await gate.promise;
        return inspect(bytes);
      };
    });
    const first = net.score("spz-network");
    await begun;
    expect((await net.score("spz-network", { prompt: "another" })).status).toBe(503);
    gate.resolve();
    expect((await first).status).toBe(200);
  });
});

describe("the service's own failure", () => {
  it("is a 500, is not remembered, and says nothing of the file", async () => {
    await using net = await scorer();
    expect((await net.score("crash")).status).toBe(500);
    expect((await net.score("crash")).status).toBe(500);
  });

  it("comes on request", async () => {
    await using net = await scorer({ failing: (request) => ([undefined, "error", "html"] as const)[request] });
    expect((await net.score("spz-network")).status).toBe(500);
    const body = { prompt: "x", data: "" };
    expect((await net.post("/validate_txt_to_3d_ply/", body)).headers.get("content-type")).toBe("text/html");
    expect((await net.score("spz-network")).status).toBe(200);
  });

  it("of a picture is a 500, and a picture is a PNG", async () => {
    await using net = await scorer();
    const view = (data: string) => net.post("/render_duel_view/", { data, compression: 2 });
    expect((await view("abc")).status).toBe(500);
    const good = await view(Buffer.from("spz-network").toString("base64"));
    expect(good.headers.get("content-type")).toBe("image/png");
  });
});
