import { existsSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { LodeError } from "@lode/runtime/errors";
import { draftEnding, removeDrafts, writeWhole } from "@lode/runtime/files";
import type { SplatWorldOptions } from "./splat-options.ts";

/** What makes a data directory this network of subnet 17 and no other. */
export interface SplatWorld {
  readonly version: 1;
  readonly subnet: 17;
  readonly options: SplatWorldOptions;
  /** Protocol time of the first start, epoch milliseconds. */
  readonly startAt: number;
}

/** Not the other network's name, so that neither takes the other's directory for its own. */
const mark = "splat-world.json";
const lock = "lock.pid";
const ownEntries = new Set([
  "clock.json",
  lock,
  "lock.takeover",
  "logs",
  "miner",
  "network.json",
  "previews",
  "server",
  "summary.json",
  "summary.txt",
  "validators",
  "wallets",
  mark,
]);

/** @throws LodeError WORLD_UNREADABLE when the file is there and says nothing sensible. */
export async function readSplatWorld(dataDir: string): Promise<SplatWorld | undefined> {
  const path = join(dataDir, mark);
  if (!existsSync(path)) return undefined;
  try {
    const world = JSON.parse(await readFile(path, "utf8")) as SplatWorld;
    if (world.version === 1 && world.subnet === 17 && Number.isSafeInteger(world.startAt)) return world;
  } catch (cause) {
    throw unreadable(path, cause);
  }
  throw unreadable(path);
}

export async function writeSplatWorld(dataDir: string, world: SplatWorld): Promise<void> {
  await writeWhole(join(dataDir, mark), `${JSON.stringify(world, null, 2)}\n`);
}

/**
 * Empties the directory of an earlier network of subnet 17.
 * @throws LodeError DATA_DIR_FOREIGN when it holds something else.
 */
export async function clearSplatWorld(dataDir: string): Promise<void> {
  await refuseForeignSplat(dataDir);
  // The mark goes last: a clearing that was interrupted can be repeated.
  for (const name of [...ownEntries].filter((entry) => !entry.startsWith("lock.") && entry !== mark)) {
    for (const entry of [name, `${name}.new`]) await rm(join(dataDir, entry), { recursive: true, force: true });
  }
  removeDrafts(dataDir);
  await rm(join(dataDir, mark), { force: true });
}

/** @throws LodeError DATA_DIR_FOREIGN when the directory holds what this network does not make, or its files without its mark. */
export async function refuseForeignSplat(dataDir: string): Promise<void> {
  const entries = existsSync(dataDir) ? (await readdir(dataDir)).filter((name) => !name.startsWith("lock.")) : [];
  const isOwn = (name: string) => ownEntries.has(name.replace(draftEnding, "").replace(/\.new$/, ""));
  const foreign = entries.includes(mark) ? entries.filter((name) => !isOwn(name)) : entries;
  if (foreign.length === 0) return;
  throw new LodeError(
    "DATA_DIR_FOREIGN",
    `${dataDir} holds files that are not a network of subnet 17 (${foreign.slice(0, 3).join(", ")})`,
    { retry: "never", next: "Choose an empty directory with --data-dir, or move these files away." },
  );
}

function unreadable(path: string, cause?: unknown): LodeError {
  return new LodeError("WORLD_UNREADABLE", `${path} is not a network that this version wrote`, {
    retry: "never",
    next: "Use --fresh to start over, or --data-dir for another directory.",
    cause,
  });
}
