/** The coordinator as a part that anyone can start: epochs, assignments, upload access, snapshots, observations, results. */
export { defaultLimits, type Limit, type LimitName, type Limits } from "../access/limits.ts";
export { migrateDatabase } from "../database/migrate-database.ts";
export type { EpochState } from "../epochs/epoch-record.ts";
export type { CoordinatorOptions, RunningCoordinator } from "./options.ts";
export { startCoordinator } from "./start-coordinator.ts";
