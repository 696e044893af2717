import type { StatusAnswer, StatusRequest } from "@lode/contract/coordinator";
import type { Clock } from "@lode/runtime/clock";
import type { EpochSchedule } from "@lode/zipcode/epoch";
import { ApiError } from "../access/api-error.ts";
import type { AssignmentBook } from "../assignment/assignment-book.ts";
import type { StatusWriter } from "./status-writer.ts";

/** What a report is told about its time: null while everything is on time. */
type ReportStanding = "LATE" | "TOO_LATE" | null;

/** The code says how what is uploaded now would count; it is no error. */
export type StatusReply = StatusAnswer & { readonly code: ReportStanding };

export interface StatusesParts {
  readonly book: AssignmentBook;
  readonly writer: StatusWriter;
  readonly protocol: Clock;
}

/** Miners report how far they are. It decides about extensions and nothing else: what counts is what the store saw. */
export class Statuses {
  readonly #parts: StatusesParts;

  constructor(parts: StatusesParts) {
    this.#parts = parts;
  }

  /**
   * What a miner says about its epoch, with a signature that has verified. The same signature gets the first answer
   * again, whatever body it comes with. Resolves when the report is durable.
   * @throws ApiError 400 EPOCH_ID_INVALID, 400 NONCE_INVALID, 404 EPOCH_NOT_FOUND, 503 OVERLOADED.
   */
  async report(report: StatusRequest): Promise<StatusReply> {
    const { book, writer, protocol } = this.#parts;
    const { epoch } = await book.get(report.epochId);
    if (report.nonce.toLowerCase() !== epoch.nonce) {
      const earlier = await writer.answered(report);
      if (earlier !== undefined) return earlier;
      throw new ApiError(400, "NONCE_INVALID", "Invalid nonce for epoch", {
        next: "Ask for the assignment of this epoch again.",
      });
    }
    const reportedAt = protocol.now();
    const standing = standingAt(epoch.schedule, reportedAt);
    return await writer.write({
      epochId: epoch.id,
      hotkey: report.hotkey,
      status: report.status,
      listingsScraped: report.listingsScraped ?? 0,
      zipcodesCompleted: report.zipcodesCompleted,
      uploadComplete: report.s3UploadComplete,
      uploadClaimedAt: report.s3UploadTimestamp,
      reportedAt,
      standing,
      signedAt: report.timestamp,
      signature: report.signature,
      answer: {
        success: true,
        message: messages[standing ?? "ON_TIME"],
        epochId: epoch.id,
        status: report.status,
        timestamp: new Date(reportedAt).toISOString(),
        code: standing,
      },
    });
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
