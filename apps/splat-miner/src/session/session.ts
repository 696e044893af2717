import type { Clock } from "@lode/runtime/clock";
import type { MinerConfig } from "../config.ts";
import type { JournalDatabase } from "../journal/database.ts";

/** One run of a miner, from start to stop. */
export interface Session {
  readonly id: number;
  /** Protocol time. */
  readonly startedAt: number;
  /** Real time. */
  readonly startedWall: number;
}

const keptSessions = 1_000;

export function beginSession(
  database: JournalDatabase,
  config: MinerConfig,
  { protocol, wall }: { readonly protocol: Clock; readonly wall: Clock },
): Session {
  const startedAt = Math.floor(protocol.now());
  const startedWall = Math.floor(wall.now());
  database.run("delete from session where id not in (select id from session order by id desc limit ?)", keptSessions);
  database.run(
    "insert into session (started_at, started_wall, config) values (?, ?, ?)",
    ...[startedAt, startedWall, JSON.stringify(config)],
  );
  return { id: database.one<{ id: number }>("select max(id) as id from session")!.id, startedAt, startedWall };
}

export function endSession(database: JournalDatabase, session: Session, wall: Clock): void {
  database.run("update session set ended_wall = ? where id = ?", Math.floor(wall.now()), session.id);
}
