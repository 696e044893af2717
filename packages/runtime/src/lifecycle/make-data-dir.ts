import { access, constants, mkdir } from "node:fs/promises";
import { LodeError } from "../errors/index.ts";

/**
 * Makes a data directory, for its owner alone, unless it is there already.
 * @throws LodeError DATA_DIR_UNUSABLE when it cannot be made, is a file, or cannot be written to.
 */
export async function makeDataDir(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await access(dataDir, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw unusable(dataDir, cause);
  }
}

/** What to throw when a data directory cannot be written to. */
export function unusable(dataDir: string, cause: unknown): LodeError<"DATA_DIR_UNUSABLE"> {
  return new LodeError("DATA_DIR_UNUSABLE", `${dataDir} cannot be used as a data directory`, {
    retry: "never",
    facts: { dataDir },
    next: "Name a directory in which this user may write, on a disk with room.",
    cause,
  });
}
