/** One replica as a process of its own: `node replica.fixture.ts '<ReplicaSetup as JSON>'`; every event is a line of JSON on standard output. */
import type { ChainClient } from "@lode/bittensor/chain";
import { HttpChainClient } from "@lode/bittensor/chain-memory";
import type { NetUid } from "@lode/bittensor/primitives";
import { type ObjectStore, S3ObjectStore, S3UploadSigner } from "@lode/object-store/store";
import { type ClockReading, RemoteClock, SystemClock } from "@lode/runtime/clock";
import type { EventFields, Reporter } from "@lode/runtime/events";
import { gracefulStop, nobodyWaits } from "@lode/runtime/lifecycle";
import { startCoordinator } from "../app/index.ts";
import { disturbedStore } from "../testing/disturbed-store.ts";
import {
  bucket,
  clockPollMs,
  credentials,
  policy,
  type ReplicaSetup,
  table,
  wideLimits,
} from "./replica-setup.test-support.ts";

const setup = JSON.parse(process.argv[2] ?? "{}") as ReplicaSetup;

function say(event: string, fields: EventFields): void {
  const { error, ...rest } = fields;
  const text = error === undefined ? {} : { error: error instanceof Error ? `${error.stack} ${error.cause}` : error };
  process.stdout.write(`${JSON.stringify({ event, ...rest, ...text })}\n`);
}

const reporter: Reporter = { info: say, warn: say, error: say, child: () => reporter };

/** No goodbye: what is not in the database or the store by now has not happened. */
async function die(): Promise<never> {
  process.kill(process.pid, "SIGKILL");
  return await new Promise<never>(() => {});
}

function fragileStore(store: ObjectStore): ObjectStore {
  const { diesAt } = setup;
  const fragile = disturbedStore(store, {
    ...(diesAt === "before-copy" && { beforeCopy: die }),
    ...(diesAt === "after-copy" && { afterCopy: die }),
  });
  if (diesAt !== "before-snapshot") return fragile;
  // Only the snapshot is put together from what copies hold.
  return {
    ...fragile,
    get: async (key, options) => (key.startsWith("snapshots/") ? await die() : await store.get(key, options)),
  };
}

function fragileChain(chain: ChainClient): ChainClient {
  if (setup.diesAt !== "before-beacon") return chain;
  return new Proxy(chain, {
    get: (target, name) => {
      if (name === "firstBlockAfter") return die;
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

const protocol = new RemoteClock(
  async (signal) => {
    const answer = await fetch(setup.clockUrl, { signal });
    const { atMs, rate, notBeyondMs } = (await answer.json()) as Record<keyof ClockReading, number | null>;
    return { atMs: atMs ?? 0, rate: rate ?? 0, notBeyondMs: notBeyondMs ?? undefined };
  },
  { pollMs: clockPollMs },
);
await protocol.start();
const connection = {
  endpoint: setup.storeUrl,
  region: bucket.region,
  bucket: bucket.name,
  credentials,
  forcePathStyle: true,
};
using stop = gracefulStop({ graceMs: 30_000, onForced: () => process.exit(3) });
const running = await startCoordinator({
  port: 0,
  host: "127.0.0.1",
  dataDir: setup.dataDir,
  database: { kind: "postgres", url: setup.databaseUrl },
  netuid: 46 as NetUid,
  chain: fragileChain(new HttpChainClient(setup.chainUrl)),
  store: fragileStore(new S3ObjectStore(connection)),
  uploads: new S3UploadSigner(connection),
  bucket,
  protocol,
  wall: new SystemClock(),
  duties: nobodyWaits,
  reporter,
  policy,
  candidates: table,
  masterSecret: new Uint8Array(Buffer.from(setup.masterHex, "hex")),
  pollMs: 20,
  limits: wideLimits,
  onTransition: (epochId, state) => say("transition", { epochId, state }),
});
say("ready", { url: running.url });
await new Promise<void>((resolve) => stop.signal.addEventListener("abort", () => resolve(), { once: true }));
await running.stop();
await protocol[Symbol.asyncDispose]();
say("stopped", {});
process.exit(0);
