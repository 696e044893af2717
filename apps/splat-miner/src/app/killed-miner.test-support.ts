/** A miner as a process of its own, to be killed: `node … <workbench url> <data directory> <validators file> <now>`. */
import { ready } from "@lode/bittensor/keys";
import { ManualClock } from "@lode/runtime/clock";
import { fileDirectory } from "../directory/file-directory.ts";
import { validationServiceJudge } from "../judge/validation-service-judge.ts";
import { startSplatMiner } from "./start-splat-miner.ts";
import { testWorld } from "./test-miner.test-support.ts";
import { workbenchMaker } from "./workbench.test-support.ts";

const [url = "", dataDir = "", validators = "", now = "0"] = process.argv.slice(2);
await ready();
const { options } = testWorld(dataDir, [], new ManualClock(Number(now)), { variants: 2 });
await startSplatMiner({
  ...options,
  directory: fileDirectory(validators),
  maker: workbenchMaker(url),
  judge: validationServiceJudge({ baseUrl: url, timeoutMs: 60_000 }),
});
