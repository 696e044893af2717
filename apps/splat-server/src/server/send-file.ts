import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { FastifyReply, FastifyRequest } from "fastify";
import { type ByteRange, byteRange, bytesWithin } from "./byte-range.ts";

export interface FileToSend {
  readonly sizeBytes: number;
  /** The entity tag is made of it: equal bytes, equal tag. */
  readonly sha256: string;
  readonly mimeType: string;
  /** A name that we made: letters, digits, dots and underscores. */
  readonly fileName: string;
  /** Called when bytes are due, so not for HEAD, 304 or 416. */
  readonly open: () => Promise<Readable>;
  /** Sent before all others, in this order and spelling. */
  readonly first?: Readonly<Record<string, string>>;
  /** Sent after the name of the file. */
  readonly further?: Readonly<Record<string, string>>;
}

/** A reader that takes nothing for so long is gone. */
const idleMs = 60_000;

/**
 * Streams a file with ETag and Range, past Fastify's own reply: that one would write header names in lower case and in an
 * order of its own.
 */
export async function sendFile(request: FastifyRequest, reply: FastifyReply, file: FileToSend): Promise<void> {
  const etag = `"${file.sha256}"`;
  const common = {
    ...file.first,
    "Content-Disposition": `attachment; filename="${file.fileName}"`,
    ...file.further,
    "Content-Type": file.mimeType,
    ETag: etag,
    "Accept-Ranges": "bytes",
    "Cache-Control": "private, no-cache",
    "X-Content-Type-Options": "nosniff",
    "X-File-Size": String(file.sizeBytes),
  };
  const plainGet = request.method === "GET" || request.method === "HEAD";
  if (plainGet && matches(request.headers["if-none-match"], etag)) return end(reply, 304, common);
  const range =
    plainGet && isCurrent(request.headers["if-range"], etag)
      ? byteRange(request.headers.range, file.sizeBytes)
      : undefined;
  if (range === "unsatisfiable") return end(reply, 416, { ...common, "Content-Range": `bytes */${file.sizeBytes}` });
  const status = range === undefined ? 200 : 206;
  const headers = { ...common, ...lengthHeaders(range, file.sizeBytes) };
  if (request.method === "HEAD") return end(reply, status, headers);
  // Opened first: what is missing still gets an honest status.
  const stream = await file.open();
  reply.hijack();
  reply.raw.writeHead(status, headers);
  await pump(range === undefined ? stream : Readable.from(bytesWithin(stream, range)), stream, reply.raw);
}

/** A stream that fails after the headers can only be cut off: the client sees fewer bytes than were announced. */
async function pump(body: Readable, source: Readable, response: ServerResponse<IncomingMessage>): Promise<void> {
  const onIdle = (): void => void response.destroy();
  response.setTimeout(idleMs, onIdle);
  try {
    await pipeline(body, response);
  } catch {
    response.destroy();
  } finally {
    source.destroy();
    response.setTimeout(0);
  }
}

function end(reply: FastifyReply, status: number, headers: Readonly<Record<string, string>>): void {
  reply.hijack();
  reply.raw.writeHead(status, headers);
  reply.raw.end();
}

function lengthHeaders(range: ByteRange | undefined, sizeBytes: number): Record<string, string> {
  if (range === undefined) return { "Content-Length": String(sizeBytes) };
  return {
    "Content-Length": String(range.end - range.start + 1),
    "Content-Range": `bytes ${range.start}-${range.end}/${sizeBytes}`,
  };
}

function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.split(",").some((tag) => tag.trim() === "*" || tag.trim().replace(/^W\//, "") === etag);
}

function isCurrent(ifRange: string | string[] | undefined, etag: string): boolean {
  return ifRange === undefined || ifRange === etag;
}
