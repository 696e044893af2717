import { sql } from "drizzle-orm";
import type { Database } from "../database/open-database.ts";
import { schedulerLeadership } from "../database/schema.ts";
import { leadershipName } from "./fenced-writes.ts";

/** From the taking of the leadership to its end. */
export interface Term {
  /** Larger than that of every term before. */
  readonly fence: number;
  /** Aborted when somebody else may lead by now. */
  readonly lost: AbortSignal;
  /** Lets go at once, so that another one need not wait. Never fails. */
  end(): Promise<void>;
}

/** Of all replicas on one database, one leads: it alone moves epochs and cleans up. */
export interface Leadership extends AsyncDisposable {
  /** One try. @returns undefined while another one leads. @throws LodeError DATABASE_UNREACHABLE, DATABASE_BUSY. */
  take(): Promise<Term | undefined>;
}

/** Who asks, and when, for people who look at the row. */
export interface Candidacy {
  readonly holder: string;
  readonly atWall: number;
}

/** The next fence, once it is certain that nobody else leads; waits for writes that are under way below the last one. */
export async function nextFence(db: Database, { holder, atWall }: Candidacy): Promise<number> {
  const [row] = await db
    .insert(schedulerLeadership)
    .values({ name: leadershipName, fence: 1, holder, sinceWall: atWall })
    .onConflictDoUpdate({
      target: schedulerLeadership.name,
      set: { fence: sql`${schedulerLeadership.fence} + 1`, holder, sinceWall: atWall },
    })
    .returning({ fence: schedulerLeadership.fence });
  if (row === undefined) throw new Error("the leadership row did not come back");
  return row.fence;
}
