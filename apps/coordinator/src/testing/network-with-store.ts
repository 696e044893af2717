import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startObjectServer } from "@lode/object-server/server";
import { S3ObjectStore, S3UploadSigner } from "@lode/object-store/store";
import { type Clock, SystemClock } from "@lode/runtime/clock";
import { TestNetwork } from "./test-network.ts";

/** Real time, which a test can put forward. */
export class ShiftedClock implements Clock {
  readonly #real = new SystemClock();
  shiftMs = 0;

  now(): number {
    return this.#real.now() + this.shiftMs;
  }

  async sleepUntil(atMs: number, signal?: AbortSignal): Promise<void> {
    await this.#real.sleepUntil(atMs - this.shiftMs, signal);
  }
}

export interface Form {
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** A coordinator whose uploads and reads go to a real server of objects, forms, signatures and all. */
export class NetworkWithStore implements AsyncDisposable {
  private constructor(
    readonly network: TestNetwork,
    readonly store: S3ObjectStore,
    readonly storeUrl: string,
    /** Of the store's signatures, and of the coordinator's capabilities. */
    readonly wall: ShiftedClock,
    readonly dispose: () => Promise<void>,
  ) {}

  static async start(): Promise<NetworkWithStore> {
    await using opened = new AsyncDisposableStack();
    const dataDir = await mkdtemp(join(tmpdir(), "lode-coordinator-store-"));
    opened.defer(() => rm(dataDir, { recursive: true, force: true }));
    const wall = new ShiftedClock();
    const credentials = { accessKeyId: "test", secretAccessKey: "test-secret" };
    const [region, bucket] = ["us-east-1", "lode"];
    let objectClock: Pick<Clock, "now"> = wall;
    const server = opened.use(
      await startObjectServer({
        dataDir,
        host: "127.0.0.1",
        port: 0,
        credentials: [credentials],
        buckets: [bucket],
        region,
        objectClock: {
          now: () => objectClock.now(),
          // Whatever the store does by itself in time waits for longer than a test runs.
          sleepUntil: (_, signal) => wall.sleepUntil(wall.now() + 3_600_000, signal),
        },
        authClock: wall,
      }),
    );
    const connection = { endpoint: server.url, region, bucket, credentials, forcePathStyle: true };
    const store = opened.use(new S3ObjectStore(connection));
    const uploads = opened.use(new S3UploadSigner(connection));
    const network = opened.use(await TestNetwork.start({ coordinator: { store, uploads, wall } }));
    objectClock = network.protocol;
    const rest = opened.move();
    return new NetworkWithStore(network, store, server.url, wall, () => rest.disposeAsync());
  }

  /** As a form is sent: its fields, a key of the sender's choice, the file. */
  async post({ url, fields }: Form, key: string, file: Blob | string, change: Record<string, string> = {}) {
    const form = new FormData();
    for (const [name, value] of Object.entries({ ...fields, key, ...change })) form.set(name, value);
    form.set("file", typeof file === "string" ? new Blob([file]) : file, "file.bin");
    const answer = await fetch(url, { method: "POST", body: form });
    return { status: answer.status, code: /<Code>(\w+)</.exec(await answer.text())?.[1] };
  }

  /** Every key that the bucket holds. */
  async keys(): Promise<string[]> {
    const keys: string[] = [];
    for await (const { key } of this.store.list("")) keys.push(key);
    return keys;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }
}
