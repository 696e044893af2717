/** A miner as a process of its own beside a local network: `node mine-splats.fixture.ts <data dir of the network> <seed> <validators>`. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ready } from "@lode/bittensor/keys";
import { AssetsClient } from "@lode/contract/assets";
import type { SplatNetworkFile } from "@lode/contract/network-file";
import { type ClockReading, RemoteClock, SystemClock } from "@lode/runtime/clock";
import { SeededRandom } from "@lode/runtime/random";
import { Workshop } from "@lode/splat-node/workshop";
import { createReporter } from "@lode/telemetry/reporter";
import { splatNetworkFilePath } from "../up-splat/splat-network-file.ts";
import { castSplatPeople } from "../up-splat/splat-people.ts";
import { startWorker } from "../up-splat/splat-players.ts";

const [dataDir = "", seed = "1", validators = "2"] = process.argv.slice(2);
const network = JSON.parse(readFileSync(splatNetworkFilePath(dataDir), "utf8")) as SplatNetworkFile;
await ready();
const wall = new SystemClock();
const protocol = new RemoteClock(async (signal) => {
  const answer = await fetch(network.clockUrl, { signal });
  const { notBeyondMs, ...reading } = (await answer.json()) as ClockReading & { readonly notBeyondMs: number | null };
  return { ...reading, notBeyondMs: notBeyondMs ?? undefined };
});
await protocol.start();
const miner = await startWorker({
  dataDir,
  signer: castSplatPeople(Number(seed), Number(validators)).miner.key,
  directoryFile: splatNetworkFilePath(dataDir),
  assets: new AssetsClient({ baseUrl: network.assetsUrl, wall }),
  validationUrl: network.validationUrl,
  workshop: new Workshop({ threads: 1 }),
  protocol,
  wall,
  random: new SeededRandom(`${process.pid}`),
  reporter: createReporter({ component: "miner", destination: join(dataDir, "logs", "miner.log"), level: "info" }),
  variants: 2,
  goodEnough: 0.62,
  onSettled: () => {},
});
process.stdout.write("mining\n");
process.once("SIGTERM", () => void miner.stop().then(() => process.exit(0)));
