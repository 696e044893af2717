import { appendFile, mkdir, mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ready } from "@lode/bittensor/keys";
import { migrateDatabase } from "@lode/coordinator/app";
import { type PostgresServer, postgresPrograms, startPostgres } from "@lode/postgres-server/server";
import { type AssignmentSpeed, measureAssignments } from "./coordinator-assignments.ts";
import { measureEpochStart, measureOpening } from "./coordinator-epoch-start.ts";
import { threeYears } from "./coordinator-history.ts";
import { outsideCore, type Place, shape } from "./coordinator-parts.ts";
import { measureReports } from "./coordinator-reports.ts";
import { measureYears } from "./coordinator-years.ts";

/** How many of the seeded epochs have rows of frozen objects, unless told: those of the 485 days that retention keeps them. */
const keptEpochs = 485 * 6;

type Print = (line: string) => void;

/**
 * How fast does a coordinator answer, with Postgres behind it, next to what a core can verify at all?
 * @param options `only=assignments,reports,start,years` measures some parts; `objects=6570` seeds frozen objects for that
 *   many epochs, some 900 bytes for each of 6,250 objects; `profile=DIR` writes what the servers spent their time on.
 */
export async function coordinator(print: Print, options: Readonly<Record<string, string>> = {}): Promise<void> {
  const programs = postgresPrograms();
  if (programs === undefined) return print("# coordinator: SKIPPED, there is no Postgres here");
  const parts = options.only?.split(",") ?? Object.keys(measures);
  const unknown = parts.filter((part) => !Object.hasOwn(measures, part));
  if (unknown.length > 0)
    throw new Error(`no such part: ${unknown.join(", ")}; there is ${Object.keys(measures).join(", ")}`);
  print(`# coordinator: node ${process.version}, ${availableParallelism()} cores, Postgres that waits for the disk`);
  print("");
  await ready();
  await using postgres = await startPostgres(programs, { isDurable: true, cores: [outsideCore] });
  await using places = new Places(postgres, options.profile);
  const results: Record<string, unknown> = {};
  for (const part of parts) {
    results[part] = await measures[part as keyof typeof measures](places, print, options);
  }
  await remember(results);
}

const measures = {
  assignments: async (places: Places, print: Print) => {
    const inLoop = await measureAssignments(await places.make(), 0);
    printAssignments("E1, verified in the loop", inLoop, print);
    const inWorker = await measureAssignments(await places.make(), 1);
    printAssignments("E1, verified in a thread", inWorker, print);
    return { inLoop, inWorker };
  },

  reports: async (places: Places, print: Print) => {
    const speed = await measureReports(await places.make(), 1);
    print("E3, on two cores with the load and Postgres");
    print(`  ${whole(speed.perSecond)} per second, p50 ${ms(speed.p50Ms)}, p99 ${ms(speed.p99Ms)}`);
    print(`  killed in the middle: ${speed.answered} were answered, ${speed.lost} of them lost`);
    return speed;
  },

  start: async (places: Places, print: Print) => {
    const start = await measureEpochStart(await places.make());
    print(`E1, ${start.miners} miners at once at the epoch's start`);
    print(`  ${start.isSame ? "the same answer for all" : "ANSWERS DIFFER"}, the last after ${ms(start.slowestMs)}`);
    const opening = await measureOpening(await places.make());
    print(`the draw of the next epoch holds the event loop up for ${ms(opening.maxMs)} at most`);
    return { ...start, opening };
  },

  years: async (places: Places, print: Print, options: Readonly<Record<string, string>>) => {
    const epochsWithObjects = Number(options.objects ?? keptEpochs);
    const years = await measureYears(await places.make(), await places.make(), epochsWithObjects);
    const { participants, statuses, objects } = years.rows;
    print(`three years of epochs: ${participants} participants, ${statuses} statuses, ${objects} frozen objects`);
    print(
      `  (those of ${Math.min(epochsWithObjects, threeYears.epochs)} epochs of ${threeYears.epochs}; retention keeps ${keptEpochs})`,
    );
    for (const [endpoint, { empty, full, ratio }] of Object.entries(years.endpoints)) {
      print(`  ${endpoint}: ${whole(full)} per second, ${whole(empty)} without them: ${percent(ratio)}`);
    }
    return years;
  },
} as const;

function printAssignments(what: string, speed: AssignmentSpeed, print: Print): void {
  const { barePerSecond, peakPerSecond, share, cpuShare, steady, lag, lagAtPeak } = speed;
  print(what);
  print(`  bare verification on the server's core ${whole(barePerSecond)} per second`);
  print(`  peak ${whole(peakPerSecond)} per second: ${percent(share)} of it; by processor time ${percent(cpuShare)}`);
  print(
    `  at ${percent(shape.steadyShare)} of the peak: p50 ${ms(steady.p50Ms)}, p99 ${ms(steady.p99Ms)}, worst ${ms(steady.maxMs)}`,
  );
  print(
    `  event loop late by ${ms(lag.p99Ms)} (p99), ${ms(lag.maxMs)} at most; at the peak ${ms(lagAtPeak.p99Ms)} and ${ms(lagAtPeak.maxMs)}`,
  );
}

const whole = (value: number) => value.toFixed(0);
const ms = (value: number) => `${value.toFixed(1)} ms`;
const percent = (share: number) => `${(100 * share).toFixed(0)} %`;

/** A database and a folder for each coordinator. */
class Places implements AsyncDisposable {
  readonly #postgres: PostgresServer;
  readonly #profileDir: string | undefined;
  readonly #dirs: string[] = [];

  constructor(postgres: PostgresServer, profileDir: string | undefined) {
    this.#postgres = postgres;
    this.#profileDir = profileDir;
  }

  async make(): Promise<Place> {
    const databaseUrl = await this.#postgres.newDatabase();
    await migrateDatabase({ kind: "postgres", url: databaseUrl });
    const dataDir = await mkdtemp(join(tmpdir(), "lode-bench-"));
    this.#dirs.push(dataDir);
    return { databaseUrl, dataDir, profileDir: this.#profileDir };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const dir of this.#dirs) await rm(dir, { recursive: true, force: true });
  }
}

/** Machines differ: only ratios within one run mean something across lines. */
async function remember(results: Readonly<Record<string, unknown>>): Promise<void> {
  const history = fileURLToPath(new URL("../history/", import.meta.url));
  await mkdir(history, { recursive: true });
  const line = { at: new Date().toISOString(), node: process.version, cores: availableParallelism(), ...results };
  await appendFile(`${history}coordinator.jsonl`, `${JSON.stringify(line)}\n`);
}
