/** A zipcode miner: assignment → collect → keep → check → pack → upload → report, epoch after epoch. */
export type { MinerOptions } from "../context.ts";
export type { AnnouncementNotice } from "../duties/heed-announcement.ts";
export type { EpochReport, ReportedFile } from "../duties/report-epoch.ts";
export type { EpochOutcome } from "../journal/journal.ts";
export { type JournalledEpoch, type JournalledFile, readJournal } from "../journal/read-journal.ts";
export { type HttpSourceOptions, httpSource } from "../source/http-source.ts";
export type { CollectRequest, ListingSource } from "../source/listing-source.ts";
export type { SubmissionUploader, UploadRequest } from "../store/submission-uploader.ts";
export { type RunningMiner, startMiner } from "./start-miner.ts";
