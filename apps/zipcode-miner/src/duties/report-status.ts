import type { MinerStatus } from "@lode/contract/coordinator";
import { codeOf, type EpochAtWork, textOf, untilClose, warn } from "./epoch-at-work.ts";

/** A status is a courtesy: it decides nothing, so nothing waits long for it. */
const maxAttempts = 3;

/** Tells the coordinator once how the epoch goes; a failure is a warning and no more. */
export async function reportStatus(work: EpochAtWork, status: MinerStatus): Promise<void> {
  const { context, plan, signal } = work;
  const { journal, client } = context;
  if (journal.hasReported(plan.epochId, status)) return;
  const uploaded = journal.files(plan.epochId).filter(({ uploadedAt }) => uploadedAt !== null);
  const manifestAt = journal.manifestOf(plan.epochId)?.uploadedAt ?? null;
  const report = {
    epochId: plan.epochId,
    nonce: plan.nonce,
    status,
    listingsScraped: uploaded.reduce((sum, { rows }) => sum + rows, 0),
    zipcodesCompleted: uploaded.map(({ zipcode, rows, uploadedAt }) => ({
      zipcode,
      listingsScraped: rows,
      completedAt: uploadedAt ?? 0,
    })),
    s3UploadComplete: manifestAt !== null,
    ...(manifestAt === null ? {} : { s3UploadTimestamp: manifestAt }),
  };
  try {
    await untilClose(work, `report ${status}`, () => client.reportStatus(report, signal), maxAttempts);
    journal.keepReport(plan.epochId, status, context.protocol.now());
  } catch (error) {
    signal.throwIfAborted();
    warn(work, { zipcode: null, code: codeOf(error, "STATUS_FAILED"), text: textOf(error) });
  }
}
