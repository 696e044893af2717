export { DataDirLock } from "./data-dir-lock.ts";
export { type Duty, type DutyLedger, nobodyWaits, type OpenDuty } from "./duty-ledger.ts";
export { type EveryRoundOptions, everyRound } from "./every-round.ts";
export { type GracefulStop, gracefulStop } from "./graceful-stop.ts";
export { makeDataDir } from "./make-data-dir.ts";
export { OpenDuties, type OpenDutiesOptions } from "./open-duties.ts";
export { runUntilAborted } from "./run-until-aborted.ts";
