import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { MemoryObjectStore, type ObjectStore, S3ObjectStore, S3UploadSigner } from "@lode/object-store/store";
import { SystemClock } from "@lode/runtime/clock";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Capabilities } from "../access/capability.ts";
import { coldkeyOf, epochId, TestNetwork } from "../testing/test-network.ts";
import { ObjectReads } from "./object-reads.ts";

const credentials = { accessKeyId: "test", secretAccessKey: "test-secret" };
const place = { region: "us-east-1", bucket: "lode", credentials, forcePathStyle: true };
const opened: { close(): unknown }[] = [];
let network: TestNetwork;

beforeAll(async () => {
  network = await TestNetwork.start();
});
afterAll(async () => {
  for (const one of opened) one.close();
  await network[Symbol.asyncDispose]();
});

/** A store whose every answer is this one. */
async function storeThat(answers: RequestListener): Promise<ObjectStore> {
  const server: Server = createServer(answers);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const store = new S3ObjectStore({
    ...place,
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    maxAttempts: 2,
  });
  opened.push({ close: () => server.closeAllConnections() }, server, { close: () => store[Symbol.dispose]() });
  return store;
}

function refusing(status: number, code: string): RequestListener {
  return (_, answer) => {
    answer.writeHead(status, { "content-type": "application/xml" });
    answer.end(`<Error><Code>${code}</Code><Message>no</Message></Error>`);
  };
}

const neverAnswering = () => new Promise<never>(() => {});
/** Not even a signal ends its waiting. */
const deaf: ObjectStore = Object.assign(new MemoryObjectStore({ clock: { now: () => 0 } }), {
  head: neverAnswering,
  list: async function* () {
    yield await neverAnswering();
  },
});

const troubles: [string, () => Promise<ObjectStore>][] = [
  ["is down", async () => new S3ObjectStore({ ...place, endpoint: "http://127.0.0.1:9", maxAttempts: 1 })],
  ["answers 503", () => storeThat(refusing(503, "ServiceUnavailable"))],
  ["asks to slow down", () => storeThat(refusing(503, "SlowDown"))],
  ["has too many requests", () => storeThat(refusing(429, "TooManyRequests"))],
  ["fails inside", () => storeThat(refusing(500, "InternalError"))],
  ["never answers", () => storeThat(() => {})],
  ["sends an answer a byte in an hour", () => storeThat((_, answer) => answer.write("<"))],
  ["does not heed an abort", async () => deaf],
];

describe.each(troubles)("while the store %s", (_, open) => {
  let objects: ObjectReads;
  const capabilities = new Capabilities(new Uint8Array(32).fill(7), new SystemClock());
  const folder = () => `data/hotkey=${network.miners[0]!.hotkey}/`;

  beforeAll(async () => {
    objects = new ObjectReads({
      capabilities,
      db: network.database.db,
      store: await open(),
      signer: new S3UploadSigner({ ...place, endpoint: "http://127.0.0.1:9" }),
      bucket: "lode",
      storeDeadlineMs: 400,
    });
  });

  test("listing and reading end in time with 503 and a code that says to come again", async () => {
    const owner = capabilities.grant({ kind: "owner", hotkey: network.miners[0]!.hotkey }, 60);
    const reader = capabilities.grant({ kind: "closed", prefix: "data/hotkey=" }, 60);
    const page = { prefix: folder(), delimiter: "", after: "", maxKeys: 10 };
    const asked = await Promise.allSettled([
      objects.list(owner, page),
      objects.list(reader, page),
      objects.locate(owner, `${folder()}a`),
      objects.locate(reader, `${folder()}job_id=1/a`),
      objects.summary(reader, `${folder()}job_id=1/a`),
    ]);
    for (const answer of asked) {
      expect(answer).toMatchObject({ status: "rejected", reason: { code: "STORE_UNREACHABLE", retry: "later" } });
    }
  });
});

test("access is granted while the store is away: the rights are signed here", async () => {
  const [miner, validator] = [network.miners[0]!, network.validators[0]!];
  expect((await network.client(miner).folderAccess(coldkeyOf(miner))).success).toBe(true);
  const { urls } = await network.client(validator).validatorAccess();
  expect((await network.client(validator).minerAccess(miner.hotkey)).prefix).toContain(miner.hotkey);
  expect((await network.client(validator).validatorUpload({ epochId })).success).toBe(true);
  expect((await fetch(urls.global.list_all_data)).status).toBe(200);
});

test("over HTTP it is 503, Retry-After and the code", async () => {
  const away = await TestNetwork.start({
    coordinator: { store: new S3ObjectStore({ ...place, endpoint: "http://127.0.0.1:9", maxAttempts: 1 }) },
  });
  try {
    const { list_url } = await away.client(away.miners[0]!).folderAccess(coldkeyOf(away.miners[0]!));
    const answer = await fetch(list_url);
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await answer.json()).toMatchObject({ code: "STORE_UNREACHABLE" });
  } finally {
    await away[Symbol.asyncDispose]();
  }
});
