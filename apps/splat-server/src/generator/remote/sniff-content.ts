import { classifyPly, type PlyHeader, plyScalarBytes, readPlyHeader } from "@lode/splat/ply";

/** What bytes are, whatever they were called. */
export type Content =
  | { readonly kind: "empty" | "html" | "json" | "text" | "unknown" }
  | { readonly kind: "png" | "jpeg" | "webp" }
  | { readonly kind: "mesh-glb" | "splat-ply" | "mesh-ply" | "other-ply"; readonly complete: boolean };

const magics = [
  ["png", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ["jpeg", [0xff, 0xd8, 0xff]],
] as const;

/** How far into a text its first tag may stand. */
const textWindow = 512;

/** Looks at the first bytes and at the sizes that the file itself declares; never at the whole content. */
export function sniffContent(bytes: Uint8Array): Content {
  if (bytes.length === 0) return { kind: "empty" };
  for (const [kind, magic] of magics) if (magic.every((byte, i) => bytes[i] === byte)) return { kind };
  if (ascii(bytes, 0, 4) === "RIFF" && ascii(bytes, 8, 4) === "WEBP") return { kind: "webp" };
  if (ascii(bytes, 0, 4) === "glTF") return { kind: "mesh-glb", complete: wholeGlb(bytes) };
  if (ascii(bytes, 0, 3) === "ply") return sniffPly(bytes);
  return { kind: sniffText(bytes) };
}

function ascii(bytes: Uint8Array, from: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(from, from + length));
}

/** The third word of a GLB is its length. */
function wholeGlb(bytes: Uint8Array): boolean {
  if (bytes.length < 20) return false;
  const declared = new DataView(bytes.buffer, bytes.byteOffset).getUint32(8, true);
  return declared >= 20 && declared <= bytes.length;
}

function sniffPly(bytes: Uint8Array): Content {
  let header: PlyHeader;
  try {
    header = readPlyHeader(bytes);
  } catch {
    return { kind: "other-ply", complete: false };
  }
  const kind = classifyPly(header);
  const complete = bytes.length - header.bodyStart >= leastBody(header);
  if (kind === "splat" || kind === "compressed-splat") return { kind: "splat-ply", complete };
  return { kind: kind === "mesh" ? "mesh-ply" : "other-ply", complete };
}

/** The fewest bytes that a body with these counts can have; exact for binary files without lists. */
function leastBody({ format, elements }: PlyHeader): number {
  return elements.reduce((sum, { count, properties }) => {
    const row = properties.reduce((bytes, { type, countType }) => bytes + plyScalarBytes[countType ?? type], 0);
    // In text every value takes a digit and a space.
    return sum + count * (format === "ascii" ? 2 * properties.length : row);
  }, 0);
}

function sniffText(bytes: Uint8Array): "html" | "json" | "text" | "unknown" {
  const start = new TextDecoder("utf-8", { fatal: false })
    .decode(bytes.subarray(0, textWindow))
    .replace(/^\uFEFF/, "")
    .trimStart();
  if (/^(<!--.*?-->\s*)?<(!doctype html|html|head|body|title|h1|center)\b/is.test(start)) return "html";
  if (/^[{["]/.test(start)) return "json";
  // Control characters other than white space do not occur in texts.
  return bytes.subarray(0, textWindow).every((byte) => byte >= 0x20 || (byte >= 9 && byte <= 13)) ? "text" : "unknown";
}
