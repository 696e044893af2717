import type { ObjectStore } from "@lode/object-store/store";
import { sql } from "drizzle-orm";
import type { Database } from "../database/open-database.ts";
import type { EpochFacts } from "../observability/epoch-facts.ts";
import type { Finding, Probe } from "./components.ts";

export function databaseProbe(db: Database): Probe {
  return {
    name: "database",
    needed: true,
    async look() {
      await db.execute(sql`select 1`);
      return { status: "ok" };
    },
  };
}

/** Nothing lies below it: that the store answers is what counts. */
const nobodysPrefix = "health/";

/** Uploads go to the store by themselves and the rest can wait for it, so requests are not better sent elsewhere. */
export function storeProbe(store: ObjectStore): Probe {
  return {
    name: "store",
    needed: false,
    async look() {
      for await (const _ of store.list(nobodysPrefix)) break;
      return { status: "ok" };
    },
  };
}

/** How the metagraph in use stands. */
export interface MetagraphState {
  /** Real milliseconds since it was read; undefined before the first time. */
  readonly ageMs: number | undefined;
  /** Beyond this age it is told to be stale. */
  readonly freshMs: number;
  /** Beyond this age nobody is let in on it. */
  readonly usableMs: number;
}

export function chainProbe(read: () => MetagraphState): Probe {
  return {
    name: "chain",
    needed: true,
    look(): Finding {
      const { ageMs, freshMs, usableMs } = read();
      // Nobody can be let in either; the start waits for the first look as long as a request would.
      if (ageMs === undefined) return { status: "down", message: "the metagraph has not been read yet" };
      const ageSeconds = Math.floor(ageMs / 1_000);
      if (ageMs >= usableMs) return { status: "down", message: "the metagraph is too old to be used", ageSeconds };
      if (ageMs >= freshMs) return { status: "degraded", message: "the metagraph is stale", ageSeconds };
      return { status: "ok", ageSeconds };
    },
  };
}

/** Protocol milliseconds by which a step may be late before it is told. */
const lateMs = 5 * 60_000;

export function schedulerProbe(read: () => Promise<EpochFacts>): Probe {
  return {
    name: "scheduler",
    needed: false,
    async look() {
      const { lagMs, ageMs } = await read();
      if (lagMs > lateMs) {
        return { status: "degraded", message: "a step of an epoch is overdue", ageSeconds: Math.floor(lagMs / 1_000) };
      }
      return ageMs === undefined ? { status: "degraded", message: "there is no current epoch" } : { status: "ok" };
    },
  };
}
