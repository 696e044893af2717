import type { IncomingMessage } from "node:http";
import { verifiedBody } from "./body/request-body.ts";
import type { BucketSet } from "./disk/bucket-set.ts";
import type { ObjectServerLimits } from "./limits.ts";
import { parseKey } from "./object-key.ts";
import type { Answer } from "./operations/answer.ts";
import { abortUpload, beginUpload } from "./operations/begin-upload.ts";
import {
  bucketLocation,
  deleteLifecycle,
  getLifecycle,
  listBuckets,
  putLifecycle,
} from "./operations/bucket-settings.ts";
import { completeUpload } from "./operations/complete-upload.ts";
import { copyObject } from "./operations/copy-object.ts";
import { createBucket, headBucket } from "./operations/create-bucket.ts";
import { deleteObjects } from "./operations/delete-objects.ts";
import { listObjects } from "./operations/list-objects.ts";
import { listParts, listUploads } from "./operations/list-uploads.ts";
import type { BucketCall, ObjectCall } from "./operations/object-call.ts";
import { postObject } from "./operations/post-object.ts";
import { getObject, getTagging, headObject } from "./operations/read-object.ts";
import { uploadPart, uploadPartCopy } from "./operations/upload-part.ts";
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
  /** Waits longer than usual, since the server moves so many bytes before it answers. */
  expectSilence(bytes: number): void;
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
  if (target.bucket === "") return serviceOperation(method, target, buckets);
  if (target.key !== "") {
    const call = { ...bucketCall(service, exchange, target, authenticated), key: parseKey(target.key) };
    return objectOperation(method, target, call)(call);
  }
  if (method === "PUT" && !target.query.has("lifecycle")) {
    requireParameters(target, []);
    const { content } = bodyOf(exchange, authenticated)(limits.maxXmlBytes);
    return createBucket(buckets, target.bucket, content);
  }
  const call = bucketCall(service, exchange, target, authenticated);
  return bucketOperation(method, target, call, authority.region)(call);
}

function serviceOperation(method: string, target: RequestTarget, buckets: BucketSet): Answer {
  requireParameters(target, []);
  if (method !== "GET") throw methodNotAllowed();
  return listBuckets(buckets);
}

function isForm(method: string, target: RequestTarget, headers: RequestHeaders): boolean {
  const form = /^multipart\/form-data\b/i.test(headers.get("content-type") ?? "");
  return method === "POST" && target.bucket !== "" && target.key === "" && form && target.query.size === 0;
}

type Operation<Call> = (call: Call) => Promise<Answer>;

function objectOperation(method: string, target: RequestTarget, call: ObjectCall): Operation<ObjectCall> {
  if (target.query.has("uploadId") || target.query.has("uploads")) return uploadOperation(method, target, call);
  if (method === "GET" && target.query.has("tagging")) {
    requireParameters(target, ["tagging"]);
    requireNoBody(call.headers);
    return getTagging;
  }
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

/** What is about an upload in parts. */
function uploadOperation(method: string, target: RequestTarget, call: ObjectCall): Operation<ObjectCall> {
  if (target.query.has("uploads")) {
    requireParameters(target, ["uploads"]);
    requireNoBody(call.headers);
    if (method === "POST") return beginUpload;
    throw methodNotAllowed();
  }
  if (method === "PUT") {
    requireParameters(target, ["uploadId", "partNumber"]);
    if (!call.headers.has("x-amz-copy-source")) return uploadPart;
    requireNoBody(call.headers);
    return uploadPartCopy;
  }
  if (method === "POST") {
    requireParameters(target, ["uploadId"]);
    return completeUpload;
  }
  requireNoBody(call.headers);
  if (method === "GET") {
    requireParameters(target, ["uploadId", "max-parts", "part-number-marker", "encoding-type"]);
    return listParts;
  }
  requireParameters(target, ["uploadId"]);
  if (method === "DELETE") return abortUpload;
  throw methodNotAllowed();
}

const LISTING = ["prefix", "delimiter", "encoding-type"];
const OBJECT_LISTING = [
  ...LISTING,
  "list-type",
  "max-keys",
  "marker",
  "start-after",
  "continuation-token",
  "fetch-owner",
];
const UPLOAD_LISTING = [...LISTING, "uploads", "max-uploads", "key-marker", "upload-id-marker"];

function bucketOperation(
  method: string,
  target: RequestTarget,
  call: BucketCall,
  region: string,
): Operation<BucketCall> {
  const about = (name: string, parameters: readonly string[] = [name]): boolean => {
    if (!target.query.has(name)) return false;
    requireParameters(target, parameters);
    return true;
  };
  if (method === "POST" && about("delete")) return deleteObjects;
  if (method === "PUT" && about("lifecycle")) return putLifecycle;
  requireNoBody(call.headers);
  if (method === "GET") {
    if (about("lifecycle")) return getLifecycle;
    if (about("location")) return async () => bucketLocation(region);
    if (about("uploads", UPLOAD_LISTING)) return listUploads;
    requireParameters(target, OBJECT_LISTING);
    return listObjects;
  }
  if (method === "DELETE" && about("lifecycle")) return deleteLifecycle;
  requireParameters(target, []);
  if (method === "HEAD") return headBucket;
  if (method === "DELETE") throw new S3Error("NotImplemented", "Buckets are not deleted here.");
  throw methodNotAllowed();
}

/** A parameter that is not known may change what a request means (`acl`, `versionId`), so none is passed over. */
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
  return {
    bucket,
    buckets,
    query: target.query,
    headers: authenticated.headers,
    limits,
    body: bodyOf(exchange, authenticated),
    expectLongWork: (bytes) => exchange.expectSilence(bytes),
  };
}

function bodyOf(exchange: Exchange, { headers, payload }: AuthenticatedRequest): BucketCall["body"] {
  return (maxBytes, promising = headers) => {
    // The stream outlives a consumer that stops early, so that the refusal can still be sent over its socket.
    const source = exchange.request.iterator({ destroyOnReturn: false }) as AsyncIterableIterator<Uint8Array>;
    const body = verifiedBody(source, promising, payload, maxBytes);
    exchange.invite();
    return body;
  };
}

function methodNotAllowed(): S3Error {
  return new S3Error("MethodNotAllowed", "The specified method is not allowed against this resource.");
}
