import { existsSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { LodeError } from "@lode/runtime/errors";
import { draftEnding, removeDrafts, writeWhole } from "@lode/runtime/files";
import type { WorldOptions } from "./options.ts";

/** What makes a data directory this network and no other. */
export interface World {
  readonly version: 1;
  readonly options: WorldOptions;
  /** Protocol time of the first start, on the epoch grid. */
  readonly startAt: number;
  /** First epoch that was played from its start. */
  readonly firstEpoch: string;
}

const worldFile = (dataDir: string) => join(dataDir, "world.json");

/** @throws LodeError WORLD_UNREADABLE when the file is there and says nothing sensible. */
export async function readWorld(dataDir: string): Promise<World | undefined> {
  if (!existsSync(worldFile(dataDir))) return undefined;
  try {
    const world = JSON.parse(await readFile(worldFile(dataDir), "utf8")) as World;
    if (world.version === 1 && Number.isSafeInteger(world.startAt) && typeof world.options === "object") return world;
  } catch (cause) {
    throw unreadable(dataDir, cause);
  }
  throw unreadable(dataDir, undefined);
}

function unreadable(dataDir: string, cause: unknown): LodeError {
  return new LodeError("WORLD_UNREADABLE", `${worldFile(dataDir)} is not a network that this version wrote`, {
    retry: "never",
    next: "Use --fresh to start over, or --data-dir for another directory.",
    cause,
  });
}

export async function writeWorld(dataDir: string, world: World): Promise<void> {
  await writeWhole(worldFile(dataDir), `${JSON.stringify(world, null, 2)}\n`);
}

/** Everything that a network keeps; whatever else lies in a data directory is somebody's. */
const ownEntries = new Set([
  "chain.json",
  "clock.json",
  "coordinator",
  "lock.pid",
  "logs",
  "miners",
  "network.json",
  "reports",
  "store",
  "summary.json",
  "summary.txt",
  "validators",
  "wallets",
  "world.json",
]);

/**
 * Empties the directory of an earlier network.
 * @throws LodeError DATA_DIR_FOREIGN when it holds something else: `--fresh` never deletes what Lode did not make.
 */
export async function clearWorld(dataDir: string): Promise<void> {
  await refuseForeign(dataDir);
  // The mark goes last: a clearing that was interrupted can be repeated.
  for (const name of [...ownEntries].filter((entry) => entry !== "lock.pid" && entry !== "world.json")) {
    for (const entry of [name, `${name}.new`]) await rm(join(dataDir, entry), { recursive: true, force: true });
  }
  removeDrafts(dataDir);
  await rm(worldFile(dataDir), { force: true });
}

/**
 * A network moves only into a directory of its own: what it found there it could not tell from its own files later.
 * @throws LodeError DATA_DIR_FOREIGN when it holds what no network makes, or files of one without its mark.
 */
export async function refuseForeign(dataDir: string): Promise<void> {
  const entries = existsSync(dataDir) ? (await readdir(dataDir)).filter((name) => name !== "lock.pid") : [];
  const foreign = entries.includes("world.json") ? entries.filter((name) => !isOwn(name)) : entries;
  if (foreign.length === 0) return;
  throw new LodeError(
    "DATA_DIR_FOREIGN",
    `${dataDir} holds files that are not a network of Lode's (${foreign.slice(0, 3).join(", ")})`,
    {
      retry: "never",
      next: "Choose an empty directory with --data-dir, or move these files away.",
    },
  );
}

/** A draft that a kill left behind is ours too. */
function isOwn(name: string): boolean {
  return ownEntries.has(name.replace(draftEnding, "").replace(/\.new$/, ""));
}
