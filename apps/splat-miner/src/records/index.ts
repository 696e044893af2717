/** What a miner's journal tells to others, and the blacklist in it, beside a miner that runs or does not. */
export type { BlacklistEntry, BlacklistKind, BlacklistSubject } from "../blacklist/blacklist.ts";
export type { TaskOutcome } from "../journal/task-row.ts";
export type { SessionSummary } from "../session/session-summary.ts";
export { addToBlacklist, listBlacklist, removeFromBlacklist } from "./blacklist-commands.ts";
export {
  type MinerStatus,
  type RecordedTask,
  type RecordedValidator,
  readRecords,
  readSessionSummary,
} from "./read-records.ts";
