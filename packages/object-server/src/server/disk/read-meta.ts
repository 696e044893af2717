import type { FileHandle } from "node:fs/promises";
import { S3Error } from "../s3-error.ts";
import { decodeTrailer, TAIL_BYTES, type Trailed, trailerBytes } from "./object-file.ts";

/** What an opened object file says of itself. @throws S3Error InternalError when it is not whole. */
export async function readMeta<T extends Trailed>(file: FileHandle): Promise<T> {
  const { size } = await file.stat();
  let tail = await readTail(file, size, TAIL_BYTES);
  const length = trailerBytes(tail) ?? 0;
  if (length > tail.length) tail = await readTail(file, size, length);
  const meta = decodeTrailer<T>(tail, size);
  if (meta === undefined) throw new S3Error("InternalError", "The object's file is damaged.");
  return meta;
}

async function readTail(file: FileHandle, fileBytes: number, wanted: number): Promise<Buffer> {
  const length = Math.min(wanted, fileBytes);
  const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, fileBytes - length);
  return buffer.subarray(0, bytesRead);
}
