import { LodeError } from "@lode/runtime/errors";
import { detectFormat, type SplatFormat } from "@lode/splat/format";
import { classifyPly, readPlyHeader } from "@lode/splat/ply";

/** How a file has to be read. */
export type FileFormat = SplatFormat | "mesh-ply";

/**
 * By the first bytes and, for PLY, by what its header declares; only `.splat` needs the name.
 * @throws LodeError FILE_UNREADABLE for anything that is none of them; SplatError for a broken PLY header
 */
export function fileFormat(bytes: Uint8Array, name: string | undefined): FileFormat {
  const format = detectFormat(bytes);
  if (format === "ply") return plyFormat(bytes);
  if (format !== undefined) return format;
  // Of any length: the reader says what is wrong with one that is cut short.
  if (name?.toLowerCase().endsWith(".splat")) return "splat";
  throw new LodeError("FILE_UNREADABLE", "the file is neither splats nor a mesh", {
    retry: "never",
    facts: { bytes: bytes.length, begins: Buffer.from(bytes.subarray(0, 8)).toString("hex") },
    next: "give a PLY, SPZ or GLB file, or one whose name ends in .splat",
  });
}

/** Of a PLY file that is no compressed splat. */
function plyFormat(bytes: Uint8Array): FileFormat {
  const sort = classifyPly(readPlyHeader(bytes));
  if (sort === "splat") return "ply";
  if (sort === "mesh") return "mesh-ply";
  const points = sort === "points";
  throw new LodeError(
    "FILE_UNREADABLE",
    `the PLY file holds ${points ? "points without size" : "neither splats nor a mesh"}`,
    {
      retry: "never",
      facts: { bytes: bytes.length, sort },
      next: "export it as 3D gaussian splats (scale_0, rot_0, opacity, f_dc_0, …) or as a mesh with faces",
    },
  );
}
