import { LodeError } from "@lode/runtime/errors";

/** No space, quota of the user used up. */
const fullCodes: ReadonlySet<unknown> = new Set(["ENOSPC", "EDQUOT"]);

/** Gives a full disk its code; any other failure stays as it is. */
export function diskFailure(failure: unknown): unknown {
  if (!(failure instanceof Error) || !("code" in failure) || !fullCodes.has(failure.code)) return failure;
  return diskFull(failure);
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
