import type { IncomingMessage } from "node:http";
import { verifiedBody } from "./body/request-body.ts";
import type { BucketSet } from "./disk/bucket-set.ts";
import type { ObjectServerLimits } from "./limits.ts";
import { parseKey } from "./object-key.ts";
import type { Answer } from "./operations/answer.ts";
import { copyObject } from "./operations/copy-object.ts";
import { createBucket, headBucket } from "./operations/create-bucket.ts";
import { deleteObjects } from "./operations/delete-objects.ts";
import { listObjects } from "./operations/list-objects.ts";
import type { BucketCall, ObjectCall } from "./operations/object-call.ts";
import { postObject } from "./operations/post-object.ts";
import { getObject, headObject } from "./operations/read-object.ts";
import { deleteObject, putObject } from "./operations/write-object.ts";
import { type RequestHeaders, readHeaders } from "./request-headers.ts";
import { parseRequestTarget, type RequestTarget } from "./request-target.ts";
import { S3Error } from "./s3-error.ts";
import { type AuthenticatedRequest, authenticate } from "./signature/authenticate.ts";
import type { SigningAuthority } from "./signature/sigv4.ts";

export interface ObjectService {
  readonly buckets: BucketSet;
  readonly authority: SigningAuthority;
  readonly limits: ObjectServerLimits;
}

interface Exchange {
  readonly request: IncomingMessage;
  /** Asks the client to send the body, if it waits to be asked. */
  invite(): void;
}

/** From a request to its answer: what it is about, who asks, and which operation it is. @throws S3Error */
export async function decide(service: ObjectService, exchange: Exchange): Promise<Answer> {
  const { request } = exchange;
  const { limits, authority, buckets } = service;
  const method = request.method ?? "";
  const headers = readHeaders(request.rawHeaders, limits.maxHeaders);
  const target = parseRequestTarget(request.url ?? "", limits);
  if (isForm(method, target, headers)) {
    exchange.invite();
    return postObject({ request, bucketName: target.bucket, buckets, authority, limits });
  }
  const authenticated = authenticate({ method, target, headers }, authority);
  if (target.bucket === "") throw new S3Error("NotImplemented", "Buckets are not listed here.");
  if (target.key !== "") {
    const call = { ...bucketCall(service, exchange, target, authenticated), key: parseKey(target.key) };
    return objectOperation(method, target, call)(call);
  }
  if (method === "PUT") {
    requireParameters(target, []);
    const { content } = bodyOf(exchange, authenticated)(limits.maxXmlBytes);
    return createBucket(buckets, target.bucket, content);
  }
  const call = bucketCall(service, exchange, target, authenticated);
  return bucketOperation(method, target, call)(call);
}

function isForm(method: string, target: RequestTarget, headers: RequestHeaders): boolean {
  const form = /^multipart\/form-data\b/i.test(headers.get("content-type") ?? "");
  return method === "POST" && target.bucket !== "" && target.key === "" && form && target.query.size === 0;
}

function objectOperation(
  method: string,
  target: RequestTarget,
  call: ObjectCall,
): (call: ObjectCall) => Promise<Answer> {
  requireParameters(target, []);
  if (method === "PUT") {
    if (!call.headers.has("x-amz-copy-source")) return putObject;
    requireNoBody(call.headers);
    return copyObject;
  }
  requireNoBody(call.headers);
  if (method === "GET") return getObject;
  if (method === "HEAD") return headObject;
  if (method === "DELETE") return deleteObject;
  throw methodNotAllowed();
}

const LIST_PARAMETERS = [
  "list-type",
  "prefix",
  "delimiter",
  "start-after",
  "continuation-token",
  "max-keys",
  "encoding-type",
  "fetch-owner",
];

function bucketOperation(
  method: string,
  target: RequestTarget,
  call: BucketCall,
): (call: BucketCall) => Promise<Answer> {
  if (method === "POST" && target.query.has("delete")) {
    requireParameters(target, ["delete"]);
    return deleteObjects;
  }
  requireNoBody(call.headers);
  if (method === "GET") {
    requireParameters(target, LIST_PARAMETERS);
    return listObjects;
  }
  requireParameters(target, []);
  if (method === "HEAD") return headBucket;
  if (method === "DELETE") throw new S3Error("NotImplemented", "Buckets are not deleted here.");
  throw methodNotAllowed();
}

/** A parameter that is not known may change what a request means (`uploads`, `acl`, `versionId`), so none is passed over. */
function requireParameters(target: RequestTarget, known: readonly string[]): void {
  for (const name of target.query.keys()) {
    if (known.includes(name) || name === "x-id" || name.toLowerCase().startsWith("x-amz-")) continue;
    throw new S3Error("NotImplemented", `The query parameter ${name} is not supported.`);
  }
}

function requireNoBody(headers: RequestHeaders): void {
  if (headers.has("transfer-encoding") || Number(headers.get("content-length") ?? 0) > 0) {
    throw new S3Error("InvalidRequest", "This request takes no body.");
  }
}

function bucketCall(
  { buckets, limits }: ObjectService,
  exchange: Exchange,
  target: RequestTarget,
  authenticated: AuthenticatedRequest,
): BucketCall {
  const bucket = buckets.get(target.bucket);
  if (bucket === undefined) {
    throw new S3Error("NoSuchBucket", "The specified bucket does not exist", { BucketName: target.bucket });
  }
  const { headers } = authenticated;
  return { bucket, buckets, query: target.query, headers, limits, body: bodyOf(exchange, authenticated) };
}

function bodyOf(exchange: Exchange, { headers, payload }: AuthenticatedRequest): BucketCall["body"] {
  return (maxBytes) => {
    // The stream outlives a consumer that stops early, so that the refusal can still be sent over its socket.
    const source = exchange.request.iterator({ destroyOnReturn: false }) as AsyncIterableIterator<Uint8Array>;
    const body = verifiedBody(source, headers, payload, maxBytes);
    exchange.invite();
    return body;
  };
}

function methodNotAllowed(): S3Error {
  return new S3Error("MethodNotAllowed", "The specified method is not allowed against this resource.");
}
