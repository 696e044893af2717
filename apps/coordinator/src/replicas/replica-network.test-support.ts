import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Neuron } from "@lode/bittensor/chain";
import { MemoryChain, serveChain } from "@lode/bittensor/chain-memory";
import { type Keypair, keypairFromUri, ready, toHex } from "@lode/bittensor/keys";
import type { Coldkey, NetUid, Uid } from "@lode/bittensor/primitives";
import { CoordinatorClient } from "@lode/contract/coordinator";
import { frozenKey, manifestKey, submissionKey } from "@lode/contract/storage-keys";
import { startObjectServer } from "@lode/object-server/server";
import { S3ObjectStore } from "@lode/object-store/store";
import { ManualClock, SystemClock } from "@lode/runtime/clock";
import { sha256Hex } from "@lode/zipcode/canonical-json";
import { type EpochId, scheduleOf, type Zipcode } from "@lode/zipcode/epoch";
import { encodeManifest, manifestText, type UnsignedManifest } from "@lode/zipcode/submission";
import { eq } from "drizzle-orm";
import { expect, vi } from "vitest";
import { type OpenDatabase, openDatabase } from "../database/open-database.ts";
import { epochHistory, epochs, frozenObjects, schedulerLeadership } from "../database/schema.ts";
import type { TestPostgres } from "../testing/test-postgres.ts";
import { ReplicaProcess } from "./replica-process.test-support.ts";
import type { ReplicaProgram } from "./replica-program.test-support.ts";
import { bucket, credentials, type DiesAt, policy } from "./replica-setup.test-support.ts";

export const epochId = "2026-01-05T04-00-00" as EpochId;
const aDay = 86_400_000;
const waitMs = 60_000;
const netuid = 46 as NetUid;

/** Everything that replicas share, each a real server: database, bucket, chain, clock; and the miners that use them. */
export class ReplicaNetwork implements AsyncDisposable {
  readonly schedule = scheduleOf(epochId, policy.values);
  readonly clock = new ManualClock(this.schedule.startsAt + 1_000);
  readonly wall = new SystemClock();
  readonly miners: readonly Keypair[];
  readonly validator = keypairFromUri("//Validator0");
  readonly replicas: ReplicaProcess[] = [];
  readonly #program: ReplicaProgram;
  readonly #opened = new AsyncDisposableStack();
  database!: OpenDatabase;
  store!: S3ObjectStore;
  #urls!: { databaseUrl: string; chainUrl: string; clockUrl: string; storeUrl: string };
  #dataDir!: string;
  #started = 0;

  private constructor(program: ReplicaProgram, miners: number) {
    this.#program = program;
    this.miners = Array.from({ length: miners }, (_, index) => keypairFromUri(`//Miner${index}`));
  }

  static async start(postgres: TestPostgres, program: ReplicaProgram, miners = 3): Promise<ReplicaNetwork> {
    await ready();
    const network = new ReplicaNetwork(program, miners);
    await network.#start(postgres);
    return network;
  }

  async #start(postgres: TestPostgres): Promise<void> {
    this.#dataDir = await mkdtemp(join(tmpdir(), "lode-replicas-"));
    this.#opened.defer(() => rm(this.#dataDir, { recursive: true, force: true }));
    const place = await postgres.newPlace();
    this.database = this.#opened.use(await openDatabase(place));
    const neurons = [
      neuronOf(this.validator, 0, true),
      ...this.miners.map((key, at) => neuronOf(key, 100 + at, false)),
    ];
    const chain = new MemoryChain({
      clock: this.clock,
      seed: "test",
      genesisMs: this.schedule.startsAt - aDay,
      blockTimeMs: 12_000,
      finalityLag: 2,
      netuid,
      tempo: 360,
      weightsRateLimit: 100,
      versionKey: 1,
      neurons,
    });
    const served = this.#opened.use(await serveChain(chain, { port: 0 }));
    const objects = this.#opened.use(
      await startObjectServer({
        dataDir: join(this.#dataDir, "objects"),
        host: "127.0.0.1",
        port: 0,
        credentials: [credentials],
        buckets: [bucket.name],
        region: bucket.region,
        objectClock: this.clock,
        authClock: this.wall,
      }),
    );
    const connection = { endpoint: objects.url, region: bucket.region, bucket: bucket.name };
    this.store = this.#opened.use(new S3ObjectStore({ ...connection, credentials, forcePathStyle: true }));
    const clockUrl = await this.#serveClock();
    this.#urls = { databaseUrl: place.url, chainUrl: served.url, clockUrl, storeUrl: objects.url };
  }

  async startReplica(diesAt: DiesAt | null = null): Promise<ReplicaProcess> {
    this.#started += 1;
    const name = `replica-${this.#started}`;
    const dataDir = join(this.#dataDir, name);
    const replica = await ReplicaProcess.start(this.#program, {
      ...this.#urls,
      name,
      dataDir,
      masterHex: "5a".repeat(32),
      diesAt,
    });
    this.replicas.push(replica);
    return replica;
  }

  client(signer: Keypair, { url }: ReplicaProcess): CoordinatorClient {
    return new CoordinatorClient({ baseUrl: url, signer, wall: this.wall });
  }

  /** What every miner of the story does, each by another replica. */
  async submitAll(): Promise<void> {
    const living = this.replicas.filter(({ hasEnded }) => !hasEnded);
    for (const [index, miner] of this.miners.entries()) {
      const client = this.client(miner, living[index % living.length]!);
      const { nonce, zipcodes } = await client.currentAssignment();
      const files = zipcodes
        .slice(0, 2)
        .map(({ zipcode }) => ({ zipcode, text: `listings of ${miner.hotkey} in ${zipcode}` }));
      for (const { zipcode, text } of files) await this.#put(submissionKey(miner.hotkey, epochId, zipcode), text);
      await this.#put(manifestKey(miner.hotkey, epochId), manifestOf(miner, nonce, files));
      const elsewhere = this.client(miner, living[(index + 1) % living.length]!);
      await elsewhere.reportStatus({ epochId, nonce, status: "COMPLETED", s3UploadComplete: true });
    }
  }

  /** Everything of the one epoch that the story is about, in its order. */
  async history(): Promise<string[]> {
    const query = this.database.db.select().from(epochHistory).where(eq(epochHistory.epochId, epochId));
    return (await query.orderBy(epochHistory.seq)).map(({ because }) => because);
  }

  async until(because: string): Promise<void> {
    await vi.waitFor(async () => expect(await this.history()).toContain(because), waitMs);
  }

  async fence(): Promise<number> {
    const [row] = await this.database.db.select().from(schedulerLeadership);
    return row?.fence ?? 0;
  }

  async epoch() {
    const [row] = await this.database.db.select().from(epochs).where(eq(epochs.id, epochId));
    return row!;
  }

  /** Every copy on record, with what its object really holds. */
  async copies(): Promise<Readonly<Record<string, string | undefined>>> {
    const rows = await this.database.db.select().from(frozenObjects).where(eq(frozenObjects.epochId, epochId));
    const texts: Record<string, string | undefined> = {};
    for (const { readKey, state } of rows) {
      const copy = await this.store.get(frozenKey(epochId, readKey), { maxBytes: 10_000 });
      texts[readKey] = copy && `${state}: ${new TextDecoder().decode(copy.bytes)}`;
    }
    return texts;
  }

  /** Through the whole epoch, waiting at each moment until somebody has done what is due. */
  async runEpoch(): Promise<void> {
    const { deadlineAt, closesAt, revealsUntil, resultsUntil } = this.schedule;
    await this.clock.advanceTo(deadlineAt + 1);
    await this.until("freeze-on-time");
    await this.clock.advanceTo(closesAt + 1);
    await this.until("snapshot");
    await this.clock.advanceTo(closesAt + 60_000);
    await this.until("JUDGING");
    await this.clock.advanceTo(revealsUntil + 1);
    await this.until("observations");
    await this.clock.advanceTo(resultsUntil + 1);
    await this.until("COMPLETED");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.replicas.map((replica) => replica[Symbol.asyncDispose]()));
    await this.#opened.disposeAsync();
  }

  async #put(key: string, text: string): Promise<void> {
    await this.store.put(key, new TextEncoder().encode(text));
  }

  async #serveClock(): Promise<string> {
    const server = createServer((_, response) => {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ atMs: this.clock.now(), rate: 0, notBeyondMs: null }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    this.#opened.defer(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/clock`;
  }
}

function manifestOf(
  miner: Keypair,
  nonce: string,
  files: readonly { readonly zipcode: string; readonly text: string }[],
): string {
  const manifest: UnsignedManifest = {
    version: 1,
    epochId,
    nonce,
    hotkey: miner.hotkey,
    rulesVersion: policy.values.rulesVersion,
    files: files.map(({ zipcode, text }) => ({
      key: submissionKey(miner.hotkey, epochId, zipcode as Zipcode),
      zipcode: zipcode as Zipcode,
      rows: 1,
      bytes: text.length,
      sha256: sha256Hex(text),
    })),
  };
  const text = manifestText(manifest);
  const signature = signatures.get(text) ?? toHex(miner.sign(new TextEncoder().encode(text))).replace(/^0x/, "");
  signatures.set(text, signature);
  return encodeManifest({ ...manifest, signature });
}

/** A signature is another one each time, and the snapshot holds the hash of what is signed: two runs are compared. */
const signatures = new Map<string, string>();

function neuronOf(key: Keypair, uid: number, validatorPermit: boolean): Neuron {
  const coldkey = key.hotkey as string as Coldkey;
  const stakeRao = validatorPermit ? 5_000_000_000_000n : 0n;
  return { uid: uid as Uid, hotkey: key.hotkey, coldkey, stakeRao, validatorPermit, lastUpdate: 0 };
}
