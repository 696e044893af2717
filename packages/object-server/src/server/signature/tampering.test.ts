import {
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { ManualClock } from "@lode/runtime/clock";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testBucket as Bucket, type ServerUnderTest, serverUnderTest } from "../server-under-test.ts";

const authClock = new ManualClock();
let under: ServerUnderTest;
const clients: S3Client[] = [];

beforeAll(async () => {
  await authClock.advanceTo(Date.now());
  under = await serverUnderTest({ authClock });
  await client().send(new PutObjectCommand({ Bucket, Key: "secret", Body: "the secret" }));
});

afterAll(async () => {
  for (const each of clients) each.destroy();
  await under[Symbol.asyncDispose]();
});

interface SignedHttpRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  query: Record<string, string>;
  body: unknown;
}

/** A client whose requests are changed after they were signed. */
function client(tamper: (request: SignedHttpRequest) => void = () => {}, config: S3ClientConfig = {}): S3Client {
  const { endpoint, region, credentials, forcePathStyle } = under.connection;
  const made = new S3Client({ endpoint, region, credentials, forcePathStyle, maxAttempts: 1, ...config });
  type Middleware = Parameters<typeof made.middlewareStack.addRelativeTo>[0];
  const tampering = (next: (args: { request: unknown }) => unknown) => (args: { request: unknown }) => {
    tamper(args.request as SignedHttpRequest);
    return next(args);
  };
  const place = { name: "tamper", relation: "after", toMiddleware: "httpSigningMiddleware" } as const;
  made.middlewareStack.addRelativeTo(tampering as unknown as Middleware, place);
  clients.push(made);
  return made;
}

async function outcome(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "accepted";
  } catch (failure) {
    if (failure instanceof S3ServiceException) return failure.name;
    throw failure;
  }
}

const put = (tamper?: (request: SignedHttpRequest) => void, config?: S3ClientConfig) =>
  outcome(client(tamper, config).send(new PutObjectCommand({ Bucket, Key: "target", Body: "as signed" })));
const get = (tamper?: (request: SignedHttpRequest) => void, config?: S3ClientConfig) =>
  outcome(client(tamper, config).send(new GetObjectCommand({ Bucket, Key: "secret" })));

test("an honest request passes", async () => {
  expect(await put()).toBe("accepted");
  expect(await get()).toBe("accepted");
});

test("a request that was changed after signing is refused", async () => {
  const flip = (text: string) => text.replace(/.$/, (last) => (last === "0" ? "1" : "0"));
  expect(await get(({ headers }) => (headers.authorization = flip(headers.authorization ?? "")))).toBe(
    "SignatureDoesNotMatch",
  );
  expect(await get((request) => (request.path = request.path.replace("secret", "target")))).toBe(
    "SignatureDoesNotMatch",
  );
  expect(await get((request) => (request.method = "DELETE"))).toBe("SignatureDoesNotMatch");
  expect(await get((request) => (request.query.versionId = "1"))).toBe("SignatureDoesNotMatch");
  expect(await put(({ headers }) => (headers["x-amz-content-sha256"] = "UNSIGNED-PAYLOAD"))).toBe(
    "SignatureDoesNotMatch",
  );
});

test("a body that is not the one that was signed is refused, and leaves the object as it was", async () => {
  expect(await put((request) => (request.body = "as forged"))).toMatch(/XAmzContentSHA256Mismatch|BadDigest/);
  const kept = await client().send(new GetObjectCommand({ Bucket, Key: "target" }));
  expect(await kept.Body?.transformToString()).toBe("as signed");
});

test("a header that would change the meaning has to be signed", async () => {
  expect(await put(({ headers }) => (headers["x-amz-copy-source"] = `/${Bucket}/secret`))).toBe("AccessDenied");
  expect(await put(({ headers }) => (headers["x-amz-meta-added"] = "later"))).toBe("AccessDenied");
});

test("a presigned PUT cannot be made into a copy of what its holder may not read", async () => {
  const presigner = client(undefined, { requestChecksumCalculation: "WHEN_REQUIRED" });
  const url = await getSignedUrl(presigner, new PutObjectCommand({ Bucket, Key: "mine" }), { expiresIn: 60 });
  const copy = await fetch(url, { method: "PUT", headers: { "x-amz-copy-source": `/${Bucket}/secret` } });
  expect([copy.status, await copy.text()]).toEqual([403, expect.stringContaining("HeadersNotSigned")]);
  const byQuery = await fetch(`${url}&x-amz-copy-source=${encodeURIComponent(`/${Bucket}/secret`)}`, { method: "PUT" });
  expect([byQuery.status, await byQuery.text()]).toEqual([403, expect.stringContaining("SignatureDoesNotMatch")]);
});

test("strangers, wrong secrets and other regions are refused", async () => {
  const stranger = { accessKeyId: "STRANGER", secretAccessKey: "x" };
  expect(await get(undefined, { credentials: stranger })).toBe("InvalidAccessKeyId");
  const wrong = { ...under.connection.credentials, secretAccessKey: "wrong" };
  expect(await get(undefined, { credentials: wrong })).toBe("SignatureDoesNotMatch");
  expect(await get(undefined, { region: "eu-west-1" })).toBe("AuthorizationHeaderMalformed");
  expect(await get(({ headers }) => delete headers.authorization)).toBe("AccessDenied");
  expect(await get(({ headers }) => (headers.authorization = "Basic eDp5"))).toBe("AuthorizationHeaderMalformed");
});

test("a request that was signed too long ago, or too far ahead, is refused", async () => {
  // The client corrects its clock by the answer's date, so each of these is a new one.
  expect(await get(undefined, { systemClockOffset: -16 * 60_000 })).toBe("RequestTimeTooSkewed");
  expect(await get(undefined, { systemClockOffset: 16 * 60_000 })).toBe("RequestTimeTooSkewed");
  expect(await get(undefined, { systemClockOffset: -14 * 60_000 })).toBe("accepted");
});

test("a presigned URL is good for its method and path, unchanged", async () => {
  const url = await getSignedUrl(client(), new GetObjectCommand({ Bucket, Key: "secret" }), { expiresIn: 60 });
  expect(await (await fetch(url)).text()).toBe("the secret");
  const refused = async (changed: string, init: RequestInit = {}) => {
    const answer = await fetch(changed, init);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    return /<Code>(.*)<\/Code>/.exec(await answer.text())?.[1];
  };
  expect(await refused(url.replace("/secret", "/target"))).toBe("SignatureDoesNotMatch");
  expect(await refused(url, { method: "PUT", body: "x" })).toBe("SignatureDoesNotMatch");
  expect(await refused(url, { method: "DELETE" })).toBe("SignatureDoesNotMatch");
  expect(await refused(url.replace("X-Amz-Expires=60", "X-Amz-Expires=61"))).toBe("SignatureDoesNotMatch");
  expect(await refused(url.replace("X-Amz-Expires=60", "X-Amz-Expires=999999"))).toBe(
    "AuthorizationQueryParametersError",
  );
  expect(await refused(url.replace(/X-Amz-Signature=[0-9a-f]{8}/, "X-Amz-Signature=00000000"))).toBe(
    "SignatureDoesNotMatch",
  );
  expect(await refused(`${url}&X-Amz-Expires=60000`)).toBe("InvalidArgument");
  expect(await refused(`${url}&prefix=x`)).toBe("SignatureDoesNotMatch");
  expect(await refused(url, { headers: { authorization: "AWS4-HMAC-SHA256 x" } })).toBe("InvalidArgument");
  expect(await refused(url.split("?")[0] as string)).toBe("AccessDenied");
});

test("a presigned URL ends when it said it would", async () => {
  const signingDate = new Date(authClock.now());
  const read = new GetObjectCommand({ Bucket, Key: "secret" });
  const url = await getSignedUrl(client(), read, { expiresIn: 60, signingDate });
  await authClock.advanceBy(55_000);
  expect((await fetch(url)).status).toBe(200);
  await authClock.advanceBy(6_000);
  const expired = await fetch(url);
  expect([expired.status, await expired.text()]).toEqual([403, expect.stringContaining("Request has expired")]);
});
