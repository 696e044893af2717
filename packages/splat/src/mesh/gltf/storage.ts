import { BufferUtils, type GLTF } from "@gltf-transform/core";
import { SplatError } from "../../errors/index.ts";
import type { MeshLimits } from "../mesh-limits.ts";
import type { Storage } from "./accessors.ts";
import { count, type Fields, list, malformedGlb, place, shown } from "./fields.ts";

export interface GltfStorage extends Storage {
  /** By the name that its buffer has as URI; the binary chunk is not among them. */
  readonly resources: Record<string, Uint8Array<ArrayBuffer>>;
}

/**
 * The buffers and the views into them, all of which lie inside. A buffer is the binary chunk or a data URI; anything else would
 * have to be fetched, and is refused.
 * @throws SplatError `GLB_MALFORMED`, `GLB_EXTERNAL`
 */
export function readStorage(
  json: Fields,
  binary: Uint8Array<ArrayBuffer> | undefined,
  limits: MeshLimits,
): GltfStorage {
  const resources: Record<string, Uint8Array<ArrayBuffer>> = {};
  const contents: Uint8Array<ArrayBuffer>[] = [];
  const buffers = list(json, "buffers", limits.maxEntries).map((buffer, at): GLTF.IBuffer => {
    const byteLength = count(buffer.byteLength, `length of buffer ${at}`);
    const uri = buffer.uri;
    const bytes = uri === undefined ? (at === 0 ? binary : undefined) : dataUri(uri, `buffer ${at}`);
    if (bytes === undefined || bytes.length < byteLength) {
      throw malformedGlb(`buffer ${at} has ${bytes?.length ?? 0} bytes, not ${byteLength}`);
    }
    contents.push(bytes);
    if (uri === undefined) return { byteLength };
    // The library takes names that begin so for its own and keeps none of them.
    const name = `__${at}`;
    resources[name] = bytes;
    return { byteLength, uri: name };
  });
  const views = list(json, "bufferViews", limits.maxEntries).map((view, at): GLTF.IBufferView => {
    const buffer = place(view.buffer, buffers.length, `buffer of view ${at}`);
    const byteOffset = count(view.byteOffset, `offset of view ${at}`, 0);
    const byteLength = count(view.byteLength, `length of view ${at}`);
    if (byteOffset + byteLength > buffers[buffer]!.byteLength)
      throw malformedGlb(`view ${at} reaches beyond its buffer`);
    const stride = view.byteStride === undefined ? undefined : count(view.byteStride, `stride of view ${at}`);
    if (stride === 0) throw malformedGlb(`view ${at} has a stride of 0`);
    return { buffer, byteOffset, byteLength, ...(stride === undefined ? {} : { byteStride: stride }) };
  });
  const bytesOf = (view: number) => {
    const { buffer, byteOffset = 0, byteLength } = views[view]!;
    return contents[buffer]!.subarray(byteOffset, byteOffset + byteLength);
  };
  return { buffers, views, bytesOf, resources };
}

/** @throws SplatError `GLB_EXTERNAL` for every other kind of URI */
export function dataUri(uri: unknown, what: string): Uint8Array<ArrayBuffer> {
  if (typeof uri !== "string" || !uri.startsWith("data:")) {
    throw new SplatError("GLB_EXTERNAL", `${what} lies outside the file; nothing is ever fetched for a model`, {
      facts: { uri: shown(uri) },
      next: "Export the model as one self-contained GLB file.",
    });
  }
  try {
    // The result may be a view of a pooled buffer; a copy is aligned and alone.
    return Uint8Array.from(BufferUtils.createBufferFromDataURI(uri));
  } catch (cause) {
    throw malformedGlb(`the data URI of ${what} cannot be decoded`, cause);
  }
}
