import { createHmac } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { type PresignedPost, S3ObjectStore, S3UploadSigner } from "@lode/object-store/store";
import { ManualClock } from "@lode/runtime/clock";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type ServerUnderTest, serverUnderTest, testBucket, testCredentials, testRegion } from "./server-under-test.ts";

const authClock = new ManualClock();
let under: ServerUnderTest;
let signer: S3UploadSigner;
let store: S3ObjectStore;
let grant: PresignedPost;

beforeAll(async () => {
  await authClock.advanceTo(Date.now());
  under = await serverUnderTest({ authClock, limits: { maxObjectBytes: 200_000, maxFormOverheadBytes: 50_000 } });
  signer = new S3UploadSigner(under.connection);
  store = new S3ObjectStore(under.connection);
});

afterAll(async () => {
  signer[Symbol.dispose]();
  store[Symbol.dispose]();
  await under[Symbol.asyncDispose]();
});

beforeEach(async () => {
  grant = await signer.presignPost({ keyPrefix: "mine/", minBytes: 10, maxBytes: 1000, expiresInSeconds: 600 });
});

/** Posts the granted form with changes; undefined takes a field out. The file is the last part. */
async function post(
  changes: Record<string, string | undefined> = {},
  file: { body?: string | Uint8Array<ArrayBuffer>; name?: string } = {},
): Promise<{ status: number; code: string; text: string; etag: string | null }> {
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...grant.fields, ...changes })) {
    if (value !== undefined) form.append(name, value);
  }
  form.append("file", new Blob([file.body ?? "x".repeat(100)]), file.name ?? "report.parquet");
  const answer = await fetch(grant.url, { method: "POST", body: form });
  const text = await answer.text();
  const code = /<Code>(.*)<\/Code>/.exec(text)?.[1] ?? "";
  return { status: answer.status, code, text, etag: answer.headers.get("etag") };
}

/** A form whose policy says just this, properly signed. */
function signed(conditions: unknown[], expiration = new Date(authClock.now() + 60_000).toISOString()): PresignedPost {
  const amzDate = new Date(authClock.now()).toISOString().replace(/[-:]|\.\d{3}/g, "");
  const date = amzDate.slice(0, 8);
  const credential = `${testCredentials.accessKeyId}/${date}/${testRegion}/s3/aws4_request`;
  const own = [
    { bucket: testBucket },
    { "x-amz-algorithm": "AWS4-HMAC-SHA256" },
    { "x-amz-credential": credential },
    { "x-amz-date": amzDate },
  ];
  const policy = Buffer.from(JSON.stringify({ expiration, conditions: [...own, ...conditions] })).toString("base64");
  const mac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
  const key = [date, testRegion, "s3", "aws4_request"].reduce<string | Buffer>(
    mac,
    `AWS4${testCredentials.secretAccessKey}`,
  );
  return {
    url: `${under.server.url}/${testBucket}`,
    fields: {
      key: "mine/x",
      "x-amz-algorithm": "AWS4-HMAC-SHA256",
      "x-amz-credential": credential,
      "x-amz-date": amzDate,
      policy,
      "x-amz-signature": mac(key, policy).toString("hex"),
    },
  };
}

test("a granted upload lands below its prefix, under the name of the file", async () => {
  const answer = await post({}, { body: "y".repeat(50), name: "listings.parquet" });
  expect(answer.status).toBe(204);
  expect(await store.head("mine/listings.parquet")).toMatchObject({ size: 50, etag: answer.etag?.replaceAll('"', "") });
});

test("the holder may choose the key below the prefix", async () => {
  expect((await post({ key: "mine/epoch=1/zipcode=98103/listings.parquet" })).status).toBe(204);
  expect(await store.head("mine/epoch=1/zipcode=98103/listings.parquet")).toMatchObject({ size: 100 });
});

test("a key outside of the prefix is refused", async () => {
  for (const key of ["theirs/x", "mine", "Mine/x", "", "min/../mine/x", "/mine/x"]) {
    expect(await post({ key })).toMatchObject(key === "" ? { status: 400 } : { status: 403, code: "AccessDenied" });
  }
  expect(await store.head("theirs/x")).toBeUndefined();
});

test("a key that climbs out of the prefix by dots stays a name below it", async () => {
  expect((await post({ key: "mine/../../theirs/x" })).status).toBe(204);
  expect(await store.head("theirs/x")).toBeUndefined();
  expect(await store.head("mine/../../theirs/x")).toMatchObject({ size: 100 });
  await store.delete("mine/../../theirs/x");
});

test("a file name cannot bring a path along", async () => {
  expect((await post({}, { name: "../../theirs/evil.parquet" })).status).toBe(204);
  expect(await store.head("mine/evil.parquet")).toMatchObject({ size: 100 });
});

test("conditions hold of the key with the file's name in it", async () => {
  grant = signed([["eq", "$key", "mine/fixed.parquet"]]);
  const key = grant.fields.key?.replace("x", "$" + "{filename}");
  expect((await post({ key }, { name: "fixed.parquet" })).status).toBe(204);
  expect(await post({ key }, { name: "other.parquet" })).toMatchObject({ status: 403, code: "AccessDenied" });
});

test("a file is neither larger nor smaller than the policy says", async () => {
  expect((await post({}, { body: "x".repeat(10) })).status).toBe(204);
  expect((await post({}, { body: "x".repeat(1000) })).status).toBe(204);
  expect(await post({}, { body: "x".repeat(9), name: "small" })).toMatchObject({ status: 400, code: "EntityTooSmall" });
  expect(await post({}, { body: "x".repeat(1001), name: "big" })).toMatchObject({
    status: 400,
    code: "EntityTooLarge",
  });
  expect(await store.head("mine/small")).toBeUndefined();
  expect(await store.head("mine/big")).toBeUndefined();
});

test("the server's own limit stands above every policy", async () => {
  grant = await signer.presignPost({ keyPrefix: "mine/", minBytes: 0, maxBytes: 1e9, expiresInSeconds: 60 });
  expect(await post({}, { body: new Uint8Array(200_001) })).toMatchObject({ status: 400, code: "EntityTooLarge" });
  expect(await post({}, { body: new Uint8Array(2_000_000) })).toMatchObject({ status: 400, code: "EntityTooLarge" });
  expect((await post({}, { body: new Uint8Array(200_000) })).status).toBe(204);
});

test("a policy or a signature that was touched is refused", async () => {
  const policy = JSON.parse(Buffer.from(grant.fields.Policy as string, "base64").toString());
  policy.conditions = policy.conditions.filter(
    (condition: unknown) => !JSON.stringify(condition).includes("starts-with"),
  );
  policy.conditions.push(["starts-with", "$key", ""]);
  const widened = Buffer.from(JSON.stringify(policy)).toString("base64");
  expect(await post({ Policy: widened, key: "theirs/x" })).toMatchObject({
    status: 403,
    code: "SignatureDoesNotMatch",
  });
  const signature = grant.fields["X-Amz-Signature"] as string;
  const flipped = `${signature.startsWith("0") ? "1" : "0"}${signature.slice(1)}`;
  for (const wrong of [flipped, "", "zz", signature.slice(0, 63), signature.toUpperCase().replace(/\d/g, "F")]) {
    expect(await post({ "X-Amz-Signature": wrong })).toMatchObject({ status: 403, code: "SignatureDoesNotMatch" });
  }
  expect(await post({ "X-Amz-Signature": undefined })).toMatchObject({ status: 400, code: "InvalidArgument" });
  expect(await post({ Policy: undefined })).toMatchObject({ status: 403, code: "AccessDenied" });
});

test("somebody else's key id or region is refused", async () => {
  const credential = grant.fields["X-Amz-Credential"] as string;
  const stranger = credential.replace(testCredentials.accessKeyId, "STRANGER");
  expect(await post({ "X-Amz-Credential": stranger })).toMatchObject({ status: 403, code: "InvalidAccessKeyId" });
  const elsewhere = credential.replace(testRegion, "eu-west-1");
  expect(await post({ "X-Amz-Credential": elsewhere })).toMatchObject({ status: 400, code: "InvalidArgument" });
});

test("a field that no condition covers is refused, unless it says to be ignored", async () => {
  expect(await post({ "x-amz-meta-note": "hello" })).toMatchObject({ status: 403, code: "AccessDenied" });
  expect(await post({ "Content-Type": "text/html" })).toMatchObject({ status: 403, code: "AccessDenied" });
  expect((await post({ "x-ignore-note": "hello" })).status).toBe(204);
});

test("a field that a condition asks for must be there, and be that", async () => {
  grant = await signer.presignPost({
    keyPrefix: "mine/",
    minBytes: 0,
    maxBytes: 1000,
    expiresInSeconds: 60,
    fields: { acl: "private", "x-amz-storage-class": "STANDARD" },
  });
  expect((await post()).status).toBe(204);
  expect(await post({ acl: undefined })).toMatchObject({ status: 403, code: "AccessDenied" });
  expect(await post({ acl: "public-read" })).toMatchObject({ status: 403, code: "AccessDenied" });
});

test("a form for one bucket does not work on another", async () => {
  grant = { ...grant, url: grant.url.replace(testBucket, "another-bucket") };
  expect(await post()).toMatchObject({ status: 403, code: "AccessDenied" });
  expect(await post({ bucket: undefined })).toMatchObject({ status: 403, code: "AccessDenied" });
});

test("an expired policy is refused", async () => {
  const end = authClock.now() + 30_000;
  grant = signed([["starts-with", "$key", "mine/"]], new Date(end).toISOString());
  await authClock.advanceTo(end - 1);
  expect((await post()).status).toBe(204);
  await authClock.advanceTo(end);
  const refused = await post();
  expect(refused).toMatchObject({ status: 403, code: "AccessDenied" });
  expect(refused.text).toContain("Policy expired");
});

test("a policy that lives longer than its signing key is refused after a week", async () => {
  grant = signed([["starts-with", "$key", "mine/"]], "2999-01-01T00:00:00.000Z");
  expect((await post()).status).toBe(204);
  const elsewhere = await serverUnderTest({ authClock: new ManualClock(authClock.now() + 8 * 24 * 3_600_000) });
  grant = { ...grant, url: `${elsewhere.server.url}/${testBucket}` };
  expect(await post()).toMatchObject({ status: 403, code: "AccessDenied" });
  await elsewhere[Symbol.asyncDispose]();
});

test("a policy has to be understood as a whole", async () => {
  for (const condition of [
    ["contains", "$key", "x"],
    ["eq", "key", "x"],
    [1],
    "key",
    { key: 1 },
    ["content-length-range", 5, 1],
  ]) {
    grant = signed([["starts-with", "$key", "mine/"], condition]);
    expect(await post()).toMatchObject({ status: 400, code: "InvalidPolicyDocument" });
  }
  grant = signed([["starts-with", "$key", "mine/"]], "tomorrow");
  expect(await post()).toMatchObject({ status: 400, code: "InvalidPolicyDocument" });
});

test("the status is the one that the policy lets the form ask for", async () => {
  const open = [
    ["starts-with", "$key", "mine/"],
    ["starts-with", "$success_action_status", ""],
  ];
  grant = signed(open);
  expect((await post({ success_action_status: "200" })).status).toBe(200);
  expect((await post({ success_action_status: "302" })).status).toBe(204);
  const created = await post({ success_action_status: "201", key: "mine/a b" });
  expect(created.status).toBe(201);
  expect(created.text).toContain("<Key>mine/a b</Key>");
});

test("a field given twice is refused, as is a second meaning of the key", async () => {
  const form = new FormData();
  for (const [name, value] of Object.entries(grant.fields)) form.append(name, value);
  form.append("Key", "theirs/x");
  form.append("file", new Blob(["x".repeat(100)]), "f");
  const answer = await fetch(grant.url, { method: "POST", body: form });
  expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining("InvalidArgument")]);
});

test("fields behind the file do not count", async () => {
  const form = new FormData();
  for (const [name, value] of Object.entries(grant.fields)) form.append(name, value);
  form.append("file", new Blob(["x".repeat(100)]), "last");
  form.append("key", "theirs/x");
  expect((await fetch(grant.url, { method: "POST", body: form })).status).toBe(204);
  expect(await store.head("theirs/x")).toBeUndefined();
  expect(await store.head("mine/last")).toMatchObject({ size: 100 });
});

test("a form has a bounded number of fields of bounded size, and a file", async () => {
  const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`x-ignore-${index}`, "x"]));
  expect(await post(many)).toMatchObject({ status: 400, code: "MaxPostPreDataLengthExceeded" });
  const large = { "x-ignore-large": "x".repeat(30_000) };
  expect(await post(large)).toMatchObject({ status: 400, code: "MaxPostPreDataLengthExceeded" });
  const form = new FormData();
  for (const [name, value] of Object.entries(grant.fields)) form.append(name, value);
  const fileless = await fetch(grant.url, { method: "POST", body: form });
  expect(await fileless.text()).toContain("IncorrectNumberOfFilesInPostRequest");
});

test("a form that stops short leaves nothing behind", async () => {
  const boundary = "cut";
  const part = (name: string, value: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const fields = Object.entries(grant.fields)
    .map(([name, value]) => part(name, value))
    .join("");
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="cut.parquet"\r\n\r\n`;
  const send = (body: string) =>
    fetch(grant.url, {
      method: "POST",
      body,
      headers: { "content-type": `multipart/form-data; boundary=${boundary}` },
    });
  const cut = await send(`${fields}${head}${"x".repeat(100)}`);
  expect([cut.status, await cut.text()]).toEqual([400, expect.stringContaining("MalformedPOSTRequest")]);
  expect((await send("no form at all")).status).toBe(400);
  expect(await store.head("mine/cut.parquet")).toBeUndefined();
  const whole = await send(`${fields}${head}${"x".repeat(100)}\r\n--${boundary}--\r\n`);
  expect(whole.status).toBe(204);
  expect(await readdir(join(under.dataDir, "buckets", testBucket, "incoming"))).toEqual([]);
});

test("a grant is never wider than a folder", async () => {
  const wide = { minBytes: 0, maxBytes: 1, expiresInSeconds: 60 };
  await expect(signer.presignPost({ ...wide, keyPrefix: "mine" })).rejects.toMatchObject({
    code: "STORE_GRANT_INVALID",
  });
  await expect(signer.presignPost({ ...wide, keyPrefix: "" })).rejects.toMatchObject({ code: "STORE_GRANT_INVALID" });
  const endless = { ...wide, keyPrefix: "mine/", expiresInSeconds: 700_000 };
  await expect(signer.presignPost(endless)).rejects.toMatchObject({ code: "STORE_GRANT_INVALID" });
});
