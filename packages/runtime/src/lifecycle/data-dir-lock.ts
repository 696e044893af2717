import { randomUUID } from "node:crypto";
import { link, mkdir, readFile, rename, rm, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LodeError } from "../errors/index.ts";

const fileName = "lock.pid";
/** Each round either wins, finds a living owner, or clears one dead owner away. */
const maxAttempts = 5;
/** What this very process holds. In a container the process often has the pid of its predecessor that was killed. */
const heldHere = new Set<string>();

/**
 * One process at a time in a data directory: the embedded database has no lock of its own and two writers ruin it.
 * The lock is a file with the owner's pid. A pid that is gone is taken over; one that another program got since then is
 * taken for the owner, and the message names the file to delete.
 */
export class DataDirLock implements AsyncDisposable {
  readonly #path: string;
  readonly #token: string;

  private constructor(path: string, token: string) {
    this.#path = path;
    this.#token = token;
  }

  /** Creates the directory if needed. @throws LodeError DATA_DIR_LOCKED while a living process holds it. */
  static async acquire(dataDir: string): Promise<DataDirLock> {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    const path = join(dataDir, fileName);
    const token = `${process.pid} ${randomUUID()}\n`;
    const draft = `${path}.${randomUUID()}`;
    await writeFile(draft, token, { flag: "wx", mode: 0o600 });
    try {
      for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
        // A link is made whole or not at all: nobody ever reads a lock whose pid is not written yet.
        if (await linked(draft, path)) {
          heldHere.add(token);
          return new DataDirLock(path, token);
        }
        const found = await readIfThere(path);
        if (found === undefined) continue;
        const pid = Number.parseInt(found, 10);
        if (pid === process.pid ? heldHere.has(found) : isAlive(pid)) throw locked(dataDir, path, pid);
        await removeStale(path, found);
      }
    } finally {
      await rm(draft, { force: true });
    }
    throw locked(dataDir, path, undefined);
  }

  /** Lets go; a lock that is no longer ours is left alone. */
  async [Symbol.asyncDispose](): Promise<void> {
    if ((await readIfThere(this.#path)) === this.#token) await rm(this.#path, { force: true });
    heldHere.delete(this.#token);
  }
}

/** Moved aside first: of two processes that saw the same dead owner, the slower must not delete the faster one's lock. */
async function removeStale(path: string, expected: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return;
    throw error;
  }
  if ((await readFile(aside, "utf8")) !== expected) await linked(aside, path);
  await unlink(aside);
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, but belongs to somebody else.
    return hasCode(error, "EPERM");
  }
}

function locked(dataDir: string, path: string, pid: number | undefined): LodeError<"DATA_DIR_LOCKED"> {
  return new LodeError("DATA_DIR_LOCKED", `process ${pid ?? "unknown"} is using ${dataDir}`, {
    retry: "never",
    facts: { dataDir, pid },
    next: `Stop that process or use another data directory; if it is not Lode, delete ${path}.`,
  });
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
