import { LodeError } from "@lode/runtime/errors";

/** No space, quota of the user used up. */
const fullCodes: ReadonlySet<unknown> = new Set(["ENOSPC", "EDQUOT"]);

/** Gives a full disk its code, also behind the words of who met it first; any other failure stays as it is. */
export function diskFailure(failure: unknown): unknown {
  const met = failure instanceof LodeError && failure.code === "DATA_DIR_UNUSABLE" ? failure.cause : failure;
  if (!(met instanceof Error) || !("code" in met) || !fullCodes.has(met.code)) return failure;
  return diskFull(met);
}

/** For what knows nothing of stores, such as the lock of a folder. */
export function throwDiskFailure(failure: unknown): never {
  throw diskFailure(failure);
}

export function diskFull(cause: unknown): LodeError<"ASSET_DISK_FULL"> {
  return new LodeError("ASSET_DISK_FULL", "there is no room left on the disk of the asset store", {
    retry: "later",
    next: "Free some room or run a clean-up; what was being written is gone, what was kept before is whole.",
    cause,
  });
}
