import { randomUUID } from "node:crypto";
import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { LodeError } from "../errors/index.ts";
import { makeDataDir, unusable } from "./make-data-dir.ts";

const fileName = "lock.pid";
/** Held for the few calls of a take-over, so that of many who find the same dead owner one succeeds it. */
const takeoverName = "lock.takeover";
/** Each round wins, finds a living owner, or finds that the owner has changed in between. */
const maxAttempts = 5;
/** What this very process holds or reaches for: in a container a successor often has the pid of the one that was killed. */
const ownTokens = new Set<string>();

/**
 * One process at a time in a data directory: the embedded database has no lock of its own and two writers ruin it.
 * The lock is a file with the owner's pid. A pid that is gone is taken over; one that another program got since then is
 * taken for the owner, and the error names the file to delete.
 */
export class DataDirLock implements AsyncDisposable {
  readonly #path: string;
  readonly #token: string;

  private constructor(path: string, token: string) {
    this.#path = path;
    this.#token = token;
  }

  /** Creates the directory if needed. @throws LodeError DATA_DIR_LOCKED while a living process holds it, DATA_DIR_UNUSABLE. */
  static async acquire(dataDir: string): Promise<DataDirLock> {
    await makeDataDir(dataDir);
    const path = join(dataDir, fileName);
    const token = `${process.pid} ${randomUUID()}\n`;
    const draft = `${path}.${randomUUID()}`;
    await writeFile(draft, token, { flag: "wx", mode: 0o600 }).catch((cause: unknown) => {
      throw unusable(dataDir, cause);
    });
    ownTokens.add(token);
    try {
      await place(draft, path);
      return new DataDirLock(path, token);
    } catch (error) {
      ownTokens.delete(token);
      throw error;
    } finally {
      await rm(draft, { force: true });
    }
  }

  /** Lets go; a lock that is no longer ours is left alone. */
  async [Symbol.asyncDispose](): Promise<void> {
    if ((await readIfThere(this.#path)) === this.#token) await rm(this.#path, { force: true });
    ownTokens.delete(this.#token);
  }
}

/** Puts the draft where the lock belongs, whole: nobody ever reads a lock whose pid is not written yet. */
async function place(draft: string, path: string): Promise<void> {
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    if (await linked(draft, path)) return;
    const found = await readIfThere(path);
    if (found === undefined) continue;
    if (isHeld(found)) throw locked(path, found);
    if (await takenOver(draft, path, found)) return;
  }
  throw locked(path, await readIfThere(path));
}

/** Replaces a dead owner's lock; false if somebody else did so first. */
async function takenOver(draft: string, path: string, dead: string): Promise<boolean> {
  const takeover = join(dirname(path), takeoverName);
  if (!(await linked(draft, takeover))) throw locked(takeover, await readIfThere(takeover));
  try {
    if ((await readIfThere(path)) !== dead) return false;
    await rename(draft, path);
    return true;
  } finally {
    await rm(takeover, { force: true });
  }
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

function isHeld(content: string): boolean {
  const pid = Number.parseInt(content, 10);
  return pid === process.pid ? ownTokens.has(content) : isAlive(pid);
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

function locked(path: string, content: string | undefined): LodeError<"DATA_DIR_LOCKED"> {
  const dataDir = dirname(path);
  const pid = Number.parseInt(content ?? "", 10) || undefined;
  return new LodeError("DATA_DIR_LOCKED", `process ${pid ?? "unknown"} is using ${dataDir}`, {
    retry: "never",
    facts: { dataDir, pid },
    next: `Stop that process or use another data directory; if it is gone or not Lode, delete ${path}.`,
  });
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
