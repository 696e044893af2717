import { hmac } from "@noble/hashes/hmac.js";
import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { utf8 } from "./utf8.ts";

/** Text counts as its UTF-8. */
export function sha256(data: string | Uint8Array): Uint8Array {
  return nobleSha256(bytesOf(data));
}

/** 64 lower-case hex digits. Text counts as its UTF-8. */
export function sha256Hex(data: string | Uint8Array): string {
  return bytesToHex(sha256(data));
}

/** HMAC-SHA256. */
export function hmacSha256(key: Uint8Array, message: string | Uint8Array): Uint8Array {
  return hmac(nobleSha256, key, bytesOf(message));
}

/**
 * Several fields as one unambiguous message: each is preceded by its length in bytes as u32 big-endian, so that
 * `["ab","c"]` and `["a","bc"]` differ. Text counts as its UTF-8.
 */
export function lengthPrefixed(fields: readonly (string | Uint8Array)[]): Uint8Array {
  return concatBytes(
    fields.flatMap((field) => {
      const bytes = bytesOf(field);
      return [u32be(bytes.length), bytes];
    }),
  );
}

/** @throws RangeError outside 0..2^32−1. */
export function u32be(value: number): Uint8Array {
  if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff) throw new RangeError(`not a u32: ${value}`);
  return Uint8Array.of(value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);
}

export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}

/** Unsigned, byte by byte; a proper prefix comes first. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const difference = (a[index] as number) - (b[index] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** By UTF-16 code units, the order of canonical JSON: never the locale's. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Lower-case hex. */
export function toHex(bytes: Uint8Array): string {
  return bytesToHex(bytes);
}

/** @throws Error when the text is not an even number of hex digits. */
export function fromHex(text: string): Uint8Array {
  return hexToBytes(text);
}

function bytesOf(data: string | Uint8Array): Uint8Array {
  return typeof data === "string" ? utf8(data) : data;
}
