/** What the owner's controllers ask for by name. */
export const TABLE_DESK = Symbol("table-desk");
export const EPOCH_DESK = Symbol("epoch-desk");
export const MINER_DESK = Symbol("miner-desk");
export const SETTINGS_DESK = Symbol("settings-desk");
export const ANNOUNCEMENT_DESK = Symbol("announcement-desk");
export const AUDIT_LOG = Symbol("audit-log");
