import type { Hotkey } from "@lode/bittensor/primitives";
import type { StatusAnswer, StatusRequest } from "@lode/contract/coordinator";
import type { Clock } from "@lode/runtime/clock";
import type { EpochSchedule } from "@lode/zipcode/epoch";
import { ApiError } from "../access/api-error.ts";
import type { EpochLookup } from "../epochs/epoch-lookup.ts";
import type { StatusStore } from "./status-store.ts";

/** What a report is told about its time: null while everything is on time. */
type ReportStanding = "LATE" | "TOO_LATE" | null;

/** The code says how what is uploaded now would count; it is no error. */
export type StatusReply = StatusAnswer & { readonly code: ReportStanding };

export interface StatusesParts {
  readonly epochs: EpochLookup;
  readonly store: StatusStore;
  readonly protocol: Clock;
}

/** Miners report how far they are. It decides about extensions and nothing else: what counts is what the store saw. */
export class Statuses {
  readonly #parts: StatusesParts;

  constructor(parts: StatusesParts) {
    this.#parts = parts;
  }

  /** What a miner says about its epoch. @throws ApiError 400 EPOCH_ID_INVALID, 400 NONCE_INVALID, 404 EPOCH_NOT_FOUND. */
  async report(hotkey: Hotkey, report: StatusRequest): Promise<StatusReply> {
    const { epochs, store, protocol } = this.#parts;
    const epoch = await epochs.get(report.epochId);
    if (report.nonce.toLowerCase() !== epoch.nonce) {
      throw new ApiError(400, "NONCE_INVALID", "Invalid nonce for epoch", {
        next: "Ask for the assignment of this epoch again.",
      });
    }
    const reportedAt = protocol.now();
    const standing = standingAt(epoch.schedule, reportedAt);
    await store.keep({
      epochId: epoch.id,
      hotkey,
      status: report.status,
      listingsScraped: report.listingsScraped ?? 0,
      zipcodesCompleted: report.zipcodesCompleted,
      uploadComplete: report.s3UploadComplete,
      uploadClaimedAt: report.s3UploadTimestamp,
      reportedAt,
      standing,
    });
    return {
      success: true,
      message: messages[standing ?? "ON_TIME"],
      epochId: epoch.id,
      status: report.status,
      timestamp: new Date(reportedAt).toISOString(),
      code: standing,
    };
  }
}

const messages = {
  ON_TIME: "Status updated",
  LATE: "Status updated; the deadline has passed, what is uploaded now is late",
  TOO_LATE: "Status updated; the epoch has closed, what is uploaded now is not in its snapshot",
} as const;

function standingAt(schedule: EpochSchedule, atMs: number): ReportStanding {
  if (atMs < schedule.deadlineAt) return null;
  return atMs < schedule.closesAt ? "LATE" : "TOO_LATE";
}
