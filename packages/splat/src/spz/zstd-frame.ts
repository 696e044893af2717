/** What the outside of a zstd frame says, without decompressing it. */
export interface ZstdFrame {
  /** Undefined where the frame's header leaves it out. */
  readonly contentBytes: number | undefined;
  /** The most that the frame's blocks can make, whatever its header claims. */
  readonly mostBytes: number;
  /** Memory that a decoder sets aside for looking back. */
  readonly windowBytes: number;
  /** Offset of the first byte after the frame. */
  readonly end: number;
}

const blockLimit = 128 * 1024;

/**
 * Walks the frame at `start`: its header, then block by block to its end.
 * @returns undefined where it is not a whole zstd frame.
 * @source RFC 8878, section 3.1.1
 */
export function zstdFrame(bytes: Uint8Array, start = 0): ZstdFrame | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (start + 6 > bytes.length || view.getUint32(start, true) !== 0xfd2fb528) return undefined;
  const descriptor = bytes[start + 4]!;
  const singleSegment = (descriptor & 0x20) !== 0;
  const sizeFlag = descriptor >> 6;
  const sizeBytes = sizeFlag === 0 ? (singleSegment ? 1 : 0) : 1 << sizeFlag;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3]!;
  const sizeAt = start + 5 + (singleSegment ? 0 : 1) + dictionaryBytes;
  let at = sizeAt + sizeBytes;
  if (at > bytes.length) return undefined;
  const contentBytes = contentSize(view, sizeAt, sizeBytes);
  const windowBytes = singleSegment ? (contentBytes ?? 0) : windowSize(bytes[start + 5]!);
  let mostBytes = 0;
  for (let last = false; !last; ) {
    if (at + 3 > bytes.length) return undefined;
    const block = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16);
    const kind = (block >> 1) & 3;
    const size = block >>> 3;
    if (kind === 3) return undefined;
    last = (block & 1) === 1;
    mostBytes += kind === 2 ? blockLimit : size;
    at += 3 + (kind === 1 ? 1 : size);
  }
  const end = at + (descriptor & 4 ? 4 : 0);
  return end > bytes.length ? undefined : { contentBytes, mostBytes, windowBytes, end };
}

function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

function contentSize(view: DataView, at: number, bytes: number): number | undefined {
  switch (bytes) {
    case 1:
      return view.getUint8(at);
    case 2:
      return view.getUint16(at, true) + 256;
    case 4:
      return view.getUint32(at, true);
    case 8:
      return view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;
    default:
      return undefined;
  }
}
