import { hostname } from "node:os";
import type { Clock } from "@lode/runtime/clock";
import type { OpenDatabase } from "../database/open-database.ts";
import { EmbeddedLeadership } from "./embedded-leadership.ts";
import type { Leadership } from "./leadership.ts";
import { PostgresLeadership } from "./postgres-leadership.ts";

/** The leadership of all replicas on this database. */
export function openLeadership({ db, server }: OpenDatabase, wall: Clock): Leadership {
  const holder = `${hostname()} ${process.pid}`;
  if (server === undefined) return new EmbeddedLeadership(db, wall, holder);
  return new PostgresLeadership({ db, server, wall, holder });
}
