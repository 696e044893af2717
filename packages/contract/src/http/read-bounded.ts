import { LodeError } from "@lode/runtime/errors";

/**
 * The body of an answer, never more than `maxBytes` of it in memory.
 * @throws LodeError ANSWER_TOO_LARGE (never): the other side says more than this route may.
 */
export async function readBounded(response: Response, maxBytes: number): Promise<Uint8Array> {
  const declared = Number(response.headers.get("content-length") ?? "0");
  if (declared > maxBytes) {
    await response.body?.cancel();
    throw tooLarge(response.url, maxBytes);
  }
  if (response.body === null) return new Uint8Array(0);
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > maxBytes) {
      await reader.cancel();
      throw tooLarge(response.url, maxBytes);
    }
    parts.push(value);
  }
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.byteLength;
  }
  return whole;
}

function tooLarge(url: string, maxBytes: number): LodeError {
  return new LodeError("ANSWER_TOO_LARGE", `the answer exceeds ${maxBytes} bytes`, {
    retry: "never",
    facts: { url: url.split("?")[0], maxBytes },
    next: "Ask the operator of that server why; this client will not read it.",
  });
}
