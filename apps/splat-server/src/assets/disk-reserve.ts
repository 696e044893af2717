import { randomBytes } from "node:crypto";
import { open, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { LodeError } from "@lode/runtime/errors";

/** What the removals of one generation write at most before its own bytes make room, with much to spare. */
const reserveBytes = 1024 * 1024;

/**
 * Room that is kept for making room: a deletion is written down before it happens, so on a disk that is full to the last
 * byte nothing could be deleted any more.
 */
export class DiskReserve {
  readonly #path: string;

  constructor(dataDir: string) {
    this.#path = join(dataDir, "reserve");
  }

  /** Runs work that frees room; when there is none left for the work itself, once more with the reserve given up for it. */
  async spentOn<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (failure) {
      if (!(failure instanceof LodeError) || failure.code !== "ASSET_DISK_FULL") throw failure;
      await this.release();
      return await work();
    } finally {
      await this.refill();
    }
  }

  async release(): Promise<void> {
    await rm(this.#path, { force: true });
  }

  /** Whole or not at all. A disk that has no room for it yet gets it the next time. */
  async refill(): Promise<void> {
    try {
      if ((await stat(this.#path).catch(() => undefined))?.size === reserveBytes) return;
      await using file = await open(this.#path, "w", 0o600);
      // Not zeros: some file systems keep those in no room at all.
      await file.writeFile(randomBytes(reserveBytes));
      await file.sync();
    } catch {
      await this.release();
    }
  }
}
