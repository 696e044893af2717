import { ObjectTooLarge } from "./store-errors.ts";

/**
 * Collects a body, but never more than `maxBytes` of it: what comes beyond ends the transfer.
 * The announced length is not trusted, since it comes from the other side.
 */
export async function readBounded(
  body: AsyncIterable<Uint8Array> & { destroy(cause?: Error): void },
  options: { readonly key: string; readonly maxBytes: number; readonly signal: AbortSignal },
): Promise<Uint8Array> {
  const stop = () => body.destroy(new Error("reading was aborted"));
  options.signal.addEventListener("abort", stop, { once: true });
  try {
    options.signal.throwIfAborted();
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of body) {
      size += chunk.byteLength;
      if (size > options.maxBytes) throw new ObjectTooLarge(options.key, options.maxBytes);
      chunks.push(chunk);
    }
    const whole = new Uint8Array(size);
    let offset = 0;
    for (const chunk of chunks) {
      whole.set(chunk, offset);
      offset += chunk.byteLength;
    }
    return whole;
  } finally {
    options.signal.removeEventListener("abort", stop);
    body.destroy();
  }
}
