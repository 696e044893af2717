import { join } from "node:path";
import type { EpochId } from "@lode/zipcode/epoch";
import { type JournalledEpoch, readJournal } from "@lode/zipcode-miner/app";
import type { ValidatorOutcome } from "../report/epoch-report.ts";
import { ReportStore } from "../report/report-store.ts";

/** What every validator of the network said of an epoch, by its name. */
export function outcomesOf(dataDir: string, epochId: string): Promise<Map<string, ValidatorOutcome>> {
  return new ReportStore(join(dataDir, "reports")).outcomes(epochId);
}

/** What one miner of the network wrote down about an epoch; undefined while it has not begun it. */
export function journalOf(dataDir: string, name: string, epochId: string): JournalledEpoch | undefined {
  return readJournal(join(dataDir, "miners", name), { epochId: epochId as EpochId })[0];
}
