import { createRequire } from "node:module";

const extension = "KHR_draco_mesh_compression";
const glbHeaderBytes = 20;

interface Draco3d {
  createDecoderModule(): Promise<unknown>;
}

let decoder: Promise<unknown> | undefined;

/** Google's decoder where a GLB says it needs one, once a thread; undefined for all others, which then need not wait for it. */
export async function dracoDecoderFor(bytes: Uint8Array): Promise<unknown> {
  const header = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, glbHeaderBytes));
  const jsonBytes = header.length < glbHeaderBytes ? 0 : header.readUInt32LE(12);
  const json = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, glbHeaderBytes + jsonBytes));
  if (!json.includes(extension)) return undefined;
  // The package has neither types nor an ES module.
  decoder ??= (createRequire(import.meta.url)("draco3dgltf") as Draco3d).createDecoderModule();
  return decoder;
}
