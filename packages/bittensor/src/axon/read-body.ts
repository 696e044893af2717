import type { IncomingMessage } from "node:http";
import { CallRefused } from "./call-refused.ts";

/**
 * The raw body, within its limits of size and time.
 * @throws CallRefused AXON_BODY_TOO_LARGE, AXON_BODY_TOO_SLOW, AXON_CALLER_LEFT
 */
export function readBody(request: IncomingMessage, maxBytes: number, maxMs: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const timer = setTimeout(
      () => end(new CallRefused(408, "AXON_BODY_TOO_SLOW", `the body took longer than ${maxMs} ms`, "later")),
      maxMs,
    );
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > maxBytes) end(tooLarge(maxBytes));
      else chunks.push(chunk);
    };
    const onEnd = (): void => end();
    const onClose = (): void => end(new CallRefused(400, "AXON_CALLER_LEFT", "the caller left", "later"));
    function end(refusal?: CallRefused): void {
      clearTimeout(timer);
      request.off("data", onData).off("end", onEnd).off("close", onClose).off("error", onClose);
      if (refusal === undefined) {
        resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size));
        return;
      }
      request.pause();
      reject(refusal);
    }
    request.on("data", onData).on("end", onEnd).on("close", onClose).on("error", onClose);
  });
}

/** What can be told from the headers is not waited for. @throws CallRefused */
export function checkAnnouncedBody(request: IncomingMessage, maxBytes: number): void {
  const length = request.headers["content-length"];
  if (length !== undefined && Number(length) > maxBytes) throw tooLarge(maxBytes);
  const encoding = request.headers["content-encoding"];
  if (encoding !== undefined && encoding !== "identity") {
    throw new CallRefused(415, "AXON_BODY_ENCODED", "a compressed body is not taken: its size is unknown");
  }
}

function tooLarge(maxBytes: number): CallRefused {
  return new CallRefused(413, "AXON_BODY_TOO_LARGE", `the body has more than ${maxBytes} bytes`);
}
