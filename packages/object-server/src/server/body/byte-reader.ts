import { S3Error } from "../s3-error.ts";

/** Reads a byte stream by lines and by counts, holding one piece of it at a time. */
export class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #held: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** Up to and without CRLF. @throws S3Error InvalidRequest when the line is longer, IncompleteBody when it never ends. */
  async readLine(maxBytes: number): Promise<string> {
    for (;;) {
      const end = this.#held.indexOf("\r\n");
      if (end >= 0 && end <= maxBytes) {
        const line = this.#held.toString("latin1", 0, end);
        this.#held = this.#held.subarray(end + 2);
        return line;
      }
      if (this.#held.length > maxBytes + 1)
        throw new S3Error("InvalidRequest", "A line of the chunked body is too long.");
      const more = await this.#next();
      if (more === undefined) throw incomplete();
      this.#held = Buffer.concat([this.#held, more]);
    }
  }

  /** Some bytes, at least one and at most `maxBytes`. @throws S3Error IncompleteBody at the end of the stream. */
  async readSome(maxBytes: number): Promise<Buffer> {
    while (this.#held.length === 0) {
      const more = await this.#next();
      if (more === undefined) throw incomplete();
      this.#held = more;
    }
    const piece = this.#held.subarray(0, maxBytes);
    this.#held = this.#held.subarray(piece.length);
    return piece;
  }

  /** @throws S3Error InvalidRequest when anything is left. */
  async requireEnd(): Promise<void> {
    for (let rest: Buffer | undefined = this.#held; rest !== undefined; rest = await this.#next()) {
      if (rest.length > 0) throw new S3Error("InvalidRequest", "Something follows the end of the chunked body.");
    }
  }

  async #next(): Promise<Buffer | undefined> {
    const { done, value } = await this.#source.next();
    if (done) return undefined;
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  }
}

function incomplete(): S3Error {
  return new S3Error("IncompleteBody", "The body ended before it was complete.");
}
