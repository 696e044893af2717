import { createHash } from "node:crypto";
import { S3Error } from "../s3-error.ts";
import type { ChunkChain } from "../signature/authenticate.ts";
import { hmac, requireSignature, scopeText, sha256Hex } from "../signature/sigv4.ts";
import { ByteReader } from "./byte-reader.ts";

const MAX_LINE_BYTES = 1024;
const MAX_TRAILERS = 10;
const EMPTY_SHA256 = sha256Hex("");

export interface AwsChunkedOptions {
  /** `x-amz-decoded-content-length`: what the chunks add up to. */
  readonly decodedBytes: number;
  readonly trailer: boolean;
  /** Present when each chunk is signed. */
  readonly chain?: ChunkChain;
  onTrailer(name: string, value: string): void;
}

/**
 * Takes the framing off an `aws-chunked` body and checks the signature of every chunk and of the trailer.
 * Bytes are handed on before their chunk's signature is known to be right: keep nothing unless this ends without an error.
 * @source AWS Signature Version 4, "Chunked upload" with and without trailing headers.
 */
export async function* decodeAwsChunked(
  source: AsyncIterable<Uint8Array>,
  options: AwsChunkedOptions,
): AsyncGenerator<Uint8Array> {
  const reader = new ByteReader(source);
  const signatures = options.chain === undefined ? undefined : new SignatureChain(options.chain);
  let remaining = options.decodedBytes;
  for (;;) {
    const { size, signature } = parseChunkHeader(await reader.readLine(MAX_LINE_BYTES));
    if (size > remaining)
      throw new S3Error("IncompleteBody", "The chunks are longer than x-amz-decoded-content-length.");
    const hash = signatures === undefined ? undefined : createHash("sha256");
    for (let left = size; left > 0; ) {
      const piece = await reader.readSome(left);
      hash?.update(piece);
      left -= piece.length;
      yield piece;
    }
    remaining -= size;
    if (hash !== undefined) signatures?.requireChunk(signature, hash.digest("hex"));
    if (size === 0) break;
    if ((await reader.readLine(0)) !== "") throw malformed();
  }
  if (remaining !== 0) throw new S3Error("IncompleteBody", "The chunks are shorter than x-amz-decoded-content-length.");
  await readTrailers(reader, options, signatures);
  await reader.requireEnd();
}

async function readTrailers(
  reader: ByteReader,
  options: AwsChunkedOptions,
  signatures: SignatureChain | undefined,
): Promise<void> {
  let signedText = "";
  let trailerSignature: string | undefined;
  for (let count = 0; ; count++) {
    const line = await reader.readLine(MAX_LINE_BYTES);
    if (line === "") break;
    const colon = line.indexOf(":");
    if (!options.trailer || colon < 1 || count >= MAX_TRAILERS) throw malformed();
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (name === "x-amz-trailer-signature") {
      trailerSignature = value;
      continue;
    }
    signedText += `${name}:${value}\n`;
    options.onTrailer(name, value);
  }
  if (options.trailer) signatures?.requireTrailer(trailerSignature ?? "", signedText);
}

/** Each signature covers the one before, so no chunk can be dropped, repeated or moved. */
class SignatureChain {
  readonly #chain: ChunkChain;
  #previous: string;

  constructor(chain: ChunkChain) {
    this.#chain = chain;
    this.#previous = chain.seedSignature;
  }

  requireChunk(signature: string, contentSha256: string): void {
    this.#require("AWS4-HMAC-SHA256-PAYLOAD", signature, `${EMPTY_SHA256}\n${contentSha256}`);
  }

  requireTrailer(signature: string, text: string): void {
    this.#require("AWS4-HMAC-SHA256-TRAILER", signature, sha256Hex(text));
  }

  #require(kind: string, signature: string, content: string): void {
    const { amzDate, scope, key } = this.#chain;
    const text = `${kind}\n${amzDate}\n${scopeText(scope)}\n${this.#previous}\n${content}`;
    requireSignature(key, text, signature);
    this.#previous = hmac(key, text).toString("hex");
  }
}

function parseChunkHeader(line: string): { readonly size: number; readonly signature: string } {
  const match = /^([0-9a-fA-F]{1,10})(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(line);
  if (match === null) throw malformed();
  return { size: Number.parseInt(match[1] as string, 16), signature: match[2] ?? "" };
}

function malformed(): S3Error {
  return new S3Error("InvalidRequest", "The aws-chunked body is malformed.");
}
