import { LodeError } from "@lode/runtime/errors";

/** @throws LodeError VALIDATION_BAD_ANSWER (later) as soon as more than `maxBytes` have come. */
export async function boundedBody(response: Response, maxBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.byteLength;
    // Leaving the loop cancels the stream.
    if (size > maxBytes) {
      throw new LodeError("VALIDATION_BAD_ANSWER", `the validation service answers more than ${maxBytes} bytes`, {
        retry: "later",
        facts: { maxBytes },
        next: "Check that the address is the validation service's.",
      });
    }
    parts.push(part);
  }
  return Buffer.concat(parts, size);
}
