import { LodeError } from "@lode/runtime/errors";
import { generationIdPattern } from "./limits.ts";

/** What a generated model's answer says in its headers. */
export interface GenerationHeaders {
  readonly generationId: string;
  /** Seconds from the start of the work to the final status. */
  readonly generationSeconds: number;
  /** Bytes of the splat PLY per byte of the SPZ; 0 when nothing was compressed. */
  readonly compressionRatio: number;
  readonly faceCount: number;
  readonly vertexCount: number;
  /** 2: the body is SPZ in the network's dialect; 0: it is a PLY. */
  readonly compressionType: 0 | 2;
  /** Of the mesh's structure; no fidelity. */
  readonly meshQualityScore: number;
  /** Of the file's structure; no fidelity, never a reason to submit. */
  readonly localValidationScore: number;
  /** The structure passed every check and the SPZ is there. */
  readonly miningReady: boolean;
  /** At most the first 100 characters. */
  readonly prompt: string;
}

/** In the order in which they are sent. */
export const generationHeaderNames = [
  "X-Generation-ID",
  "Content-Disposition",
  "X-Generation-Time",
  "X-Compression-Ratio",
  "X-Face-Count",
  "X-Vertex-Count",
  "X-Compression-Type",
  "X-Mesh-Quality-Score",
  "X-Local-Validation-Score",
  "X-Mining-Ready",
  "X-Prompt",
] as const;

const promptHeaderChars = 100;

/** The first 100 characters, percent-encoded: nothing that a user wrote reaches a header raw. */
export function promptHeader(prompt: string): string {
  // Twice as many units, as a character may take two.
  const characters = [...prompt.slice(0, promptHeaderChars * 2)].slice(0, promptHeaderChars).join("");
  return encodeURIComponent(characters.replaceAll(/\p{Surrogate}/gu, "\uFFFD"));
}

/** @throws LodeError ANSWER_MALFORMED (later) when the id is missing, as then nothing can be asked for later. */
export function readGenerationHeaders(headers: Headers): GenerationHeaders {
  const generationId = (headers.get("x-generation-id") ?? "").toLowerCase();
  if (!generationIdPattern.test(generationId)) {
    throw new LodeError("ANSWER_MALFORMED", "the model came without a usable X-Generation-ID", {
      retry: "later",
      facts: { route: "POST /generate/" },
      next: "Check that the address is an asset server's.",
    });
  }
  return {
    generationId,
    generationSeconds: numberOf(headers, "x-generation-time"),
    compressionRatio: numberOf(headers, "x-compression-ratio"),
    faceCount: numberOf(headers, "x-face-count"),
    vertexCount: numberOf(headers, "x-vertex-count"),
    compressionType: headers.get("x-compression-type") === "2" ? 2 : 0,
    meshQualityScore: numberOf(headers, "x-mesh-quality-score"),
    localValidationScore: numberOf(headers, "x-local-validation-score"),
    miningReady: headers.get("x-mining-ready") === "true",
    prompt: decoded(headers.get("x-prompt") ?? ""),
  };
}

/** Some servers write `12.5s` and `4.2x`. */
function numberOf(headers: Headers, name: string): number {
  const value = Number.parseFloat(headers.get(name) ?? "");
  return Number.isFinite(value) ? value : 0;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
