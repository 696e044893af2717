/** A miner as a process of its own, to be killed: `node … <coordinator url> <data directory> <epoch id>`. */
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { ready } from "@lode/bittensor/keys";
import type { EpochId } from "@lode/zipcode/epoch";
import { startMiner } from "./start-miner.ts";
import { minerOptions } from "./test-miner.test-support.ts";

const [url = "", dataDir = "", epochId = ""] = process.argv.slice(2);
await ready();
const options = minerOptions(url, dataDir, epochId as EpochId);
await startMiner({
  ...options,
  source: {
    name: "recorded",
    collect: async (request) => {
      appendFileSync(join(dataDir, "collected.log"), `${request.zipcode}\n`);
      return options.source.collect(request);
    },
  },
});
