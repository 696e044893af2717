import type { Clock } from "@lode/runtime/clock";
import type { Reporter } from "@lode/runtime/events";
import type { Limits, RateLimits } from "../access/limits.ts";
import { AnnouncementDesk } from "./announcement-desk.ts";
import { AuditLog } from "./audit-log.ts";
import { EpochDesk, type EpochDeskParts } from "./epoch-desk.ts";
import { MinerDesk, type MinerDeskParts } from "./miner-desk.ts";
import { OwnerDoor } from "./owner-door.ts";
import { SettingsDesk } from "./settings-desk.ts";
import { TableDesk, type TableDeskParts } from "./table-desk.ts";

/** What the owner's API is made of; all of it is the coordinator's own. */
export interface AdminParts
  extends Omit<EpochDeskParts, "audit">,
    Omit<MinerDeskParts, "audit">,
    Omit<TableDeskParts, "audit"> {
  readonly limits: Pick<RateLimits, "inForce">;
  readonly usualLimits: Limits;
  readonly wall: Clock;
  readonly protocol: Clock;
  readonly reporter: Reporter;
}

export type Desks = ReturnType<typeof openDesks>;

/** One desk a subject, and the door before them. */
export function openDesks(parts: AdminParts) {
  const audit = new AuditLog(parts.db, parts.wall);
  const all = { ...parts, audit };
  return {
    audit,
    door: new OwnerDoor(parts),
    tables: new TableDesk(all),
    epochs: new EpochDesk(all),
    miners: new MinerDesk(all),
    settings: new SettingsDesk(all),
    announcement: new AnnouncementDesk(all),
  };
}
