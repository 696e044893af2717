import { type ChildProcess, fork, spawn } from "node:child_process";
import { appendFile, mkdir } from "node:fs/promises";
import { createServer } from "node:net";
import { availableParallelism } from "node:os";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { load, signedRequests } from "./synapse-load.ts";
import { findPython, pythonAxon, pythonDendrite } from "./synapse-python.ts";
import type { Role } from "./synapse-role-process.ts";
import type { Timed } from "./synapse-roles.ts";

const shape = { concurrency: 32, requests: 3_200, pythonRequests: 640, rounds: 3, text: "lode ".repeat(50) };

interface Speed {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** How fast do our axon and our dendrite work, next to Python's on the same machine, and how near to the limit? */
export async function synapse(print: (line: string) => void): Promise<void> {
  const python = findPython();
  print(`# synapse: signed calls with ${shape.text.length} bytes of text, ${shape.concurrency} at the same time`);
  print(`  node ${process.version}, ${availableParallelism()} cores, one process each for who asks and who answers`);
  if (python === undefined)
    print("  SKIPPED: Python's axon and dendrite; run `npm run test:interop` once to install them");
  print("");
  print(`${"what".padEnd(34)}${["per second", "p50 ms", "p99 ms"].map((name) => name.padStart(12)).join("")}`);

  const measures: Record<string, () => Promise<Speed>> = {
    "axon: verify and echo, ours": () => ourAxon().then(speedOf),
    ...(python && { "axon: verify and echo, Python": () => theirsAxon(python).then(speedOf) }),
    "dendrite: sign and call, ours": () => ourDendrite().then(speedOf),
    ...(python && { "dendrite: sign and call, Python": () => theirsDendrite(python).then(speedOf) }),
  };
  // All in turn and several times, the best of each counts: whatever else the machine does then disturbs all alike.
  const results: Record<string, Speed> = {};
  let limit = 0;
  for (let round = 0; round < shape.rounds; round += 1) {
    limit = Math.max(limit, await inOwnProcess<number>({ role: "verification" }));
    for (const [name, measure] of Object.entries(measures)) {
      const speed = await measure();
      if (speed.perSecond > (results[name]?.perSecond ?? 0)) results[name] = speed;
    }
  }

  print(`${"bare verification, one core".padEnd(34)}${limit.toFixed(0).padStart(12)}`);
  for (const [name, speed] of Object.entries(results)) {
    const cells = [speed.perSecond.toFixed(0), speed.p50Ms.toFixed(1), speed.p99Ms.toFixed(1)];
    print(`${name.padEnd(34)}${cells.map((cell) => cell.padStart(12)).join("")}`);
  }
  const [axon = 0, theirAxon] = speedsOf(results, "axon");
  const [dendrite = 0, theirDendrite] = speedsOf(results, "dendrite");
  print("");
  print(`our axon works at ${((100 * axon) / limit).toFixed(0)} % of what one core can verify`);
  if (theirAxon) print(`our axon is ${(axon / theirAxon).toFixed(1)} times as fast as Python's`);
  if (theirDendrite) print(`our dendrite is ${(dendrite / theirDendrite).toFixed(1)} times as fast as Python's`);
  await remember(limit, results);
}

/** Ours first, then Python's if it was there. */
function speedsOf(results: Record<string, Speed>, what: string): number[] {
  return Object.entries(results)
    .filter(([name]) => name.startsWith(`${what}:`))
    .map(([, speed]) => speed.perSecond);
}

async function ourAxon(): Promise<Timed> {
  const server = start({ role: "axon" });
  try {
    return await underLoad(await answerOf<number>(server), shape.requests);
  } finally {
    server.kill();
  }
}

async function theirsAxon(python: string): Promise<Timed> {
  const port = await freePort();
  const child = spawn(python, ["-c", pythonAxon, String(port)], { stdio: ["pipe", "pipe", "ignore"] });
  try {
    await lineOf(child);
    return await underLoad(port, shape.pythonRequests);
  } finally {
    child.kill("SIGKILL");
  }
}

async function underLoad(port: number, requests: number): Promise<Timed> {
  const signed = (count: number): Promise<Buffer[][]> =>
    Promise.all(
      // An instance each: Python's axon takes only rising nonces of an instance.
      Array.from({ length: shape.concurrency }, (_, i) =>
        signedRequests(port, Math.ceil(count / shape.concurrency), `bench-${i}`, shape.text),
      ),
    );
  await load(port, await signed(requests / 4));
  return load(port, await signed(requests));
}

async function ourDendrite(): Promise<Timed> {
  return withResponder((port) =>
    inOwnProcess<Timed>({
      role: "dendrite",
      port,
      calls: shape.requests,
      concurrency: shape.concurrency,
      text: shape.text,
    }),
  );
}

async function theirsDendrite(python: string): Promise<Timed> {
  return withResponder(async (port) => {
    const args = ["-c", pythonDendrite, ...[port, shape.pythonRequests, shape.concurrency].map(String), shape.text];
    const child = spawn(python, args, { stdio: ["pipe", "pipe", "ignore"] });
    try {
      return JSON.parse(await lineOf(child)) as Timed;
    } finally {
      child.kill("SIGKILL");
    }
  });
}

async function withResponder(measure: (port: number) => Promise<Timed>): Promise<Timed> {
  const responder = start({ role: "responder", text: shape.text });
  try {
    return await measure(await answerOf<number>(responder));
  } finally {
    responder.kill();
  }
}

async function inOwnProcess<T>(task: Role): Promise<T> {
  const child = start(task);
  try {
    return await answerOf<T>(child);
  } finally {
    child.kill();
  }
}

function start(task: Role): ChildProcess {
  // Runs as it stands, compiled or not.
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const child = fork(fileURLToPath(new URL(`./synapse-role-process.${extension}`, import.meta.url)));
  child.send(task);
  return child;
}

function answerOf<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    child.once("message", (answer) => resolve(answer as T));
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`the process ended with code ${code} and no answer`)));
  });
}

/** The first line of JSON that a Python program prints. */
function lineOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    lines.on("line", (line) => {
      if (line.startsWith("{")) resolve(line);
    });
    child.once("exit", (code) => reject(new Error(`the Python program ended with code ${code} and no answer`)));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

function speedOf({ seconds, latenciesMs }: Timed): Speed {
  const sorted = [...latenciesMs].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { perSecond: sorted.length / seconds, p50Ms: at(0.5), p99Ms: at(0.99) };
}

/** Machines differ: only ratios within one run mean something across lines. */
async function remember(verificationsPerSecond: number, results: Record<string, Speed>): Promise<void> {
  const history = fileURLToPath(new URL("../history/", import.meta.url));
  await mkdir(history, { recursive: true });
  const line = {
    at: new Date().toISOString(),
    node: process.version,
    cores: availableParallelism(),
    verificationsPerSecond,
    results,
  };
  await appendFile(`${history}synapse.jsonl`, `${JSON.stringify(line)}\n`);
}
