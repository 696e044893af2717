import { SplatError } from "../errors/index.ts";
import { classifyPly, readPlyHeader } from "../ply/index.ts";
import { splatFileRowBytes } from "../splat-file/index.ts";

/**
 * What a splat or mesh file is. `spz-zstd` is the dialect of subnet 17, `spz-gzip` Niantic's v1 to v3, `spz-raw` the same without a compressor;
 * `ply` may still be a mesh, a cloud of points or a splat: see `classifyPly`.
 */
export type SplatFormat = "ply" | "compressed-ply" | "spz-gzip" | "spz-zstd" | "spz-v4" | "spz-raw" | "glb" | "splat";

const magics: ReadonlyArray<readonly [SplatFormat, readonly number[]]> = [
  ["ply", [0x70, 0x6c, 0x79]],
  ["spz-gzip", [0x1f, 0x8b]],
  ["spz-zstd", [0x28, 0xb5, 0x2f, 0xfd]],
  ["spz-v4", [0x4e, 0x47, 0x53, 0x50, 4]],
  ["spz-raw", [0x4e, 0x47, 0x53, 0x50]],
  ["glb", [0x67, 0x6c, 0x54, 0x46]],
];

/**
 * Names the format by the first bytes and, of a PLY file, by its header.
 * @param name of the file: a `.splat` has no magic, and is known by its name and a length of whole gaussians only.
 * @returns undefined for anything else.
 */
export function detectFormat(bytes: Uint8Array, name?: string): SplatFormat | undefined {
  const found = magics.find(([, magic]) => magic.every((byte, index) => bytes[index] === byte))?.[0];
  if (found === "ply") return isCompressed(bytes) ? "compressed-ply" : "ply";
  if (found !== undefined) return found;
  const named = name?.toLowerCase().endsWith(".splat") === true;
  return named && bytes.length > 0 && bytes.length % splatFileRowBytes === 0 ? "splat" : undefined;
}

/** A header that cannot be read is left to the reader, which says what is wrong with it. */
function isCompressed(bytes: Uint8Array): boolean {
  try {
    return classifyPly(readPlyHeader(bytes)) === "compressed-splat";
  } catch (error) {
    if (error instanceof SplatError) return false;
    throw error;
  }
}
