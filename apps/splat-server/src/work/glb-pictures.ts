const glbMagic = 0x46546c67;
const jsonChunk = 0x4e4f534a;
const maxJsonBytes = 16 * 2 ** 20;

/** Whether a GLB brings pictures for its surfaces; false for every other file. Looks at the description only. */
export function glbHasPictures(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < 20 || view.getUint32(0, true) !== glbMagic || view.getUint32(16, true) !== jsonChunk)
    return false;
  const length = view.getUint32(12, true);
  if (length > maxJsonBytes || length > bytes.byteLength - 20) return false;
  try {
    const { textures } = JSON.parse(new TextDecoder().decode(bytes.subarray(20, 20 + length))) as {
      textures?: unknown;
    };
    return Array.isArray(textures) && textures.length > 0;
  } catch {
    return false;
  }
}
