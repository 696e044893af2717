import { LodeError } from "@lode/runtime/errors";
import { eq } from "drizzle-orm";
import type { Database } from "../database/open-database.ts";
import { repeatedTransaction } from "../database/repeated-transaction.ts";
import { schedulerLeadership } from "../database/schema.ts";

/** What everybody who runs the scheduler contends for: one row. */
export const leadershipName = "scheduler";

/**
 * Writes of the one who leads. Each is a transaction that holds the leadership where it is and looks whether it is still
 * ours: a leader that was asleep while another took over can write nothing any more.
 */
export interface FencedWrites {
  readonly fence: number;
  /** @throws LodeError LEADERSHIP_LOST, and nothing was written. */
  write<T>(work: (tx: Database) => Promise<T>): Promise<T>;
}

export function fencedWrites(db: Database, fence: number): FencedWrites {
  return {
    fence,
    write: (work) =>
      repeatedTransaction(db, async (tx) => {
        const [row] = await tx
          .select({ fence: schedulerLeadership.fence })
          .from(schedulerLeadership)
          .where(eq(schedulerLeadership.name, leadershipName))
          .for("share");
        if (row?.fence !== fence) throw leadershipLost(fence, row?.fence);
        return await work(tx);
      }),
  };
}

function leadershipLost(fence: number, newest: number | undefined): LodeError<"LEADERSHIP_LOST"> {
  return new LodeError("LEADERSHIP_LOST", "another replica leads by now", {
    retry: "later",
    facts: { fence, newest: newest ?? null },
  });
}
