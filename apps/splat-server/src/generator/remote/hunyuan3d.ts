import { LodeError } from "@lode/runtime/errors";
import { unsupported } from "../check-request.ts";
import type { Hunyuan3dConfig } from "../config.ts";
import type { StageSink } from "../generator.ts";
import { askBackend } from "./ask-backend.ts";
import { type Backend, type BackendDeps, type BackendInput, below } from "./backend.ts";
import { type BackendName, badAnswer, refused, timedOut } from "./backend-errors.ts";
import { keyHeaders } from "./backend-key.ts";
import { expectContent } from "./expect-content.ts";
import { decodedBase64, jsonAnswer, textAt } from "./json-answer.ts";
import { Places } from "./places.ts";

const name = "hunyuan3d";
/** Answers of `/status` that may be lost in a row before the backend counts as gone. */
const maxLostAnswers = 5;
/** A half-written file is told like a whole one; it is whole a moment later. */
const maxHalfFiles = 5;

/**
 * The API server of Hunyuan3D: a job sent to `/send` and asked after at `/status/{uid}` until its GLB comes as base64, or one
 * long `/generate`. Version 2.0 takes words or a picture (and a mesh to paint), 2.1 pictures only; `takesText` says which.
 * @source Tencent/Hunyuan3D-2 and Hunyuan3D-2.1, api_server.py: a job that fails stays "processing" for ever, so the time limit ends it.
 */
export function hunyuan3dBackend(config: Hunyuan3dConfig, deps: BackendDeps): Backend {
  const headers = { ...keyHeaders(config, deps.env), "content-type": "application/json" };
  const places = new Places(config.concurrency, config.maxWaiting);
  const facts: BackendName = { backend: name, host: new URL(config.url).host };
  // The JSON around the base64 of the largest model; version 2.1 sends two.
  const maxJsonBytes = Math.ceil((config.maxBytes * 4) / 3) * 2 + 65_536;

  const bodyFor = ({ prompt, image, mesh, seed }: BackendInput): string => {
    if (image === undefined && (prompt === undefined || !config.takesText)) throw unsupported(name, "words");
    return JSON.stringify({
      ...(image === undefined ? { text: prompt } : { image: Buffer.from(image.bytes).toString("base64") }),
      ...(mesh === undefined ? {} : { mesh: Buffer.from(mesh).toString("base64") }),
      seed,
      texture: config.texture,
      octree_resolution: config.octreeResolution,
      num_inference_steps: config.inferenceSteps,
      guidance_scale: config.guidanceScale,
      face_count: config.faceCount,
      type: "glb",
    });
  };

  const waited = async (input: BackendInput): Promise<Uint8Array> => {
    const request = { url: below(config.url, "generate"), method: "POST", headers, body: bodyFor(input) } as const;
    try {
      return (await askBackend(request, config, name, input.signal, deps.fetch)).bytes;
    } catch (error) {
      throw ownFailure(error, facts);
    }
  };

  const polled = async (input: BackendInput, sink: StageSink): Promise<Uint8Array> => {
    const { wall, fetch } = deps;
    const startedAt = wall.now();
    const sent = await askBackend(
      { url: below(config.url, "send"), method: "POST", headers, body: bodyFor(input) },
      { timeoutMs: config.timeoutMs, maxBytes: 65_536 },
      name,
      input.signal,
      fetch,
    );
    const uid = textAt(jsonAnswer(sent.bytes, facts), "/uid", facts);
    if (!/^[\w-]{1,64}$/.test(uid)) throw badAnswer(facts, "a job's name that cannot be asked after");
    const url = below(config.url, `status/${uid}`);
    let lost = 0;
    let half = 0;
    let initialKept = false;
    for (;;) {
      const left = config.timeoutMs - (wall.now() - startedAt);
      if (left <= 0) throw timedOut(facts, config.timeoutMs);
      await wall.sleepUntil(wall.now() + Math.min(config.pollMs, left), input.signal);
      let answer: unknown;
      try {
        const got = await askBackend(
          { url, method: "GET", headers },
          { timeoutMs: Math.max(1, left), maxBytes: maxJsonBytes },
          name,
          input.signal,
          fetch,
        );
        answer = jsonAnswer(got.bytes, facts);
        lost = 0;
      } catch (error) {
        lost += 1;
        if (!(error instanceof LodeError) || error.retry !== "later" || lost >= maxLostAnswers) throw error;
        continue;
      }
      const status = textAt(answer, "/status", facts);
      if (status === "texturing") input.progress("mesh_texturing");
      else if (status === "error") throw refused(facts, 200, "later", "the job failed");
      if (status !== "completed") continue;
      const bytes = decodedBase64(textAt(answer, "/model_base64", facts), config.maxBytes, facts);
      try {
        expectContent(bytes, "mesh-glb", facts);
      } catch (error) {
        half += 1;
        if (!(error instanceof LodeError && error.code === "GENERATOR_TRUNCATED") || half >= maxHalfFiles) throw error;
        continue;
      }
      const initial = (answer as { initial_model_base64?: unknown }).initial_model_base64;
      if (typeof initial === "string" && !initialKept) {
        initialKept = true;
        const first = decodedBase64(initial, config.maxBytes, facts);
        await sink.keep("initial_mesh_glb", first, (wall.now() - startedAt) / 1000);
      }
      return bytes;
    }
  };

  return {
    name,
    describes: `a textured mesh from the Hunyuan3D server at ${facts.host}`,
    gives: "mesh-glb",
    takesText: config.takesText,
    takesImages: true,
    run: (input, sink) =>
      places.during(name, input.signal, async () => {
        const bytes = config.mode === "wait" ? await waited(input) : await polled(input, sink);
        return { bytes, mimeType: expectContent(bytes, "mesh-glb", facts) };
      }),
  };
}

/** This server says 404 for every failure of its own. */
function ownFailure(error: unknown, facts: BackendName): unknown {
  const status = error instanceof LodeError && error.code === "GENERATOR_REFUSED" ? error.facts.status : undefined;
  return status === 404 ? refused(facts, 404, "later", "the job failed") : error;
}
