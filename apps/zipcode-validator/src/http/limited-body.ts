import { LodeError } from "@lode/runtime/errors";

/** The pieces of an answer, and no more than `maxBytes` of them. @throws ANSWER_TOO_LARGE */
export async function* limitedBody(response: Response, maxBytes: number): AsyncGenerator<Uint8Array> {
  const announced = Number(response.headers.get("content-length") ?? 0);
  if (announced > maxBytes) {
    await response.body?.cancel();
    throw tooLarge(response, maxBytes);
  }
  if (response.body === null) return;
  let total = 0;
  // Leaving this loop early cancels the body, so that the connection does not stay half read.
  for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) {
    total += piece.byteLength;
    if (total > maxBytes) throw tooLarge(response, maxBytes);
    yield piece;
  }
}

/** The whole answer in memory. @throws ANSWER_TOO_LARGE */
export async function limitedBytes(response: Response, maxBytes: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of limitedBody(response, maxBytes)) pieces.push(piece);
  return Buffer.concat(pieces);
}

function tooLarge(response: Response, maxBytes: number): LodeError {
  return new LodeError(
    "ANSWER_TOO_LARGE",
    `an answer of ${new URL(response.url).host} is larger than ${maxBytes} bytes`,
    {
      retry: "never",
      facts: { maxBytes },
    },
  );
}
