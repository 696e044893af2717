import { LodeError } from "@lode/runtime/errors";
import type { ModelKind } from "../generator.ts";
import { type BackendName, badAnswer, truncated } from "./backend-errors.ts";
import { type Content, sniffContent } from "./sniff-content.ts";

/** What a stage is to give. */
export type Due = ModelKind | "image";

const images: readonly string[] = ["png", "jpeg", "webp"];

/** Content in words, for messages. */
const words: Readonly<Record<Content["kind"], string>> = {
  empty: "nothing",
  html: "a web page",
  json: "JSON",
  text: "a text",
  unknown: "bytes of an unknown kind",
  png: "a picture",
  jpeg: "a picture",
  webp: "a picture",
  "mesh-glb": "a mesh (GLB)",
  "splat-ply": "splats (PLY)",
  "mesh-ply": "a mesh (PLY)",
  "other-ply": "a PLY file of another kind",
};

/**
 * Checks that bytes are what was due, by what they are and never by what they were called.
 * @returns the picture's MIME type when one was due, else that of the model.
 * @throws LodeError GENERATOR_EMPTY, _HTML, _TRUNCATED, _WRONG_KIND, _BAD_ANSWER.
 */
export function expectContent(bytes: Uint8Array, due: Due, facts: BackendName): string {
  const content = sniffContent(bytes);
  if (due === "image" ? images.includes(content.kind) : content.kind === due) {
    if ("complete" in content && !content.complete)
      throw truncated(facts, "the file is shorter than it says of itself");
    return mimeOf(content.kind);
  }
  switch (content.kind) {
    case "empty":
      throw new LodeError("GENERATOR_EMPTY", `${facts.host} answered with nothing`, {
        retry: "later",
        facts: { ...facts, due },
        next: "Look at the backend's log: it says success without having made anything.",
      });
    case "html":
      throw new LodeError("GENERATOR_HTML", `${facts.host} answered with a web page where ${due} was due`, {
        retry: "later",
        facts: { ...facts, due },
        next: "Check the address: a proxy or another program answers there.",
      });
    case "json":
    case "text":
    case "unknown":
      throw badAnswer(facts, `${words[content.kind]} where ${due} was due`);
    default: {
      // A header that breaks off looks like no splat and no mesh.
      if (content.kind === "other-ply" && "complete" in content && !content.complete && due !== "image") {
        throw truncated(facts, "the file ends within its header or body");
      }
      throw new LodeError(
        "GENERATOR_WRONG_KIND",
        `${facts.host} answered with ${words[content.kind]} where ${due} was due`,
        {
          retry: "never",
          facts: { ...facts, due, got: content.kind },
          next: "Configure the backend as what it gives; a mesh is turned into splats here.",
        },
      );
    }
  }
}

function mimeOf(kind: Content["kind"]): string {
  if (kind === "jpeg") return "image/jpeg";
  if (kind === "png" || kind === "webp") return `image/${kind}`;
  return kind === "mesh-glb" ? "model/gltf-binary" : "application/x-ply";
}
