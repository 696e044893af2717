/** A whole network of subnet 17 as a process of its own: `node up-splats.fixture.ts <data dir> <tasks>`; the report goes to standard output. */
import { upSplat } from "../up-splat/up-splat.ts";

const [dataDir = "", tasks = "4"] = process.argv.slice(2);
const stop = new AbortController();
process.once("SIGINT", () => stop.abort());
const request = { dataDir, fresh: false, once: true, validators: 2, speed: 300, variants: 2, goodEnough: 0.62 };
const report = await upSplat(
  { ...request, tasks: Number(tasks) },
  {
    signal: stop.signal,
    progress: (text) => void process.stderr.write(`${text}\n`),
    task: (line) => void process.stderr.write(`${line}\n`),
  },
);
process.stdout.write(`${JSON.stringify(report)}\n`);
