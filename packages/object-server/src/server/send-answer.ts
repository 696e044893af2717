import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { abandonBody } from "./body/abandon-body.ts";
import type { ObjectServerLimits } from "./limits.ts";
import type { Answer, FileSlice } from "./operations/answer.ts";
import type { S3Error } from "./s3-error.ts";
import { xmlDocument } from "./xml/write-xml.ts";

const READ_BYTES = 128 * 1024;

/** Sends an answer to the end. An object's file is closed whatever happens on the way. */
export async function sendAnswer(response: ServerResponse, answer: Answer): Promise<void> {
  const { body } = answer;
  const file = body !== undefined && "object" in body ? body.object.file : undefined;
  try {
    for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
    response.statusCode = answer.status;
    if (body === undefined) {
      response.end();
    } else if ("xml" in body) {
      response.setHeader("Content-Type", "application/xml");
      response.setHeader("Content-Length", Buffer.byteLength(body.xml));
      response.end(body.xml);
    } else {
      await pipeline(readSlice(body), response);
    }
  } finally {
    // Not left to a stream: one whose reader is gone before it starts never closes its file.
    await file?.close();
  }
}

/** The bytes of a slice; whoever opened the file closes it. */
export async function* readSlice({ object, start, length }: FileSlice): AsyncGenerator<Uint8Array> {
  for (let sent = 0; sent < length; ) {
    const wanted = Math.min(READ_BYTES, length - sent);
    const { bytesRead, buffer } = await object.file.read(Buffer.allocUnsafe(wanted), 0, wanted, start + sent);
    if (bytesRead === 0) throw new Error("the file of an object is shorter than its trailer says");
    sent += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/**
 * Says no. The whole answer is sent before the rest of an unwanted body is read, and the socket is closed after that.
 */
export async function sendRefusal(
  request: IncomingMessage,
  response: ServerResponse,
  refusal: S3Error,
  context: { readonly requestId: string; readonly limits: ObjectServerLimits },
): Promise<void> {
  if (response.headersSent || response.destroyed) {
    request.socket.destroy();
    return;
  }
  const unread = !request.complete;
  if (unread) response.setHeader("Connection", "close");
  response.statusCode = refusal.status;
  const xml = xmlDocument(
    [
      "Error",
      [
        ["Code", refusal.code],
        ["Message", printable(refusal.message)],
        ...Object.entries(refusal.facts).map(([name, value]) => [name, printable(String(value))] as const),
        ["RequestId", context.requestId],
      ],
    ],
    { namespace: false },
  );
  response.setHeader("Content-Type", "application/xml");
  response.setHeader("Content-Length", Buffer.byteLength(xml));
  if (request.method === "HEAD") {
    response.end();
    return;
  }
  if (!unread) {
    response.end(xml);
    return;
  }
  response.write(xml);
  await abandonBody(request, context.limits);
  response.end(() => request.socket.destroy());
}

/** A refusal may quote what a stranger sent. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return text.replace(/[\u0000-\u001f\u007f\ufffe\uffff]|\p{Cs}/gu, "\ufffd");
}
