import type { Neuron } from "@lode/bittensor/chain";
import { MemoryChain } from "@lode/bittensor/chain-memory";
import { keypairFromUri, ready } from "@lode/bittensor/keys";
import type { Coldkey, Uid } from "@lode/bittensor/primitives";
import { MemoryObjectStore, S3UploadSigner } from "@lode/object-store/store";
import { SystemClock } from "@lode/runtime/clock";
import { silentReporter } from "@lode/runtime/events";
import { nobodyWaits } from "@lode/runtime/lifecycle";
import { policyForTable } from "@lode/zipcode/assignment";
import { policies } from "@lode/zipcode/policy";
import { defaultLimits, type Limits } from "../access/limits.ts";
import { startCoordinator } from "../app/start-coordinator.ts";
import { candidates, netuid } from "../testing/test-network.ts";

/** A coordinator on the embedded database in a process of its own, for tests that end it. Says where it listens. */
const [dataDir = "", miners = "1"] = process.argv.slice(2);
await ready();
const clock = new SystemClock();
const neurons = Array.from({ length: Number(miners) }, (_, uid): Neuron => {
  const { hotkey } = keypairFromUri(`//Miner${uid}`);
  const coldkey = hotkey as string as Coldkey;
  return { uid: uid as Uid, hotkey, coldkey, stakeRao: 0n, validatorPermit: false, lastUpdate: 0 };
});
const chain = new MemoryChain({
  clock,
  seed: "process",
  genesisMs: clock.now() - 3_600_000,
  blockTimeMs: 12_000,
  finalityLag: 2,
  netuid,
  tempo: 360,
  weightsRateLimit: 100,
  versionKey: 1,
  neurons,
});
const credentials = { accessKeyId: "test", secretAccessKey: "test-secret" };
const wide = { points: 1_000_000, durationSeconds: 60 };
const running = await startCoordinator({
  port: 0,
  host: "127.0.0.1",
  dataDir,
  netuid,
  chain,
  store: new MemoryObjectStore({ clock }),
  uploads: new S3UploadSigner({
    endpoint: "http://127.0.0.1:9",
    region: "us-east-1",
    bucket: "lode",
    credentials,
    forcePathStyle: true,
  }),
  protocol: clock,
  wall: clock,
  duties: nobodyWaits,
  reporter: silentReporter,
  policy: policyForTable(policies.table, candidates),
  candidates,
  pollMs: 50,
  limits: Object.fromEntries(Object.keys(defaultLimits).map((name) => [name, wide])) as Limits,
}).catch((error: { code?: string }) => {
  process.stdout.write(`failed ${error.code ?? error}\n`);
  process.exit(3);
});
process.once("SIGTERM", () => void running.stop().then(() => process.exit(0)));
process.stdout.write(`listening ${running.url}\n`);
