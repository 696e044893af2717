import type { SplatCloud } from "@lode/splat/cloud";
import { type Mesh, type Picture, readGlb, readMeshPly, sampleMesh } from "@lode/splat/mesh";
import { readCompressedPly, readPly } from "@lode/splat/ply";
import { readSplatFile } from "@lode/splat/splat-file";
import { decodeSpz } from "@lode/splat/spz";
import { nodeCompressors } from "../compressors/index.ts";
import { decodeImage } from "../pictures/index.ts";
import { withDraco } from "./draco-decoder.ts";
import { fileFormat } from "./file-format.ts";
import type { FileKind, OpenOptions } from "./options.ts";

/** A texture is part of a file that is bounded itself, and a lossless one of 4096 × 4096 can be as large. */
const maxTextureBytes = 128 * 1024 * 1024;

export type OpenedFile =
  | { readonly format: FileKind; readonly kind: "splat"; readonly cloud: SplatCloud }
  | { readonly format: FileKind; readonly kind: "mesh"; readonly mesh: Mesh };

/**
 * Reads any readable file in the calling thread; formats that know their frame give RUB, the others what `options.frame` says.
 * @throws SplatError, LodeError
 */
export async function openFile(bytes: Uint8Array, options: OpenOptions): Promise<OpenedFile> {
  const { name, frame = "RUB", maxGaussians } = options;
  const limits = { frame, ...(maxGaussians === undefined ? {} : { maxGaussians }) };
  const format = fileFormat(bytes, name);
  switch (format) {
    case "ply":
      return { format, kind: "splat", cloud: readPly(bytes, limits) };
    case "compressed-ply":
      return { format, kind: "splat", cloud: readCompressedPly(bytes, limits) };
    case "splat":
      return { format, kind: "splat", cloud: readSplatFile(bytes, limits) };
    case "mesh-ply":
      return { format, kind: "mesh", mesh: readMeshPly(bytes, { frame }) };
    case "glb":
      return {
        format,
        kind: "mesh",
        mesh: await withDraco(bytes, (dracoDecoder) => readGlb(bytes, { decodeImage: decodeTexture, dracoDecoder })),
      };
    default: {
      const { cloud, dialect, version } = decodeSpz(bytes, nodeCompressors, { ...limits, frame: "RUB" });
      return { format: dialect === "network" ? "spz-network" : `spz-v${version}`, kind: "splat", cloud };
    }
  }
}

/** The same as gaussians: a mesh is covered with them. @throws SplatError, LodeError */
export async function openCloud(bytes: Uint8Array, options: OpenOptions = {}): Promise<SplatCloud> {
  return cloudIn(await openFile(bytes, options), options);
}

export function cloudIn(file: OpenedFile, { samples, seed = 0 }: OpenOptions): SplatCloud {
  if (file.kind === "splat") return file.cloud;
  return sampleMesh(file.mesh, { seed, ...(samples === undefined ? {} : { count: samples }) });
}

function decodeTexture(bytes: Uint8Array, mime: string): Promise<Picture> {
  return decodeImage(bytes, mime, { maxBytes: maxTextureBytes });
}
