import { rm } from "node:fs/promises";
import type { Policy } from "@lode/zipcode/policy";
import type { MinerContext } from "../context.ts";
import type { EpochOutcome } from "../journal/journal.ts";
import { epochFolder } from "../journal/paths.ts";
import { collectZipcodes } from "./collect-zipcodes.ts";
import { codeOf, type EpochAtWork, hasClosed, textOf, warn } from "./epoch-at-work.ts";
import type { EpochPlan } from "./epoch-plan.ts";
import { packZipcodes } from "./pack-zipcodes.ts";
import { type EpochReport, reportEpoch } from "./report-epoch.ts";
import { reportStatus } from "./report-status.ts";
import { uploadFiles, uploadManifest } from "./upload-files.ts";
import { verifyUploads } from "./verify-uploads.ts";

/** Finished epochs that the journal remembers: a week of them. */
const keptEpochs = 42;
/** Rounds of upload and second look. */
const maxRounds = 3;

/**
 * One epoch from whatever step it is at to its end. Every step asks the journal what is left to do, so the whole may be
 * repeated after any interruption; an epoch that is finished is not begun again, one that has closed is not begun at all.
 */
export async function mineEpoch(
  context: MinerContext,
  plan: EpochPlan,
  policy: Policy,
  signal: AbortSignal,
): Promise<EpochOutcome> {
  const { journal } = context;
  const known = journal.outcomeOf(plan.epochId);
  if (known !== undefined) return known;
  const work: EpochAtWork = { context, plan, policy, signal };
  journal.openEpoch(plan);
  if (!hasClosed(work)) {
    context.reporter.info("epoch_begun", { epochId: plan.epochId, zipcodes: plan.zipcodes.length });
    await reportStatus(work, "IN_PROGRESS");
    await collectZipcodes(work);
    await packZipcodes(work);
    await submit(work);
    warnOfLateUpload(work);
  }
  const outcome = outcomeOf(work);
  if (!hasClosed(work))
    await reportStatus(work, outcome === "submitted" || outcome === "partial" ? "COMPLETED" : "FAILED");
  await finish(work, outcome);
  return outcome;
}

async function submit(work: EpochAtWork): Promise<void> {
  for (let round = 1; round <= maxRounds; round += 1) {
    await uploadFiles(work);
    if (hasClosed(work)) return;
    try {
      if (!(await uploadManifest(work))) return;
    } catch (error) {
      work.signal.throwIfAborted();
      warn(work, { zipcode: null, code: codeOf(error, "UPLOAD_FAILED"), text: textOf(error) });
      return;
    }
    if (await verifyUploads(work)) return;
  }
}

/** What the store took after the close that was announced counts only in an epoch that was extended: the snapshot tells. */
function warnOfLateUpload(work: EpochAtWork): void {
  const { context, plan } = work;
  const at = context.journal.manifestOf(plan.epochId)?.uploadedAt ?? 0;
  if (at < plan.closesAt) return;
  const announced = new Date(plan.closesAt).toISOString();
  const text = `uploaded at ${new Date(at).toISOString()}; the announced close was ${announced}: it counts only if the epoch was extended`;
  warn(work, { zipcode: null, code: "UPLOADED_AFTER_CLOSE", text });
}

function outcomeOf(work: EpochAtWork): EpochOutcome {
  const { plan } = work;
  const { journal } = work.context;
  const uploaded = journal.files(plan.epochId).filter(({ uploadedAt }) => uploadedAt !== null);
  if (uploaded.length === 0) return hasClosed(work) ? "missed" : "failed";
  if (journal.manifestOf(plan.epochId)?.uploadedAt == null) return "failed";
  return uploaded.length === plan.zipcodes.length ? "submitted" : "partial";
}

async function finish({ context, plan }: EpochAtWork, outcome: EpochOutcome): Promise<EpochReport> {
  const { journal, reporter, dataDir } = context;
  journal.finishEpoch(plan.epochId, outcome, context.protocol.now());
  for (const epochId of journal.prune(keptEpochs))
    await rm(epochFolder(dataDir, epochId), { recursive: true, force: true });
  const report = reportEpoch(journal, plan.epochId, outcome);
  const rows = report.files.reduce((sum, file) => sum + (file.uploadedAt === null ? 0 : file.rows), 0);
  const log = outcome === "submitted" ? reporter.info : reporter.warn;
  log("epoch_mined", {
    epochId: plan.epochId,
    outcome,
    files: report.files.length,
    rows,
    warnings: report.warnings.length,
  });
  context.onEpoch?.(report);
  return report;
}
