import type { Compressors } from "./compressors.ts";
import type { SpzBodies } from "./decode-range.ts";
import { corrupt, mayBecome, tooLarge, unzstd } from "./decompress.ts";
import { payloadHeaderBytes, type SpzHeader, spzArrays, spzOffsets, spzStrides } from "./payload-layout.ts";
import { checkedHeader, defaultPayloadBytes, headerFields, type SpzLimits } from "./read-payload.ts";

/**
 * Version 4 leaves the header in the clear: 32 bytes, extension records, a table of (compressed, uncompressed) lengths, then one zstd frame
 * for each array in the order of a payload; arrays of no bytes have none.
 */
const v4HeaderBytes = 32;
const tableRowBytes = 16;

/**
 * Puts a payload whose header says version 4 into the container.
 * @throws whatever the compressor throws
 */
export function writeV4(payload: Uint8Array, level: number, compressors: Compressors): Uint8Array {
  const header = headerFields(payload);
  const strides = spzStrides(header);
  const offsets = spzOffsets(header);
  const lengths = spzArrays.map((name) => strides[name] * header.count).filter((length) => length > 0);
  const frames = spzArrays
    .filter((name) => strides[name] > 0)
    .map((name) => {
      const array = payload.subarray(offsets[name], offsets[name] + strides[name] * header.count);
      return compressors.zstdCompress(array, level);
    });
  const framesAt = v4HeaderBytes + tableRowBytes * frames.length;
  const file = new Uint8Array(frames.reduce((sum, frame) => sum + frame.length, framesAt));
  file.set(payload.subarray(0, payloadHeaderBytes - 1));
  file[15] = frames.length;
  const view = new DataView(file.buffer);
  view.setUint32(16, v4HeaderBytes, true);
  let at = framesAt;
  for (const [index, frame] of frames.entries()) {
    view.setUint32(v4HeaderBytes + tableRowBytes * index, frame.length, true);
    view.setUint32(v4HeaderBytes + tableRowBytes * index + 8, lengths[index]!, true);
    file.set(frame, at);
    at += frame.length;
  }
  return file;
}

export interface V4File {
  readonly header: SpzHeader;
  readonly bodies: SpzBodies;
  /** Extension records, not interpreted. */
  readonly extensions: Uint8Array;
}

/** @throws SplatError SPZ_CORRUPT, SPZ_TOO_LARGE, SPZ_HEADER_INVALID, SPLATS_NONE, SPLATS_TOO_MANY */
export function readV4(bytes: Uint8Array, compressors: Compressors, limits: SpzLimits): V4File {
  if (bytes.length < v4HeaderBytes) throw corrupt("it ends within its header");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = checkedHeader(headerFields(bytes), limits);
  const { end } = spzOffsets(header);
  const limit = mayBecome(bytes.length, limits.maxPayloadBytes ?? defaultPayloadBytes);
  if (end > limit) throw tooLarge(end, limit);
  const strides = spzStrides(header);
  const names = spzArrays.filter((name) => strides[name] > 0);
  const tableAt = view.getUint32(16, true);
  const tableEnd = tableAt + tableRowBytes * names.length;
  if (bytes[15] !== names.length) throw corrupt("it has another number of streams than arrays");
  if (tableAt < v4HeaderBytes || tableEnd > bytes.length) throw corrupt("its table of streams lies outside of it");
  const frames = names.map((name, index) => {
    const row = tableAt + tableRowBytes * index;
    const length = strides[name] * header.count;
    if (view.getUint32(row + 8, true) !== length || view.getUint32(row + 12, true) !== 0) {
      throw corrupt(`its stream of ${name} is not of the length that its count asks for`);
    }
    return { name, length, bytes: view.getUint32(row, true) + view.getUint32(row + 4, true) * 2 ** 32 };
  });
  if (tableEnd + frames.reduce((sum, frame) => sum + frame.bytes, 0) > bytes.length)
    throw corrupt("it ends within a stream");
  return {
    header,
    bodies: unpacked(bytes, tableEnd, frames, compressors),
    extensions: bytes.subarray(v4HeaderBytes, tableAt),
  };
}

/** What is there is decompressed before room for gaussians is made, so that what a file claims is never believed. */
function unpacked(
  bytes: Uint8Array,
  start: number,
  frames: readonly { readonly name: (typeof spzArrays)[number]; readonly length: number; readonly bytes: number }[],
  compressors: Compressors,
): SpzBodies {
  const none = new Uint8Array(0);
  const bodies: Record<(typeof spzArrays)[number], Uint8Array> = {
    positions: none,
    alphas: none,
    colors: none,
    scales: none,
    rotations: none,
    sh: none,
  };
  let at = start;
  for (const frame of frames) {
    const array = unzstd(bytes.subarray(at, at + frame.bytes), compressors, frame.length);
    if (array.length !== frame.length) throw corrupt(`its stream of ${frame.name} is shorter than its count asks for`);
    at += frame.bytes;
    bodies[frame.name] = array;
  }
  return bodies;
}
