import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { awsEncode, awsEncodePath } from "../request-target.ts";
import { S3Error } from "../s3-error.ts";

export const ALGORITHM = "AWS4-HMAC-SHA256";

/** Who signed, and for which day and region. */
export interface CredentialScope {
  readonly accessKeyId: string;
  /** YYYYMMDD */
  readonly date: string;
  readonly region: string;
}

/** What the server knows when it checks a signature. */
export interface SigningAuthority {
  readonly region: string;
  /** Secret access keys by access key id. */
  readonly secrets: ReadonlyMap<string, string>;
  /** Real time, epoch milliseconds. */
  now(): number;
}

/** `{accessKeyId}/{date}/{region}/s3/aws4_request`; undefined when it is anything else. */
export function parseCredentialScope(text: string): CredentialScope | undefined {
  const match = /^([^/\s]{1,128})\/(\d{8})\/([a-z0-9-]{1,64})\/s3\/aws4_request$/.exec(text);
  if (match === null) return undefined;
  return { accessKeyId: match[1] as string, date: match[2] as string, region: match[3] as string };
}

export function scopeText(scope: CredentialScope): string {
  return `${scope.date}/${scope.region}/s3/aws4_request`;
}

/** Epoch milliseconds of `YYYYMMDDTHHMMSSZ`; undefined when it is anything else. */
export function parseAmzDate(text: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const atMs = Date.parse(iso);
  // A 31st of February parses, but as another day.
  return Number.isNaN(atMs) || new Date(atMs).toISOString() !== iso ? undefined : atMs;
}

/** @throws S3Error InvalidAccessKeyId */
export function signingKey(scope: CredentialScope, authority: SigningAuthority): Buffer {
  const secret = authority.secrets.get(scope.accessKeyId);
  if (secret === undefined) {
    throw new S3Error("InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.");
  }
  const dateKey = hmac(`AWS4${secret}`, scope.date);
  return hmac(hmac(hmac(dateKey, scope.region), "s3"), "aws4_request");
}

export interface CanonicalRequest {
  readonly method: string;
  readonly path: string;
  /** Without the signature itself. */
  readonly query: Iterable<readonly [string, string]>;
  readonly headers: ReadonlyMap<string, string>;
  readonly signedHeaders: readonly string[];
  readonly payloadHash: string;
}

/** @source AWS Signature Version 4, "Create a signed AWS API request", S3 variant: the path is encoded once. */
export function canonicalRequest(request: CanonicalRequest): string {
  const query = [...request.query]
    .map(([name, value]) => [awsEncode(name), awsEncode(value)] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
  const headers = request.signedHeaders.map(
    (name) => `${name}:${(request.headers.get(name) ?? "").trim().replace(/ +/g, " ")}\n`,
  );
  return [
    request.method,
    awsEncodePath(request.path),
    query,
    headers.join(""),
    request.signedHeaders.join(";"),
    request.payloadHash,
  ].join("\n");
}

export function stringToSign(amzDate: string, scope: CredentialScope, canonical: string): string {
  return `${ALGORITHM}\n${amzDate}\n${scopeText(scope)}\n${sha256Hex(canonical)}`;
}

export function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

export function sha256Hex(text: string | Uint8Array): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Compares without telling by its duration how many characters were right. */
function sameSignature(expected: Buffer, givenHex: string): boolean {
  if (!/^[0-9a-f]{64}$/.test(givenHex)) return false;
  return timingSafeEqual(expected, Buffer.from(givenHex, "hex"));
}

/** @throws S3Error SignatureDoesNotMatch */
export function requireSignature(key: Buffer, text: string, givenHex: string): void {
  if (sameSignature(hmac(key, text), givenHex)) return;
  throw new S3Error(
    "SignatureDoesNotMatch",
    "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
  );
}
