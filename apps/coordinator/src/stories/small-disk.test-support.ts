import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A file system of its own that is soon full. */
export class SmallDisk implements Disposable {
  readonly path: string;

  constructor(mebibytes: number) {
    this.path = mkdtempSync(join(tmpdir(), "lode-small-disk-"));
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${mebibytes}m`, "tmpfs", this.path], { stdio: "ignore" });
  }

  /** Not a byte is left. */
  async fill(): Promise<void> {
    const file = await open(join(this.path, "filler"), "w");
    try {
      // First in large pieces, then to the last page.
      for (const bytes of [1_048_576, 4_096]) {
        const piece = new Uint8Array(bytes);
        for (;;) {
          const { bytesWritten } = await file.write(piece);
          if (bytesWritten < bytes) break;
        }
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
    } finally {
      await file.close();
    }
  }

  async free(): Promise<void> {
    await rm(join(this.path, "filler"), { force: true });
  }

  [Symbol.dispose](): void {
    execFileSync("umount", ["-l", this.path], { stdio: "ignore" });
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** Says so where the machine does not let this process mount anything. */
export function noSmallDisk(): boolean {
  try {
    new SmallDisk(1)[Symbol.dispose]();
    return false;
  } catch {
    process.stderr.write("skipped: a small disk cannot be mounted here (root only)\n");
    return true;
  }
}
