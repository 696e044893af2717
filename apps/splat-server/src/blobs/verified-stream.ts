import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { LodeError } from "@lode/runtime/errors";

/**
 * Passes bytes on and looks at them: whoever reads to the end knows that they are the ones that were added.
 * @throws LodeError ASSET_DAMAGED in the stream, where it would have ended.
 */
export function verifiedStream(source: Readable, expected: { readonly sha256: string }): Readable {
  const stream = Readable.from(verified(source, expected.sha256), { objectMode: false });
  // A generator that was never started runs no `finally`.
  stream.once("close", () => source.destroy());
  return stream;
}

async function* verified(source: Readable, sha256: string): AsyncGenerator<Uint8Array> {
  const hash = createHash("sha256");
  for await (const chunk of source as AsyncIterable<Uint8Array>) {
    hash.update(chunk);
    yield chunk;
  }
  if (hash.digest("hex") === sha256) return;
  throw new LodeError("ASSET_DAMAGED", "the stored bytes are not those that were added", {
    retry: "never",
    facts: { sha256 },
    next: "Check the disk or bucket, and generate or import the asset again.",
  });
}
