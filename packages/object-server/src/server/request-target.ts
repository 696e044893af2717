import { S3Error } from "./s3-error.ts";

/** What a request is about, taken from its request line alone. */
export interface RequestTarget {
  /** Decoded path, with its leading slash. */
  readonly path: string;
  /** Empty when the request is about the service itself. */
  readonly bucket: string;
  /** Unchecked; empty when the request is about the bucket. */
  readonly key: string;
  readonly query: ReadonlyMap<string, string>;
}

/** Splits `/{bucket}/{key}?{query}` (path style only) without ever resolving dots: those are part of a key. */
export function parseRequestTarget(rawUrl: string, limits: { readonly maxQueryParameters: number }): RequestTarget {
  if (!rawUrl.startsWith("/")) throw new S3Error("InvalidURI", "Only origin-form request targets are understood.");
  const mark = rawUrl.indexOf("?");
  const path = decode(mark < 0 ? rawUrl : rawUrl.slice(0, mark));
  const query = parseQuery(mark < 0 ? "" : rawUrl.slice(mark + 1), limits.maxQueryParameters);
  const slash = path.indexOf("/", 1);
  const bucket = slash < 0 ? path.slice(1) : path.slice(1, slash);
  const key = slash < 0 ? "" : path.slice(slash + 1);
  return { path, bucket, key, query };
}

function parseQuery(raw: string, maxParameters: number): ReadonlyMap<string, string> {
  const query = new Map<string, string>();
  if (raw === "") return query;
  const pairs = raw.split("&", maxParameters + 1);
  if (pairs.length > maxParameters) throw new S3Error("InvalidURI", "Too many query parameters.");
  for (const pair of pairs) {
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    const name = decode(equals < 0 ? pair : pair.slice(0, equals));
    // Two readings of one name are how a signed request gets another meaning.
    if (query.has(name)) throw new S3Error("InvalidArgument", `The query parameter ${name} is given twice.`);
    query.set(name, equals < 0 ? "" : decode(pair.slice(equals + 1)));
  }
  return query;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error("InvalidURI", "The URI is not percent-encoded UTF-8.");
  }
}

/** Percent-encoding as SigV4 wants it: everything but A–Z a–z 0–9 - . _ ~. */
export function awsEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** The same for a path or a key, whose slashes stay. */
export function awsEncodePath(path: string): string {
  return path.split("/").map(awsEncode).join("/");
}
