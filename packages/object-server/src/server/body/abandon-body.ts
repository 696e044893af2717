import type { IncomingMessage } from "node:http";

/**
 * Reads on after a refusal, within limits. A socket that is closed over unread data is reset, and the reset overtakes the
 * answer: the client would see a broken connection instead of the reason.
 */
export function abandonBody(
  request: IncomingMessage,
  limits: { readonly maxDrainBytes: number; readonly drainTimeoutMs: number },
): Promise<void> {
  return new Promise((resolve) => {
    if (request.complete || request.destroyed) {
      resolve();
      return;
    }
    let drained = 0;
    const settle = () => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(settle, limits.drainTimeoutMs);
    request.on("data", (bytes: Buffer) => {
      drained += bytes.length;
      if (drained > limits.maxDrainBytes) settle();
    });
    request.once("end", settle).once("close", settle).once("error", settle);
    request.resume();
  });
}
