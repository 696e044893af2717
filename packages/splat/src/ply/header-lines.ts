import { SplatError } from "../errors/index.ts";

/** One line of a PLY header; `text` is without its line end. */
export interface HeaderLine {
  readonly text: string;
  /** Counted from 1. */
  readonly number: number;
  /** Offset of the byte after the line end. */
  readonly end: number;
  readonly crlf: boolean;
}

const headerLineLimits = { lineBytes: 4096, headerBytes: 256 * 1024 } as const;

const lf = 0x0a;
const cr = 0x0d;

/**
 * The lines of a PLY header one by one, so that the caller stops at `end_header` and never meets the body.
 * Bytes are taken as Latin-1: names are ASCII, comments may be anything. A last line without its LF is not given.
 * @throws SplatError PLY_HEADER_TOO_LARGE
 */
export function* headerLines(bytes: Uint8Array): Generator<HeaderLine, undefined> {
  let start = 0;
  for (let number = 1; ; number++) {
    const limit = Math.min(bytes.length, start + headerLineLimits.lineBytes);
    let end = start;
    while (end < limit && bytes[end] !== lf) end++;
    if (end === bytes.length) return;
    if (end === limit) throw tooLarge("line", headerLineLimits.lineBytes);
    if (end >= headerLineLimits.headerBytes) throw tooLarge("header", headerLineLimits.headerBytes);
    const crlf = end > start && bytes[end - 1] === cr;
    yield { text: latin1(bytes, start, crlf ? end - 1 : end), number, end: end + 1, crlf };
    start = end + 1;
  }
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, end));
}

function tooLarge(what: string, limit: number): SplatError {
  return new SplatError("PLY_HEADER_TOO_LARGE", `a ${what} of the PLY header is longer than ${limit} bytes`, {
    facts: { limit },
  });
}
