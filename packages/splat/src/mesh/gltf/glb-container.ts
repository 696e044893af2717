import { BufferUtils } from "@gltf-transform/core";
import { SplatError } from "../../errors/index.ts";
import type { MeshLimits } from "../mesh-limits.ts";
import { type Fields, isFields, malformedGlb } from "./fields.ts";
import { nestsDeeper } from "./json-depth.ts";

export interface GlbContainer {
  /** The glTF document, of which nothing but "an object" is known. */
  readonly json: Fields;
  /** The binary chunk, copied: aligned, and with nothing before or behind it in memory. */
  readonly binary: Uint8Array<ArrayBuffer> | undefined;
}

const magic = 0x46546c67;
const jsonChunk = 0x4e4f534a;
const binaryChunk = 0x004e4942;
/** What glTF itself needs is a dozen; the rest is for what programs leave in `extras`. */
const maxJsonDepth = 128;

/**
 * Takes a binary glTF file apart. Lengths are checked against each other and against what is there; bytes behind the declared
 * length and chunks of unknown kinds are passed over, as the format asks.
 * @throws SplatError `GLB_MALFORMED`, `GLB_TRUNCATED`, `MESH_TOO_LARGE`
 */
export function openGlb(bytes: Uint8Array, limits: MeshLimits): GlbContainer {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12) throw truncated(20, bytes.length);
  if (view.getUint32(0, true) !== magic) throw malformedGlb("the file does not begin with glTF");
  const version = view.getUint32(4, true);
  if (version !== 2) throw malformedGlb(`the container has version ${version}; only 2 is known`);
  const end = view.getUint32(8, true);
  if (end > bytes.length) throw truncated(end, bytes.length);
  const json = chunkAt(view, 12, end);
  if (json.type !== jsonChunk) throw malformedGlb("the first chunk is not JSON");
  if (json.length > limits.maxJsonBytes) {
    throw new SplatError(
      "MESH_TOO_LARGE",
      `the JSON of the file has ${json.length} bytes, allowed are ${limits.maxJsonBytes}`,
      {
        facts: { jsonBytes: json.length, allowed: limits.maxJsonBytes },
      },
    );
  }
  let binary: Uint8Array<ArrayBuffer> | undefined;
  if (json.start + json.length < end) {
    const next = chunkAt(view, json.start + json.length, end);
    if (next.type === binaryChunk)
      binary = bytes.slice(next.start, next.start + next.length) as Uint8Array<ArrayBuffer>;
  }
  return { json: parsed(bytes.slice(json.start, json.start + json.length)), binary };
}

function chunkAt(view: DataView, at: number, end: number): { type: number; start: number; length: number } {
  if (at + 8 > end) throw truncated(at + 8, end);
  const length = view.getUint32(at, true);
  if (at + 8 + length > end) throw truncated(at + 8 + length, end);
  return { type: view.getUint32(at + 4, true), start: at + 8, length };
}

function parsed(text: Uint8Array): Fields {
  if (nestsDeeper(text, maxJsonDepth)) {
    throw new SplatError("MESH_TOO_LARGE", `the JSON of the file nests deeper than ${maxJsonDepth} levels`, {
      facts: { allowed: maxJsonDepth },
    });
  }
  let json: unknown;
  try {
    json = JSON.parse(BufferUtils.decodeText(text));
  } catch (cause) {
    throw malformedGlb("its JSON cannot be parsed", cause);
  }
  if (!isFields(json)) throw malformedGlb("its JSON is not an object");
  return json;
}

function truncated(needed: number, bytes: number): SplatError {
  return new SplatError("GLB_TRUNCATED", `the GLB file ends at byte ${bytes}, its headers speak of ${needed}`, {
    facts: { needed, bytes },
    next: "Fetch or write the file again.",
  });
}
