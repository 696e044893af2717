import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { S3ObjectStore, S3UploadSigner } from "./index.ts";

const cleanups: (() => void)[] = [];

afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

type Answer = (request: IncomingMessage, response: ServerResponse, body: string, count: number) => void;

/** A store of two attempts, whose service answers as the test says, and what it was asked. */
async function storeAgainst(answer: Answer) {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    asked.push(`${request.method} ${request.url?.replace(/[?&]x-id=\w+/, "")}`);
    answer(request, response, body, asked.length);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const connection = {
    endpoint: `http://127.0.0.1:${port}`,
    region: "us-east-2",
    bucket: "bucket",
    credentials: { accessKeyId: "k", secretAccessKey: "s" },
    forcePathStyle: true,
  };
  const store = new S3ObjectStore({ ...connection, maxAttempts: 2 });
  cleanups.push(() => {
    store[Symbol.dispose]();
    server.closeAllConnections();
    server.close();
  });
  return { store, asked, connection };
}

const refuse =
  (status: number, code: string): Answer =>
  (_request, response) => {
    response.writeHead(status, { "content-type": "application/xml" });
    response.end(`<Error><Code>${code}</Code><Message>no</Message></Error>`);
  };
const xml = (response: ServerResponse, text: string) => {
  response.writeHead(200, { "content-type": "application/xml" });
  response.end(text);
};

test.each([
  [503, "SlowDown"],
  [503, "ServiceUnavailable"],
  [429, "TooManyRequests"],
])(
  "a store that says %i %s is asked again so often and no oftener, then later",
  async (status, code) => {
    const { store, asked } = await storeAgainst(refuse(status, code));
    const failure = { code: "STORE_UNREACHABLE", retry: "later", facts: { status } };
    await expect(store.put("k", Buffer.from("x"))).rejects.toMatchObject(failure);
    expect(asked).toHaveLength(2);
    await expect(store.deleteMany(["k"])).rejects.toMatchObject(failure);
    await expect(store.applyLifecycle([{ id: "r", prefix: "", expireAfterDays: 1 }])).rejects.toMatchObject(failure);
    expect(asked).toHaveLength(6);
  },
  60_000,
);

test("a store that is too busy for a moment only is waited for", async () => {
  const { store, asked } = await storeAgainst((request, response, body, count) => {
    if (count < 2) return refuse(503, "SlowDown")(request, response, body, count);
    response.writeHead(200, { etag: '"e"' });
    response.end();
  });
  expect(await store.put("k", Buffer.from("x"))).toEqual({ etag: "e" });
  expect(asked).toHaveLength(2);
});

test("a thousand are deleted by one request, and the rest by the next", async () => {
  const counts: number[] = [];
  const { store, asked } = await storeAgainst((_request, response, body) => {
    counts.push(body.match(/<Key>/g)?.length ?? 0);
    xml(response, "<DeleteResult></DeleteResult>");
  });
  await store.deleteMany(Array.from({ length: 2_345 }, (_, index) => `k${index}`));
  expect([counts, asked.length]).toEqual([[1000, 1000, 345], 3]);
});

test("keys that XML cannot hold, and services that cannot delete many, are served one by one", async () => {
  const { store, asked } = await storeAgainst((request, response, body, count) => {
    if (request.method === "POST") return refuse(501, "NotImplemented")(request, response, body, count);
    response.writeHead(204).end();
  });
  await store.deleteMany(["a", "b\u0001", "c"]);
  expect(asked).toEqual(["POST /bucket/?delete=", "DELETE /bucket/a", "DELETE /bucket/c", "DELETE /bucket/b%01"]);
});

test("a key of many that was not deleted is a failure, by what was said of it", async () => {
  const answering = (code: string) =>
    storeAgainst((_request, response) =>
      xml(
        response,
        `<DeleteResult><Error><Key>b</Key><Code>${code}</Code><Message>no</Message></Error></DeleteResult>`,
      ),
    );
  const refused = await answering("AccessDenied");
  const facts = { key: "b", storeCode: "AccessDenied" };
  await expect(refused.store.deleteMany(["a", "b"])).rejects.toMatchObject({ code: "STORE_REFUSED", facts });
  const busy = await answering("InternalError");
  await expect(busy.store.deleteMany(["a", "b"])).rejects.toMatchObject({ code: "STORE_UNREACHABLE", retry: "later" });
});

const transition = { days: 30, storageClass: "STANDARD_IA" as const };
const wholeRule = {
  id: "r",
  prefix: "p/",
  expireAfterDays: 90,
  transitions: [transition],
  abortIncompleteUploadsAfterDays: 2,
};

test.each([
  [/never/, []],
  [/<Transition>/, ["transitions"]],
  [/<AbortIncompleteMultipartUpload>/, ["abortIncompleteUploads"]],
  [/<Transition>|<AbortIncompleteMultipartUpload>/, ["transitions", "abortIncompleteUploads"]],
])("rules are put without the parts that the service refuses: %s", async (unknown, leftOut) => {
  const { store } = await storeAgainst((request, response, body, count) => {
    if (unknown.test(body)) return refuse(400, "InvalidArgument")(request, response, body, count);
    expect(body).toContain("<Days>90</Days>");
    response.end();
  });
  expect(await store.applyLifecycle([wholeRule])).toEqual({ outcome: "applied", leftOut });
});

test("a service that keeps no rules is told from one that may not be asked", async () => {
  for (const [status, code] of [
    [501, "NotImplemented"],
    [405, "MethodNotAllowed"],
    [400, "InvalidRequest"],
  ] as const) {
    const { store } = await storeAgainst(refuse(status, code));
    const outcome = await store.applyLifecycle([wholeRule]);
    expect(outcome).toMatchObject({ outcome: "unsupported", reason: expect.stringContaining(code) });
  }
  for (const [status, code] of [
    [403, "AccessDenied"],
    [404, "NoSuchBucket"],
    [400, "AuthorizationHeaderMalformed"],
  ] as const) {
    const { store } = await storeAgainst(refuse(status, code));
    await expect(store.applyLifecycle([wholeRule])).rejects.toMatchObject({
      code: "STORE_REFUSED",
      facts: { storeCode: code },
    });
  }
});

test("rights are signed for the address that their holders know", async () => {
  const { connection, asked } = await storeAgainst(refuse(500, "InternalError"));
  const signer = new S3UploadSigner({ ...connection, publicEndpoint: "https://objects.example.org" });
  expect(new URL(await signer.presignGet("a b", 60))).toMatchObject({
    host: "objects.example.org",
    pathname: "/bucket/a%20b",
  });
  const form = await signer.presignPost({ keyPrefix: "p/", minBytes: 0, maxBytes: 1, expiresInSeconds: 60 });
  expect(form.url).toBe("https://objects.example.org/bucket");
  expect(asked).toEqual([]);
  signer[Symbol.dispose]();
});

test("a copy is looked after only where the service is not trusted with it", async () => {
  const etag = "0".repeat(32);
  const copying: Answer = (request, response) => {
    if (request.method === "PUT") return xml(response, `<CopyObjectResult><ETag>"${etag}"</ETag></CopyObjectResult>`);
    response.writeHead(200, { etag: `"${etag}"`, "content-length": "1" }).end();
  };
  const { store, asked, connection } = await storeAgainst(copying);
  expect(await store.copy("from", "to", { ifMatch: etag })).toEqual({ etag });
  expect(asked).toEqual(["HEAD /bucket/from", "PUT /bucket/to"]);
  using trusting = new S3ObjectStore({ ...connection, trustsCopyConditions: true });
  expect(await trusting.copy("from", "to", { ifMatch: etag })).toEqual({ etag });
  expect(asked).toHaveLength(3);
});

test("a copy of a version that came in between is taken back", async () => {
  const [seen, newer] = ["1".repeat(32), "2".repeat(32)];
  let copied = false;
  const { store, asked } = await storeAgainst((request, response) => {
    if (request.method === "DELETE") return void response.writeHead(204).end();
    if (request.method === "HEAD") return void response.writeHead(200, { etag: `"${copied ? newer : seen}"` }).end();
    copied = true;
    xml(response, `<CopyObjectResult><ETag>"${newer}"</ETag></CopyObjectResult>`);
  });
  expect(await store.copy("from", "to", { ifMatch: seen })).toBeUndefined();
  expect(asked).toEqual(["HEAD /bucket/from", "PUT /bucket/to", "HEAD /bucket/from", "DELETE /bucket/to"]);
});
