import { type RequestHeaders, withHoistedHeaders } from "../request-headers.ts";
import type { RequestTarget } from "../request-target.ts";
import { S3Error } from "../s3-error.ts";
import { authenticateByHeader } from "./header-signature.ts";
import { authenticateByQuery } from "./query-signature.ts";
import type { CredentialScope, SigningAuthority } from "./sigv4.ts";

/** What the signature says about the body that is still to come. */
export type PayloadPromise =
  | { readonly kind: "unsigned" }
  | { readonly kind: "sha256"; readonly hex: string }
  | {
      readonly kind: "aws-chunked";
      readonly trailer: boolean;
      /** Every chunk carries a signature that goes on from this one. */
      readonly chain?: ChunkChain;
    };

export interface ChunkChain {
  readonly key: Buffer;
  readonly amzDate: string;
  readonly scope: CredentialScope;
  readonly seedSignature: string;
}

export interface SignedRequest {
  readonly method: string;
  readonly target: RequestTarget;
  readonly headers: RequestHeaders;
}

export interface AuthenticatedRequest {
  /** With what a presigning client moved into the query string. */
  readonly headers: RequestHeaders;
  readonly payload: PayloadPromise;
}

/**
 * Lets a request through only if somebody who knows a secret signed exactly this method, path, query and these headers.
 * @throws S3Error AccessDenied for strangers, and the words of S3 for each way to be wrong.
 */
export function authenticate(request: SignedRequest, authority: SigningAuthority): AuthenticatedRequest {
  const byHeader = request.headers.has("authorization");
  const byQuery = request.target.query.has("X-Amz-Algorithm") || request.target.query.has("X-Amz-Signature");
  if (byHeader && byQuery) {
    throw new S3Error("InvalidArgument", "Only one auth mechanism allowed.");
  }
  if (byHeader) {
    const payload = authenticateByHeader(request, authority);
    return { headers: withHoistedHeaders(request.headers, request.target.query), payload };
  }
  if (byQuery) {
    const payload = authenticateByQuery(request, authority);
    return { headers: withHoistedHeaders(request.headers, request.target.query), payload };
  }
  throw new S3Error("AccessDenied", "Access Denied");
}

/**
 * Headers that change what S3 does have to be under the signature; otherwise the holder of a presigned PUT could turn it
 * into a copy of somebody else's object.
 */
export function requireSignedHeaders(headers: RequestHeaders, signedHeaders: readonly string[]): void {
  const signed = new Set(signedHeaders);
  const missing = [...headers.keys()].filter((name) => name.startsWith("x-amz-") && !signed.has(name));
  if (!signed.has("host")) missing.push("host");
  if (missing.length > 0) {
    throw new S3Error("AccessDenied", "There were headers present in the request which were not signed", {
      HeadersNotSigned: missing.join(", "),
    });
  }
}

/** `a;b;c`, lower case and ascending; undefined when it is anything else. */
export function parseSignedHeaders(text: string): readonly string[] | undefined {
  const names = text.split(";");
  const ascending = names.every((name, index) => index === 0 || (names[index - 1] as string) < name);
  return ascending && names.every((name) => /^[a-z0-9-]{1,128}$/.test(name)) ? names : undefined;
}
