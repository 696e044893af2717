export { addFile } from "./add-file.ts";
export {
  announceBlob,
  condemnAllLoose,
  condemnBlob,
  condemnedBlobs,
  condemnOverdue,
  forgetCondemned,
  unknownKeys,
} from "./blob-ledger.ts";
export { dueCondition, dueGenerations, type WalkPosition } from "./clean-up-selection.ts";
export { allVersions, fileVersions, locateFile } from "./file-rows.ts";
export type { GenerationState } from "./generation-record.ts";
export {
  changeGeneration,
  findGeneration,
  insertGeneration,
  listGenerations,
  readStatistics,
  readUsage,
  statisticsQuery,
} from "./generation-rows.ts";
export { migrate } from "./migrate.ts";
export { PostgresDatabase } from "./postgres-database.ts";
export { PostgresLease } from "./postgres-lease.ts";
export { type Condition, ownBytes, type Removal, removeFiles } from "./remove-files.ts";
export type { SqlDatabase } from "./sql-database.ts";
export { SqliteDatabase } from "./sqlite-database.ts";
export { generationUnknown, quotaExceeded, type StoreQuota } from "./store-quota.ts";
