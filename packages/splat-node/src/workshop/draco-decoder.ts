import { createRequire } from "node:module";

const extension = "KHR_draco_mesh_compression";
const glbHeaderBytes = 20;

interface Draco3d {
  createDecoderModule(): Promise<unknown>;
}

let kept: Promise<unknown> | undefined;

/**
 * Reads with Google's decoder where a GLB says it needs one, with none otherwise, which saves the wait for it. It is kept for the
 * thread's next file, unless this one failed: the decoder leaks what a broken stream made it take.
 */
export async function withDraco<T>(bytes: Uint8Array, read: (decoder: unknown) => Promise<T>): Promise<T> {
  if (!needsDraco(bytes)) return read(undefined);
  // The package has neither types nor an ES module.
  kept ??= (createRequire(import.meta.url)("draco3dgltf") as Draco3d).createDecoderModule();
  try {
    return await read(await kept);
  } catch (error) {
    kept = undefined;
    throw error;
  }
}

/** Looks into the JSON, the first chunk of a GLB; a name it mentions in vain does no harm. */
function needsDraco(bytes: Uint8Array): boolean {
  if (bytes.length < glbHeaderBytes) return false;
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return file.subarray(0, glbHeaderBytes + file.readUInt32LE(12)).includes(extension);
}
