import { gunzipSync, zstdDecompressSync } from "node:zlib";
import { snappyUncompress } from "hyparquet";
import { refuse } from "./file-refusal.ts";

/** Parquet's numbers of the codecs that a listing file may use. */
const codecs: ReadonlyMap<number, (input: Uint8Array, length: number) => Uint8Array> = new Map([
  [0, (input) => input],
  [1, snappy],
  // One byte more than promised, so that too much is seen as such without unpacking all of it.
  [2, (input, length) => gunzipSync(input, { maxOutputLength: length + 1 })],
  [6, (input, length) => zstdDecompressSync(input, { maxOutputLength: length + 1 })],
]);

export function isKnownCodec(codec: number): boolean {
  return codecs.has(codec);
}

/** Unpacks one page to exactly the size its header promises; never holds more than that, whatever the bytes say. */
export function decompress(codec: number, input: Uint8Array, length: number, column: string): Uint8Array {
  const unpack = codecs.get(codec);
  if (unpack === undefined) return refuse("FILE_UNREADABLE", { problem: "unknown compression", codec, column });
  if (input.length === 0 && length === 0) return input;
  let output: Uint8Array;
  try {
    output = unpack(input, length);
  } catch (error) {
    if (error instanceof RangeError && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE") {
      return refuse("FILE_BOMB", { problem: "page unpacks to more than it declares", declared: length, column });
    }
    return refuse("FILE_UNREADABLE", { problem: "page does not unpack", declared: length, column });
  }
  if (output.length > length)
    refuse("FILE_BOMB", { problem: "page unpacks to more than it declares", declared: length, column });
  if (output.length < length)
    refuse("FILE_UNREADABLE", { problem: "page unpacks to less than it declares", declared: length, column });
  return output;
}

/** Snappy says its length first; the decoder below trusts the buffer it is given instead, so the two are compared here. */
function snappy(input: Uint8Array, length: number): Uint8Array {
  let declared = 0;
  for (let index = 0, shift = 0; index < 5; index += 1, shift += 7) {
    const byte = input[index] ?? 0;
    declared += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) break;
  }
  if (declared > length) {
    throw Object.assign(new RangeError("snappy length"), { code: "ERR_BUFFER_TOO_LARGE" });
  }
  const output = new Uint8Array(declared);
  snappyUncompress(input, output);
  return output;
}
