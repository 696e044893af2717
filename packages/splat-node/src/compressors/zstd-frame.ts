const magic = [0x28, 0xb5, 0x2f, 0xfd] as const;
/** One block of a frame expands to this at most… */
const blockBytes = 128 * 1024;
/** …and takes this many bytes at least: a header of three and the byte that is repeated. */
const minBlockBytes = 4;

/**
 * What the header of a zstd frame declares it holds, in bytes.
 * @returns "unknown" where the frame leaves it open, undefined where this is no frame header
 * @source RFC 8878, section 3.1.1.1
 */
export function declaredContentSize(bytes: Uint8Array): number | "unknown" | undefined {
  const descriptor = bytes[4];
  if (descriptor === undefined || magic.some((byte, index) => bytes[index] !== byte)) return undefined;
  const singleSegment = (descriptor & 0x20) !== 0;
  const sizeFlag = descriptor >> 6;
  const sizeBytes = sizeFlag === 0 ? (singleSegment ? 1 : 0) : 1 << sizeFlag;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3]!;
  const start = 5 + (singleSegment ? 0 : 1) + dictionaryBytes;
  if (bytes.length < start + sizeBytes) return undefined;
  if (sizeBytes === 0) return "unknown";
  let size = sizeBytes === 2 ? 256 : 0;
  for (let index = 0; index < sizeBytes; index += 1) size += bytes[start + index]! * 2 ** (8 * index);
  return size;
}

/** More than a frame of so many bytes can hold, whatever it declares. */
export function mostContent(frameBytes: number): number {
  return Math.ceil(frameBytes / minBlockBytes) * blockBytes;
}
