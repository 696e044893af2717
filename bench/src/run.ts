import { judgeEpoch } from "./judge-epoch.ts";
import { splat } from "./splat.ts";
import { synapse } from "./synapse.ts";

/** `npm run bench [name…]`: all benchmarks, or those named. */
const benchmarks: Readonly<Record<string, (print: (line: string) => void) => Promise<void>>> = {
  "judge-epoch": judgeEpoch,
  splat,
  synapse,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(benchmarks, name));
if (unknown.length > 0) {
  process.stderr.write(`no such benchmark: ${unknown.join(", ")}; there is ${Object.keys(benchmarks).join(", ")}\n`);
  process.exitCode = 2;
} else {
  for (const [name, run] of Object.entries(benchmarks)) {
    if (asked.length === 0 || asked.includes(name)) await run((line) => process.stdout.write(`${line}\n`));
  }
}
