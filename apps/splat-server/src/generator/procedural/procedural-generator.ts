import type { Clock } from "@lode/runtime/clock";
import { LodeError } from "@lode/runtime/errors";
import { type Picture, writeGlb } from "@lode/splat/mesh";
import { checkRequest } from "../check-request.ts";
import type { GeneratedModel, Generator } from "../generator.ts";
import { makeModel } from "./make-model.ts";
import { makeRelief } from "./picture/make-relief.ts";

export interface ProceduralDeps {
  readonly wall: Clock;
  /** Pixels of a PNG, JPEG or WebP; rejects when there are none. Without it picture tasks are not taken. */
  readonly decodeImage?: (bytes: Uint8Array, mimeType: string) => Promise<Picture>;
  /** A PNG of a GLB model. With it the words' shapes are drawn, too: the picture that other pipelines begin with. */
  readonly draw?: (model: Uint8Array, signal: AbortSignal) => Promise<Uint8Array>;
}

/**
 * Lode's own generator: no model, no GPU, tens of milliseconds. Words become parts, colours and materials by rules; a picture
 * becomes a relief of its own silhouette. The same request gives the same bytes on every machine.
 */
export function proceduralGenerator({ wall, decodeImage, draw }: ProceduralDeps): Generator {
  const traits = { name: "procedural", takesImages: decodeImage !== undefined };
  return {
    ...traits,
    describes: "shapes put together from words; no learned model",
    output: "mesh-glb",
    async generate(request, sink) {
      checkRequest(request, traits);
      const { prompt = "", image, seed, signal } = request;
      signal.throwIfAborted();
      request.progress("mesh_generating");
      const startedAt = wall.now();
      let notes: GeneratedModel["notes"];
      let bytes: Uint8Array;
      if (image !== undefined && decodeImage !== undefined) {
        const picture = await decodedPicture(decodeImage, image.bytes, image.mimeType);
        bytes = await writeGlb(makeRelief(picture, seed));
        notes = { kind: "relief", width: picture.width, height: picture.height };
      } else {
        const { mesh, asked } = makeModel(prompt, seed);
        bytes = await writeGlb(mesh);
        notes = {
          kind: "words",
          noun: asked.noun ?? "",
          known: asked.noun !== undefined,
          things: 1 + asked.others.length,
        };
      }
      signal.throwIfAborted();
      const seconds = (wall.now() - startedAt) / 1000;
      await sink.keep("initial_mesh_glb", bytes, seconds);
      if (draw === undefined || image !== undefined) {
        return { kind: "mesh-glb", bytes, seconds: { meshGeneration: seconds }, notes };
      }
      const drawnAt = wall.now();
      const drawn = await draw(bytes, signal);
      const drawing = (wall.now() - drawnAt) / 1000;
      await sink.keep("original_image", drawn, drawing);
      return { kind: "mesh-glb", bytes, seconds: { meshGeneration: seconds, imageGeneration: drawing }, notes };
    },
  };
}

async function decodedPicture(
  decode: NonNullable<ProceduralDeps["decodeImage"]>,
  bytes: Uint8Array,
  mimeType: string,
): Promise<Picture> {
  try {
    return await decode(bytes, mimeType);
  } catch (cause) {
    throw new LodeError("GENERATOR_IMAGE_INVALID", "the picture cannot be decoded", {
      retry: "never",
      facts: { bytes: bytes.length, mimeType: mimeType.slice(0, 64) },
      next: "Send a PNG, JPEG or WebP picture of a sensible size.",
      cause,
    });
  }
}
