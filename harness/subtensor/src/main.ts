import { resolve } from "node:path";
import { LodeError } from "@lode/runtime/errors";
import { runCases } from "./cases.ts";
import { bootChopsticks } from "./chopsticks-host.ts";
import type { Host } from "./host.ts";
import { readRawSpec } from "./raw-spec.ts";
import { rehearsalHost } from "./rehearsal-host.ts";
import { lastLine, recorder, tableHead, tableLine } from "./run-cases.ts";

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** @returns the exit code: 1 when a case failed, 2 when there was nothing to run them on. */
async function main(): Promise<number> {
  try {
    const startedAt = performance.now();
    await using host = await openHost();
    say(`${host.name} at ${host.url}, up in ${Math.round(performance.now() - startedAt)} ms`);
    say(tableHead());
    const { run, outcomes } = recorder(
      () => performance.now(),
      (outcome) => say(tableLine(outcome)),
    );
    await runCases(host, run);
    const { rss } = process.memoryUsage();
    say(`${Math.round((performance.now() - startedAt) / 1_000)} s, ${Math.round(rss / 1e6)} MB`);
    say(lastLine(outcomes));
    return outcomes.every(({ passed }) => passed) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof LodeError)) throw error;
    say(`${error.code}: ${error.message}`);
    if (error.cause instanceof Error) say(`  because: ${error.cause.message}`);
    if (error.next !== undefined) say(`  next: ${error.next}`);
    return 2;
  }
}

async function openHost(): Promise<Host> {
  if (process.argv.includes("--rehearse")) return rehearsalHost();
  return bootChopsticks(await readRawSpec(resolve(process.env.INIT_CWD ?? ".", process.env.SUBTENSOR_SPEC ?? "")));
}

// Chopsticks leaves timers behind, so the end is said.
process.exit(await main());
