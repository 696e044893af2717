import type { RequestHeaders } from "../request-headers.ts";
import { S3Error } from "../s3-error.ts";
import type { PayloadPromise } from "../signature/authenticate.ts";
import { decodeAwsChunked } from "./aws-chunked.ts";
import { BodyChecks } from "./checksum.ts";

export interface VerifiedBody {
  /** Decoded length, as the request declares it. */
  readonly declaredBytes: number;
  /** Whether the request carries a digest of the content besides its signature. */
  readonly hasContentDigest: boolean;
  /**
   * The content. It ends without an error only if length, hashes, checksums and chunk signatures were all right:
   * keep nothing before that.
   */
  readonly content: AsyncIterable<Uint8Array>;
}

/**
 * The body of an authenticated request, held to everything its headers promise.
 * @throws S3Error MissingContentLength, EntityTooLarge before a byte is read.
 */
export function verifiedBody(
  source: AsyncIterable<Uint8Array>,
  headers: RequestHeaders,
  payload: PayloadPromise,
  maxBytes: number,
): VerifiedBody {
  const chunked = payload.kind === "aws-chunked";
  const declaredBytes = declaredLength(headers, chunked);
  if (declaredBytes > maxBytes) {
    throw new S3Error("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", {
      ProposedSize: declaredBytes,
      MaxSizeAllowed: maxBytes,
    });
  }
  const checks = new BodyChecks(headers, payload.kind === "sha256" ? payload.hex : undefined);
  const decoded = chunked
    ? decodeAwsChunked(source, {
        decodedBytes: declaredBytes,
        trailer: payload.trailer,
        ...(payload.chain === undefined ? {} : { chain: payload.chain }),
        onTrailer: (name, value) => checks.trailer(name, value),
      })
    : source;
  return {
    declaredBytes,
    hasContentDigest: checks.hasContentDigest,
    content: checked(decoded, declaredBytes, checks),
  };
}

async function* checked(
  source: AsyncIterable<Uint8Array>,
  declaredBytes: number,
  checks: BodyChecks,
): AsyncGenerator<Uint8Array> {
  let received = 0;
  for await (const bytes of source) {
    received += bytes.byteLength;
    if (received > declaredBytes) break;
    checks.update(bytes);
    yield bytes;
  }
  if (received !== declaredBytes) {
    throw new S3Error(
      "IncompleteBody",
      "You did not provide the number of bytes specified by the Content-Length header.",
    );
  }
  checks.verify();
}

function declaredLength(headers: RequestHeaders, chunked: boolean): number {
  const text = headers.get(chunked ? "x-amz-decoded-content-length" : "content-length");
  if (text === undefined && !headers.has("transfer-encoding") && !chunked) return 0;
  if (text === undefined) {
    throw new S3Error("MissingContentLength", "You must provide the Content-Length HTTP header.");
  }
  if (!/^\d{1,15}$/.test(text)) throw new S3Error("InvalidArgument", "The length of the body is not a number.");
  return Number(text);
}

/** A small body as a whole. */
export async function readAll(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of content) pieces.push(piece);
  return Buffer.concat(pieces);
}
