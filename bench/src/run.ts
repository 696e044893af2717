import { coordinator } from "./coordinator.ts";
import { judgeEpoch } from "./judge-epoch.ts";
import { splat } from "./splat.ts";
import { synapse } from "./synapse.ts";

type Benchmark = (print: (line: string) => void, options: Readonly<Record<string, string>>) => Promise<void>;

/** `npm run bench -- [name…] [option=value…]`: all benchmarks, or those named. */
const benchmarks: Readonly<Record<string, Benchmark>> = {
  "judge-epoch": judgeEpoch,
  splat,
  synapse,
  coordinator,
};

const words = process.argv.slice(2);
const asked = words.filter((word) => !word.includes("="));
const options = Object.fromEntries(words.filter((word) => word.includes("=")).map((word) => word.split("=", 2)));
const unknown = asked.filter((name) => !Object.hasOwn(benchmarks, name));
if (unknown.length > 0) {
  process.stderr.write(`no such benchmark: ${unknown.join(", ")}; there is ${Object.keys(benchmarks).join(", ")}\n`);
  process.exitCode = 2;
} else {
  for (const [name, run] of Object.entries(benchmarks)) {
    if (asked.length === 0 || asked.includes(name)) await run((line) => process.stdout.write(`${line}\n`), options);
  }
}
