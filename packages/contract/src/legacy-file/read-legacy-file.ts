import type { EpochId, Zipcode } from "@lode/zipcode/epoch";
import type { Listing } from "@lode/zipcode/listing";
import type { FileLimits, FileRefusal } from "../listing-file/index.ts";

export interface LegacyPlace {
  readonly epochId: EpochId;
  readonly zipcode: Zipcode;
}

export interface LegacyFile {
  readonly ok: true;
  readonly listings: readonly Listing[];
  /** The exact text in the file, where it says one. */
  readonly submissionTimestamp: string | undefined;
}

export function readLegacyFile(_bytes: Uint8Array, _place: LegacyPlace, _limits: FileLimits): LegacyFile | FileRefusal {
  return { ok: false, code: "FILE_UNREADABLE", facts: {} };
}
