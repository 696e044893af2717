import type { Duplex } from "node:stream";
import { refusalBody } from "./write-answer.ts";

const refusals: Readonly<Record<string, readonly [status: string, code: string, message: string]>> = {
  HPE_HEADER_OVERFLOW: ["431 Request Header Fields Too Large", "AXON_HEADERS_TOO_LARGE", "the headers are too large"],
  ERR_HTTP_REQUEST_TIMEOUT: ["408 Request Timeout", "AXON_REQUEST_TOO_SLOW", "the request took too long to arrive"],
};
const malformed = ["400 Bad Request", "AXON_REQUEST_MALFORMED", "that is not HTTP"] as const;

/** Answers what never became a request: it has no response object, and the connection ends with it. */
export function refuseConnection(error: Error & { code?: string }, socket: Duplex): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, code, message] = refusals[error.code ?? ""] ?? malformed;
  const body = refusalBody({ code, message });
  const head = `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n`;
  socket.end(Buffer.concat([Buffer.from(head), body]), () => socket.destroy());
}
