import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";

/**
 * One file holds one object: its bytes, then its metadata as JSON, then a footer of fixed size.
 *
 * Bytes and metadata travel in the same file and the file gets its name by one rename after an fsync. So a reader or a
 * restart sees the old object or the new one, and never the metadata of one with the bytes of the other. The metadata
 * comes last because size and MD5 are only known when the last byte has arrived.
 */
const MAGIC = Buffer.from("LODEOBJ1", "latin1");
const FOOTER_BYTES = MAGIC.length + 8;
/** A key of 1,024 bytes and 2 KiB of user metadata, both escaped at worst, fit several times over. */
const MAX_META_BYTES = 64 * 1024;

/** Enough of a file's end to hold almost every trailer. */
export const TAIL_BYTES = 1024;

/** What a file says of its bytes; the rest of it is its owner's. */
export interface Trailed {
  readonly size: number;
}

export function encodeTrailer<T extends Trailed>(meta: T): Buffer {
  const json = Buffer.from(JSON.stringify(meta), "utf8");
  const footer = Buffer.alloc(FOOTER_BYTES);
  MAGIC.copy(footer);
  footer.writeUInt32BE(json.length, MAGIC.length);
  footer.writeUInt32BE(crc32(json), MAGIC.length + 4);
  return Buffer.concat([json, footer]);
}

/** How many bytes from the end a file's trailer takes; undefined when the file does not end in one. */
export function trailerBytes(tail: Uint8Array): number | undefined {
  if (tail.length < FOOTER_BYTES) return undefined;
  const footer = Buffer.from(tail.buffer, tail.byteOffset + tail.length - FOOTER_BYTES, FOOTER_BYTES);
  if (!footer.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  const metaBytes = footer.readUInt32BE(MAGIC.length);
  return metaBytes > MAX_META_BYTES ? undefined : metaBytes + FOOTER_BYTES;
}

/**
 * @param tail at least {@link trailerBytes} bytes from the end of the file.
 * @returns undefined when the file is not whole: checksum, size or name disagree.
 */
export function decodeTrailer<T extends Trailed>(tail: Uint8Array, fileBytes: number): T | undefined {
  const length = trailerBytes(tail);
  if (length === undefined || length > tail.length) return undefined;
  const trailer = Buffer.from(tail.buffer, tail.byteOffset + tail.length - length, length);
  const json = trailer.subarray(0, length - FOOTER_BYTES);
  if (crc32(json) !== trailer.readUInt32BE(length - 4)) return undefined;
  const meta = JSON.parse(json.toString("utf8")) as T;
  return meta.size === fileBytes - length ? meta : undefined;
}

/**
 * Where an object's file is, below the folder of its bucket's objects. The name is a hash of the key: a key may hold dots,
 * slashes, any script and any length, be a prefix of another or differ from it by case only, and still names one file
 * inside this folder on every file system.
 */
export function objectFileName(key: string): { readonly folder: string; readonly name: string } {
  const hash = createHash("sha256").update(key).digest("hex");
  return { folder: hash.slice(0, 2), name: hash.slice(2) };
}

/** The 256 folders that objects are spread over. */
export const objectFolders: readonly string[] = Array.from({ length: 256 }, (_, index) =>
  index.toString(16).padStart(2, "0"),
);
