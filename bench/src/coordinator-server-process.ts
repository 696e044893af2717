import { monitorEventLoopDelay } from "node:perf_hooks";
import { MemoryChain } from "@lode/bittensor/chain-memory";
import { ready, verifySignature } from "@lode/bittensor/keys";
import { migrateDatabase, type RunningCoordinator, startCoordinator } from "@lode/coordinator/app";
import { MemoryObjectStore, S3UploadSigner } from "@lode/object-store/store";
import { SystemClock, VirtualClock } from "@lode/runtime/clock";
import { silentReporter } from "@lode/runtime/events";
import { nobodyWaits } from "@lode/runtime/lifecycle";
import { answerParent } from "./coordinator-children.ts";
import { candidates, netuid, neurons, policy } from "./coordinator-world.ts";

export interface ServerSetUp {
  readonly databaseUrl: string;
  readonly dataDir: string;
  readonly miners: readonly string[];
  readonly validators: readonly string[];
  /** Where protocol time stands at the start, epoch milliseconds; it runs like real time. */
  readonly protocolStartsAt: number;
  /** Worker threads that verify; 0 verifies in the loop that answers. */
  readonly verifierThreads: number;
}

export interface Lag {
  readonly p99Ms: number;
  readonly maxMs: number;
  /** What the process has spent meanwhile, all threads together. */
  readonly cpuMs: number;
}

export interface Bare {
  readonly perSecond: number;
  /** Of one verification. */
  readonly cpuMs: number;
}

export interface BareTask {
  readonly signed: readonly { readonly address: string; readonly message: string; readonly signature: string }[];
  readonly ms: number;
}

export type ServerDuties = typeof duties;

/** A timer that should ring this often tells how late it is. */
const lagResolutionMs = 1;
const histogram = monitorEventLoopDelay({ resolution: lagResolutionMs });
let spentBefore = process.cpuUsage();
let protocol: VirtualClock | undefined;
let running: RunningCoordinator | undefined;

const duties = {
  migrate: (url: string) => migrateDatabase({ kind: "postgres", url }).then(() => undefined),

  /** The coordinator as its options make it; only limits are wider, as few machines stand for many. */
  start: async (setUp: ServerSetUp): Promise<string> => {
    await ready();
    const clock = new VirtualClock({ startAt: setUp.protocolStartsAt, rate: 1 });
    const bucket = { endpoint: "http://127.0.0.1:9", region: "us-east-1", bucket: "lode", forcePathStyle: true };
    const many = { points: 1_000_000, durationSeconds: 60 };
    protocol = clock;
    running = await startCoordinator({
      port: 0,
      host: "127.0.0.1",
      dataDir: setUp.dataDir,
      database: { kind: "postgres", url: setUp.databaseUrl },
      netuid,
      chain: new MemoryChain({
        clock,
        seed: "bench",
        genesisMs: setUp.protocolStartsAt - 86_400_000,
        blockTimeMs: 12_000,
        finalityLag: 2,
        netuid,
        tempo: 360,
        weightsRateLimit: 100,
        versionKey: 1,
        neurons: neurons(setUp.miners, setUp.validators),
      }),
      store: new MemoryObjectStore({ clock }),
      uploads: new S3UploadSigner({ ...bucket, credentials: { accessKeyId: "bench", secretAccessKey: "bench" } }),
      protocol: clock,
      wall: new SystemClock(),
      duties: nobodyWaits,
      reporter: silentReporter,
      policy,
      candidates: candidates(),
      pollMs: 1_000,
      verification: { workers: setUp.verifierThreads },
      limits: { address: many, stats: many, assignment: many, epochAssignment: many, status: many },
    });
    return running.url;
  },

  protocolNow: () => protocol?.now() ?? 0,

  watchLag: () => {
    histogram.enable();
    histogram.reset();
    spentBefore = process.cpuUsage();
  },

  lag: (): Lag => {
    const late = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - lagResolutionMs);
    return { p99Ms: late(histogram.percentile(99)), maxMs: late(histogram.max), cpuMs: cpuMsSince(spentBefore) };
  },

  /** How many signatures this core verifies in a second, with nothing else to do. */
  bare: async ({ signed, ms }: BareTask): Promise<Bare> => {
    await ready();
    const spent = process.cpuUsage();
    const began = performance.now();
    let count = 0;
    for (; performance.now() - began < ms; count += 1) {
      const one = signed[count % signed.length];
      if (one === undefined || !verifySignature(one)) throw new Error("a good signature was refused");
    }
    return { perSecond: (count / (performance.now() - began)) * 1000, cpuMs: cpuMsSince(spent) / count };
  },

  stop: async () => {
    await running?.stop();
    // A profile is written at the end.
    setTimeout(() => process.exit(0), 50);
  },
};

function cpuMsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

answerParent(duties);
