import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ChainClient, Neuron } from "@lode/bittensor/chain";
import { MemoryChain } from "@lode/bittensor/chain-memory";
import { type Keypair, keypairFromUri, ready, toHex } from "@lode/bittensor/keys";
import type { Coldkey, NetUid, Uid } from "@lode/bittensor/primitives";
import { CoordinatorClient, routes } from "@lode/contract/coordinator";
import { manifestKey, submissionKey } from "@lode/contract/storage-keys";
import { MemoryObjectStore, S3UploadSigner } from "@lode/object-store/store";
import { type Clock, ManualClock, SystemClock } from "@lode/runtime/clock";
import { recordingReporter } from "@lode/runtime/events";
import { type DutyLedger, nobodyWaits } from "@lode/runtime/lifecycle";
import { type Candidate, policyForTable } from "@lode/zipcode/assignment";
import { sha256Hex } from "@lode/zipcode/canonical-json";
import { type EpochId, type EpochSchedule, parseEpochId, scheduleOf, type Zipcode } from "@lode/zipcode/epoch";
import { type Policy, policies } from "@lode/zipcode/policy";
import { encodeManifest, manifestText, type UnsignedManifest } from "@lode/zipcode/submission";
import { defaultLimits, type Limits } from "../access/limits.ts";
import type { CoordinatorOptions, RunningCoordinator } from "../app/options.ts";
import { startCoordinatorOn } from "../app/start-coordinator.ts";
import { type DatabasePlace, type OpenDatabase, openDatabase } from "../database/open-database.ts";
import { testDatabase } from "./test-database.ts";

export const netuid = 46 as NetUid;
export const epochId = parseEpochId("2026-01-05T04-00-00") as EpochId;
const aDay = 86_400_000;
const wide = { points: 100_000, durationSeconds: 60 };
const wideLimits = Object.fromEntries(Object.keys(defaultLimits).map((name) => [name, wide])) as Limits;

/** Forty zipcodes of 300 listings and two nearly empty ones, so that a draw has room and honeypots exist. */
export const candidates: readonly Candidate[] = Array.from({ length: 42 }, (_, index) => ({
  zipcode: String(98_001 + index) as Zipcode,
  expected: index < 40 ? 300 : 20,
  sources: [index < 40 ? 300 : 20],
  tolerancePpm: 150_000,
  state: index % 2 === 0 ? "WA" : "NY",
  city: "Anytown",
  county: null,
  marketTier: "STANDARD",
  geographicRegion: "West",
  lastAssignedAt: null,
  performancePpm: 1_000_000,
}));

export interface RecentPerformance {
  readonly epochId: string;
  readonly status: string;
  readonly label: string | null;
  readonly submissions: { readonly onTime: number; readonly late: number; readonly tooLate: number };
  readonly minerStatuses: Readonly<Record<string, number>>;
}

export interface TestNetworkOptions {
  readonly miners?: number;
  readonly validators?: number;
  /** Protocol time at the start, counted from the start of the epoch. */
  readonly startsInMs?: number;
  readonly policy?: Policy;
  readonly duties?: DutyLedger;
  /** The chain as the coordinator sees it. */
  readonly chainOf?: (real: MemoryChain) => ChainClient;
  /** A migrated database; one in memory of its own unless told. */
  readonly place?: DatabasePlace;
  /** Replaces single options; as a function it is asked at each start, when there is a network to refer to. */
  readonly coordinator?: Partial<CoordinatorOptions> | ((network: TestNetwork) => Partial<CoordinatorOptions>);
}

/** A coordinator with the real thing at every joint (database, chain rules, store, HTTP), on a clock moved by hand. */
export class TestNetwork implements AsyncDisposable {
  readonly protocol: ManualClock;
  readonly wall = new SystemClock();
  readonly chain: MemoryChain;
  readonly store: MemoryObjectStore;
  readonly reporter = recordingReporter();
  readonly transitions: string[] = [];
  readonly policy: Policy;
  readonly schedule: EpochSchedule;
  readonly miners: readonly Keypair[];
  readonly validators: readonly Keypair[];
  readonly stranger = keypairFromUri("//Stranger");
  readonly database: OpenDatabase;
  coordinator!: RunningCoordinator;
  readonly #options: TestNetworkOptions;
  readonly #dataDir: string;

  private constructor(options: TestNetworkOptions, database: OpenDatabase, dataDir: string) {
    this.#options = options;
    this.#dataDir = dataDir;
    this.database = database;
    this.policy = options.policy ?? policyForTable(policies.table, candidates);
    this.schedule = scheduleOf(epochId, this.policy.values);
    this.protocol = new ManualClock(this.schedule.startsAt + (options.startsInMs ?? 1_000));
    this.miners = keys("Miner", options.miners ?? 3);
    this.validators = keys("Validator", options.validators ?? 2);
    this.store = new MemoryObjectStore({ clock: this.protocol });
    this.chain = new MemoryChain({
      clock: this.protocol,
      seed: "test",
      genesisMs: this.schedule.startsAt - aDay,
      blockTimeMs: 12_000,
      finalityLag: 2,
      netuid,
      tempo: 360,
      weightsRateLimit: 100,
      versionKey: 1,
      neurons: [
        ...this.validators.map((key, index) => neuronOf(key, index, true)),
        ...this.miners.map((key, index) => neuronOf(key, 100 + index, false)),
      ],
    });
  }

  static async start(options: TestNetworkOptions = {}): Promise<TestNetwork> {
    await ready();
    const dataDir = await mkdtemp(join(tmpdir(), "lode-coordinator-"));
    const network = new TestNetwork(options, await databaseFor(options), dataDir);
    await network.startCoordinator();
    return network;
  }

  /** Again after `coordinator.stop()`, on the same database, as after a crash. */
  async startCoordinator(): Promise<void> {
    this.coordinator = await startCoordinatorOn(this.database, this.coordinatorOptions());
  }

  coordinatorOptions(): CoordinatorOptions & { dataDir: string } {
    const credentials = { accessKeyId: "test", secretAccessKey: "test-secret" };
    const bucket = { endpoint: "http://127.0.0.1:9", region: "us-east-1", bucket: "lode", credentials };
    return {
      port: 0,
      host: "127.0.0.1",
      dataDir: this.#dataDir,
      netuid,
      chain: this.#options.chainOf?.(this.chain) ?? this.chain,
      store: this.store,
      uploads: new S3UploadSigner({ ...bucket, forcePathStyle: true }),
      protocol: this.protocol,
      wall: this.wall,
      duties: this.#options.duties ?? nobodyWaits,
      reporter: this.reporter,
      policy: this.policy,
      candidates,
      pollMs: 5,
      limits: wideLimits,
      onTransition: (id, state) => this.transitions.push(`${id} ${state}`),
      ...(typeof this.#options.coordinator === "function"
        ? this.#options.coordinator(this)
        : this.#options.coordinator),
    };
  }

  client(signer: Keypair, wall: Clock = this.wall): CoordinatorClient {
    return new CoordinatorClient({ baseUrl: this.coordinator.url, signer, wall });
  }

  /** Moves the protocol clock and waits until the coordinator has done what became due. */
  async advanceTo(atMs: number): Promise<void> {
    await this.protocol.advanceTo(atMs);
    await this.coordinator.settle();
  }

  /** As the store would after an upload through the presigned form: now, by the store's clock. */
  async upload(miner: Keypair, zipcode: string, text: string): Promise<string> {
    const key = submissionKey(miner.hotkey, epochId, zipcode as Zipcode);
    await this.store.put(key, new TextEncoder().encode(text));
    return key;
  }

  async uploadManifest(
    miner: Keypair,
    files: Readonly<Record<string, string>>,
    change: Partial<UnsignedManifest> = {},
  ): Promise<void> {
    const manifest: UnsignedManifest = {
      version: 1,
      epochId,
      nonce: await this.nonce(),
      hotkey: miner.hotkey,
      rulesVersion: this.policy.values.rulesVersion,
      files: Object.entries(files).map(([zipcode, text]) => ({
        key: submissionKey(miner.hotkey, epochId, zipcode as Zipcode),
        zipcode: zipcode as Zipcode,
        rows: 3,
        bytes: text.length,
        sha256: sha256Hex(text),
      })),
      ...change,
    };
    const signature = signText(miner, manifestText(manifest));
    const text = encodeManifest({ ...manifest, signature });
    await this.store.put(manifestKey(miner.hotkey, epochId), new TextEncoder().encode(text));
  }

  /** A miner that does everything right with these files. */
  async submit(miner: Keypair, files: Readonly<Record<string, string>>): Promise<void> {
    for (const [zipcode, text] of Object.entries(files)) await this.upload(miner, zipcode, text);
    await this.uploadManifest(miner, files);
  }

  async report(miner: Keypair, status: "IN_PROGRESS" | "COMPLETED"): Promise<void> {
    const client = this.client(miner);
    if (this.protocol.now() < this.schedule.endsAt) await client.currentAssignment();
    await client.reportStatus({ epochId, nonce: await this.nonce(), status, s3UploadComplete: status === "COMPLETED" });
  }

  /** Of the one epoch that the tests are about, whatever epoch it is by now. */
  async nonce(): Promise<string> {
    return (await this.client(this.validators[0]!).assignmentOf(epochId)).nonce;
  }

  async assignedZipcodes(): Promise<readonly string[]> {
    return (await this.client(this.validators[0]!).assignmentOf(epochId)).zipcodes.map(({ zipcode }) => zipcode);
  }

  /** Every miner has asked and is done: no reason to extend. */
  async allDone(): Promise<void> {
    for (const miner of this.miners) await this.report(miner, "COMPLETED");
  }

  /** Past close, until the beacon is fixed. */
  async judge(): Promise<void> {
    await this.advanceTo(this.schedule.deadlineAt);
    await this.advanceTo(this.schedule.closesAt);
    await this.advanceTo(this.schedule.closesAt + 60_000);
  }

  /** The public page with what this server says beyond the contract. */
  async performance(): Promise<RecentPerformance> {
    const response = await fetch(`${this.coordinator.url}${routes.stats.path}`);
    const { recentPerformance } = (await response.json()) as { recentPerformance: readonly RecentPerformance[] };
    return recentPerformance.find((epoch) => epoch.epochId === epochId)!;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.coordinator.stop();
    await this.database[Symbol.asyncDispose]();
    await rm(this.#dataDir, { recursive: true, force: true });
  }
}

async function databaseFor({ place }: TestNetworkOptions): Promise<OpenDatabase> {
  return place === undefined ? await testDatabase() : await openDatabase(place);
}

export function signText(key: Keypair, text: string): string {
  return toHex(key.sign(new TextEncoder().encode(text))).replace(/^0x/, "");
}

export function coldkeyOf(key: Keypair): Coldkey {
  return key.hotkey as string as Coldkey;
}

function keys(name: string, count: number): Keypair[] {
  return Array.from({ length: count }, (_, index) => keypairFromUri(`//${name}${index}`));
}

/** A validator has 5,000 alpha. */
function neuronOf(key: Keypair, uid: number, validatorPermit: boolean): Neuron {
  const stakeRao = validatorPermit ? 5_000_000_000_000n : 0n;
  return { uid: uid as Uid, hotkey: key.hotkey, coldkey: coldkeyOf(key), stakeRao, validatorPermit, lastUpdate: 0 };
}
