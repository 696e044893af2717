/** First and last byte, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The one range of a Range header. Undefined: serve everything, as for several ranges or what nobody understands, which
 * the standard allows to be ignored. `unsatisfiable`: answer 416.
 * @source RFC 9110, 14.1–14.2
 */
export function byteRange(header: string | undefined, sizeBytes: number): ByteRange | "unsatisfiable" | undefined {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.replaceAll(" ", "") ?? "");
  if (match === null) return undefined;
  const [, first = "", last = ""] = match;
  if (first === "") {
    if (last === "") return undefined;
    const suffix = Number(last);
    if (suffix === 0 || sizeBytes === 0) return "unsatisfiable";
    return { start: Math.max(0, sizeBytes - suffix), end: sizeBytes - 1 };
  }
  const start = Number(first);
  if (last !== "" && Number(last) < start) return undefined;
  if (start >= sizeBytes) return "unsatisfiable";
  return { start, end: last === "" ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1) };
}

/** The bytes of a stream that lie in the range; the rest is read, as it has to be checked, or left. */
export async function* bytesWithin(
  source: AsyncIterable<Uint8Array>,
  { start, end }: ByteRange,
): AsyncGenerator<Uint8Array> {
  let at = 0;
  for await (const part of source) {
    const from = Math.max(0, start - at);
    const to = Math.min(part.byteLength, end + 1 - at);
    at += part.byteLength;
    if (from < to) yield part.subarray(from, to);
    if (at > end) return;
  }
}
