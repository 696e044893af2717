import type { Socket } from "node:net";
import { errorBody } from "@lode/contract/coordinator";

/** What the parser of HTTP itself refuses, before there is a request to answer: by Node's code, status and ours. */
const refusals: Readonly<Record<string, readonly [status: number, reason: string, code: string, message: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, "Request Timeout", "REQUEST_TIMEOUT", "The request took too long to arrive"],
  HPE_HEADER_OVERFLOW: [431, "Request Header Fields Too Large", "HEADERS_TOO_LARGE", "The headers are too large"],
};
const malformed = [400, "Bad Request", "REQUEST_MALFORMED", "This is not HTTP"] as const;

/** Answers in the form of all other failures, and ends the connection: where the next request begins is unknown. */
export function answerClientError(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || socket.destroyed) return;
  const [status, reason, code, message] = refusals[error.code ?? ""] ?? malformed;
  const body = JSON.stringify({ ...errorBody(status, code, message), error: reason });
  const head = [
    `HTTP/1.1 ${status} ${reason}`,
    "Content-Type: application/json; charset=utf-8",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
  ];
  if (socket.writable) socket.write(`${head.join("\r\n")}\r\n\r\n${body}`);
  socket.destroySoon();
}
