import { S3Error } from "./s3-error.ts";

/** Headers by lower-case name, each at most once. */
export type RequestHeaders = ReadonlyMap<string, string>;

/**
 * Reads the headers as they were sent, since what was signed is what was sent.
 * @throws S3Error InvalidRequest when a header that matters to a signature is there twice.
 */
export function readHeaders(rawHeaders: readonly string[], maxHeaders: number): RequestHeaders {
  if (rawHeaders.length / 2 > maxHeaders) throw new S3Error("InvalidRequest", "Too many headers.");
  const headers = new Map<string, string>();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] as string).toLowerCase();
    const value = rawHeaders[index + 1] as string;
    const earlier = headers.get(name);
    if (earlier !== undefined && (name === "host" || name === "authorization" || name.startsWith("x-amz-"))) {
      throw new S3Error("InvalidRequest", `The header ${name} is given twice.`);
    }
    headers.set(name, earlier === undefined ? value : `${earlier},${value}`);
  }
  return headers;
}

/**
 * Presigning clients move `x-amz-*` headers into the query string; there they mean the same.
 * Both places at once would be two meanings.
 */
export function withHoistedHeaders(headers: RequestHeaders, query: ReadonlyMap<string, string>): RequestHeaders {
  const merged = new Map(headers);
  for (const [name, value] of query) {
    const lower = name.toLowerCase();
    if (!lower.startsWith("x-amz-") || SIGNING_PARAMETERS.has(lower)) continue;
    const earlier = merged.get(lower);
    if (earlier !== undefined && earlier !== value) {
      throw new S3Error("InvalidRequest", `${lower} differs between header and query string.`);
    }
    merged.set(lower, value);
  }
  return merged;
}

const SIGNING_PARAMETERS: ReadonlySet<string> = new Set([
  "x-amz-algorithm",
  "x-amz-credential",
  "x-amz-date",
  "x-amz-expires",
  "x-amz-signedheaders",
  "x-amz-signature",
]);
