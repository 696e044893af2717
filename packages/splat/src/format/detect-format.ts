/** What the first bytes say a splat or mesh file is. `spz-zstd` is the dialect of subnet 17, `spz-gzip` Niantic's v1 to v3. */
export type SplatFormat = "ply" | "spz-gzip" | "spz-zstd" | "spz-v4" | "glb";

const magics: ReadonlyArray<readonly [SplatFormat, readonly number[]]> = [
  ["ply", [0x70, 0x6c, 0x79]],
  ["spz-gzip", [0x1f, 0x8b]],
  ["spz-zstd", [0x28, 0xb5, 0x2f, 0xfd]],
  ["spz-v4", [0x4e, 0x47, 0x53, 0x50]],
  ["glb", [0x67, 0x6c, 0x54, 0x46]],
];

/**
 * Names the format by its magic bytes; never reads past the fourth.
 * @returns undefined for anything else. Some formats (`.splat`) have no magic and cannot be told this way.
 */
export function detectFormat(bytes: Uint8Array): SplatFormat | undefined {
  for (const [format, magic] of magics) {
    if (magic.every((byte, index) => bytes[index] === byte)) return format;
  }
  return undefined;
}
