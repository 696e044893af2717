import { S3Error } from "../s3-error.ts";
import { type PayloadPromise, parseSignedHeaders, requireSignedHeaders, type SignedRequest } from "./authenticate.ts";
import { MAX_SKEW_MS } from "./header-signature.ts";
import {
  ALGORITHM,
  canonicalRequest,
  parseAmzDate,
  parseCredentialScope,
  requireSignature,
  type SigningAuthority,
  signingKey,
  stringToSign,
} from "./sigv4.ts";

const LONGEST_SECONDS = 7 * 24 * 3600;

/** A signature in the query string: a presigned URL, good for one method, one path and a while. */
export function authenticateByQuery(request: SignedRequest, authority: SigningAuthority): PayloadPromise {
  const { query } = request.target;
  const parameter = (name: string): string => {
    const value = query.get(name);
    if (value === undefined) throw wrong(`Query-string authentication requires the ${name} parameter.`);
    return value;
  };
  if (parameter("X-Amz-Algorithm") !== ALGORITHM) throw wrong(`X-Amz-Algorithm only supports "${ALGORITHM}"`);
  const scope = parseCredentialScope(parameter("X-Amz-Credential"));
  if (scope === undefined || scope.region !== authority.region) {
    throw wrong(`The X-Amz-Credential's scope is malformed or not of the region '${authority.region}'.`);
  }
  const amzDate = parameter("X-Amz-Date");
  const signedAt = parseAmzDate(amzDate);
  if (signedAt === undefined || !amzDate.startsWith(scope.date)) {
    throw wrong("X-Amz-Date must be yyyyMMdd'T'HHmmss'Z' on the day of the credential.");
  }
  const expires = parameter("X-Amz-Expires");
  const lifeSeconds = /^\d{1,6}$/.test(expires) ? Number(expires) : 0;
  if (lifeSeconds < 1 || lifeSeconds > LONGEST_SECONDS) {
    throw wrong(`X-Amz-Expires must be between 1 and ${LONGEST_SECONDS} seconds.`);
  }
  const signedHeaders = parseSignedHeaders(parameter("X-Amz-SignedHeaders"));
  if (signedHeaders === undefined) throw wrong("X-Amz-SignedHeaders are lower case, unique and ascending.");
  const signature = parameter("X-Amz-Signature");
  const key = signingKey(scope, authority);
  requireSignedHeaders(request.headers, signedHeaders);
  const payloadHash =
    query.get("X-Amz-Content-Sha256") ?? request.headers.get("x-amz-content-sha256") ?? "UNSIGNED-PAYLOAD";
  const canonical = canonicalRequest({
    method: request.method,
    path: request.target.path,
    query: [...query].filter(([name]) => name !== "X-Amz-Signature"),
    headers: request.headers,
    signedHeaders,
    payloadHash,
  });
  // The signature comes before the dates: who did not sign learns nothing about what would still be valid.
  requireSignature(key, stringToSign(amzDate, scope, canonical), signature);
  const now = authority.now();
  if (signedAt - now > MAX_SKEW_MS) throw new S3Error("AccessDenied", "Request is not valid yet");
  if (now >= signedAt + lifeSeconds * 1000) {
    throw new S3Error("AccessDenied", "Request has expired", {
      Expires: new Date(signedAt + lifeSeconds * 1000).toISOString(),
      ServerTime: new Date(now).toISOString(),
    });
  }
  if (payloadHash === "UNSIGNED-PAYLOAD") return { kind: "unsigned" };
  if (/^[0-9a-f]{64}$/.test(payloadHash)) return { kind: "sha256", hex: payloadHash };
  throw new S3Error("NotImplemented", "A presigned URL takes a plain body.");
}

function wrong(message: string): S3Error {
  return new S3Error("AuthorizationQueryParametersError", message);
}
