import type { RequestHeaders } from "../request-headers.ts";
import { S3Error } from "../s3-error.ts";
import { type PayloadPromise, parseSignedHeaders, requireSignedHeaders, type SignedRequest } from "./authenticate.ts";
import {
  canonicalRequest,
  parseAmzDate,
  parseCredentialScope,
  requireSignature,
  type SigningAuthority,
  signingKey,
  stringToSign,
} from "./sigv4.ts";

/** How far a signer's clock may be off, in either direction. */
export const MAX_SKEW_MS = 15 * 60 * 1000;

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 +Credential=([^\s,]{1,256}), *SignedHeaders=([^\s,]{1,4096}), *Signature=([0-9a-f]{64})$/;

/** A signature in the `Authorization` header. */
export function authenticateByHeader(request: SignedRequest, authority: SigningAuthority): PayloadPromise {
  const { headers } = request;
  const match = AUTHORIZATION.exec(headers.get("authorization") ?? "");
  if (match === null) throw malformed("The authorization header is malformed.");
  const [, credential, signedHeadersText, signature] = match as unknown as [string, string, string, string];
  const scope = parseCredentialScope(credential);
  if (scope === undefined)
    throw malformed("The Credential is malformed; expecting a scope that ends in s3/aws4_request.");
  if (scope.region !== authority.region) {
    throw new S3Error(
      "AuthorizationHeaderMalformed",
      `The region '${scope.region}' is wrong; expecting '${authority.region}'`,
      { Region: authority.region },
    );
  }
  const signedHeaders = parseSignedHeaders(signedHeadersText);
  if (signedHeaders === undefined) throw malformed("SignedHeaders are lower case, unique and ascending.");
  const key = signingKey(scope, authority);
  const amzDate = headers.get("x-amz-date") ?? "";
  const signedAt = parseAmzDate(amzDate);
  if (signedAt === undefined || !amzDate.startsWith(scope.date)) {
    throw new S3Error("AccessDenied", "AWS authentication requires a valid x-amz-date of the credential's day.");
  }
  if (Math.abs(authority.now() - signedAt) > MAX_SKEW_MS) {
    throw new S3Error(
      "RequestTimeTooSkewed",
      "The difference between the request time and the server's time is too large.",
      {
        RequestTime: amzDate,
        ServerTime: new Date(authority.now()).toISOString(),
        MaxAllowedSkewMilliseconds: MAX_SKEW_MS,
      },
    );
  }
  requireSignedHeaders(headers, signedHeaders);
  const payloadHash = headers.get("x-amz-content-sha256");
  if (payloadHash === undefined) {
    throw new S3Error("InvalidRequest", "Missing required header for this request: x-amz-content-sha256");
  }
  const canonical = canonicalRequest({
    method: request.method,
    path: request.target.path,
    query: request.target.query,
    headers,
    signedHeaders,
    payloadHash,
  });
  requireSignature(key, stringToSign(amzDate, scope, canonical), signature);
  return promiseOf(payloadHash, headers, { key, amzDate, scope, seedSignature: signature });
}

function promiseOf(
  payloadHash: string,
  headers: RequestHeaders,
  chain: NonNullable<Extract<PayloadPromise, { kind: "aws-chunked" }>["chain"]>,
): PayloadPromise {
  switch (payloadHash) {
    case "UNSIGNED-PAYLOAD":
      return { kind: "unsigned" };
    case "STREAMING-UNSIGNED-PAYLOAD-TRAILER":
      return { kind: "aws-chunked", trailer: true };
    case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD":
      return { kind: "aws-chunked", trailer: headers.has("x-amz-trailer"), chain };
    case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER":
      return { kind: "aws-chunked", trailer: true, chain };
    default:
      if (/^[0-9a-f]{64}$/.test(payloadHash)) return { kind: "sha256", hex: payloadHash };
      throw new S3Error(
        "InvalidArgument",
        "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, a known STREAMING-* value, or a valid sha256 value.",
      );
  }
}

function malformed(message: string): S3Error {
  return new S3Error("AuthorizationHeaderMalformed", message);
}
