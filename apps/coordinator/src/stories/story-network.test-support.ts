import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Keypair } from "@lode/bittensor/keys";
import { manifestKey, submissionKey } from "@lode/contract/storage-keys";
import { type ObjectServer, startObjectServer } from "@lode/object-server/server";
import { S3ObjectStore, S3UploadSigner } from "@lode/object-store/store";
import { type Clock, SystemClock } from "@lode/runtime/clock";
import { sha256Hex } from "@lode/zipcode/canonical-json";
import type { Zipcode } from "@lode/zipcode/epoch";
import { encodeManifest, manifestText } from "@lode/zipcode/submission";
import type { CoordinatorOptions } from "../app/options.ts";
import { coldkeyOf, epochId, signText, TestNetwork, type TestNetworkOptions } from "../testing/test-network.ts";
import { TroubledFront } from "./troubled-front.test-support.ts";

const credentials = { accessKeyId: "STORY", secretAccessKey: "a secret of the story" };
const place = { region: "us-east-1", bucket: "story", credentials, forcePathStyle: true } as const;

export interface StoryOptions extends Omit<TestNetworkOptions, "coordinator"> {
  readonly coordinator?: (network: TestNetwork) => Partial<CoordinatorOptions>;
  /** Where the object server keeps its files; a folder of its own unless told. */
  readonly storeDir?: string;
}

/** The clock of a network that is only made after the store that it stamps. */
class BorrowedClock implements Clock {
  clock: Clock | undefined;

  now(): number {
    return this.clock?.now() ?? 0;
  }

  async sleepUntil(_atMs: number, signal?: AbortSignal): Promise<void> {
    // Only the store's sweeper sleeps by it, and nothing here waits for that.
    await new Promise((_, reject) => {
      if (signal?.aborted) reject(signal.reason);
      signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
  }
}

/** A coordinator over HTTP, a real object server with the network's clock, and between the two a front that makes trouble. */
export class StoryNetwork implements AsyncDisposable {
  readonly network: TestNetwork;
  readonly front: TroubledFront;
  readonly #rest: AsyncDisposableStack;

  private constructor(network: TestNetwork, front: TroubledFront, rest: AsyncDisposableStack) {
    this.network = network;
    this.front = front;
    this.#rest = rest;
  }

  static async start({ storeDir, coordinator, ...options }: StoryOptions = {}): Promise<StoryNetwork> {
    await using opened = new AsyncDisposableStack();
    const objectClock = new BorrowedClock();
    const dataDir = storeDir ?? (await mkdtemp(join(tmpdir(), "lode-story-store-")));
    if (storeDir === undefined) opened.defer(() => rm(dataDir, { recursive: true, force: true }));
    const server: ObjectServer = await startObjectServer({
      dataDir,
      host: "127.0.0.1",
      port: 0,
      credentials: [credentials],
      buckets: [place.bucket],
      region: place.region,
      objectClock,
      authClock: new SystemClock(),
    });
    opened.use(server);
    const front = opened.use(await TroubledFront.inFrontOf(server.url));
    const store = new S3ObjectStore({ ...place, endpoint: front.url, maxAttempts: 1, transferTimeoutMs: 700 });
    opened.defer(() => store[Symbol.dispose]());
    const uploads = new S3UploadSigner({ ...place, endpoint: server.url });
    const network = opened.use(
      await TestNetwork.start({
        ...options,
        coordinator: (made) => {
          objectClock.clock = made.protocol;
          const bucket = { name: place.bucket, region: place.region };
          return { store, uploads, bucket, ...coordinator?.(made) };
        },
      }),
    );
    return new StoryNetwork(network, front, opened.move());
  }

  /** As any client does it: through the form that the coordinator grants. @returns the store's status. */
  async upload(miner: Keypair, key: string, bytes: string | Uint8Array<ArrayBuffer>): Promise<number> {
    const { uploadUrl, fields } = await this.network.client(miner).folderAccess(coldkeyOf(miner));
    return await postForm(uploadUrl, { ...fields, key }, bytes);
  }

  /** One file with its manifest. */
  async submit(miner: Keypair, zipcode: string, text: string): Promise<void> {
    const key = submissionKey(miner.hotkey, epochId, zipcode as Zipcode);
    const { policy } = this.network;
    const unsigned = {
      version: 1,
      epochId,
      nonce: await this.network.nonce(),
      hotkey: miner.hotkey,
      rulesVersion: policy.values.rulesVersion,
      files: [{ key, zipcode: zipcode as Zipcode, rows: 3, bytes: text.length, sha256: sha256Hex(text) }],
    } as const;
    const manifest = encodeManifest({ ...unsigned, signature: signText(miner, manifestText(unsigned)) });
    for (const [to, content] of [
      [key, text],
      [manifestKey(miner.hotkey, epochId), manifest],
    ] as const) {
      const status = await this.upload(miner, to, content);
      if (status !== 204) throw new Error(`the store answered ${status} for ${to}`);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#rest.disposeAsync();
  }
}

/** A browser form as S3 takes it; `file` has to be the last part. @returns the status. */
export async function postForm(
  url: string,
  fields: Readonly<Record<string, string>>,
  bytes: string | Uint8Array<ArrayBuffer>,
): Promise<number> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append("file", new Blob([bytes]), "object");
  const response = await fetch(url, { method: "POST", body: form });
  await response.arrayBuffer();
  return response.status;
}
