import type { HealthAnswer } from "@lode/contract/coordinator";
import type { Clock } from "@lode/runtime/clock";
import { sql } from "drizzle-orm";
import type { Database } from "../database/open-database.ts";

export interface HealthParts {
  readonly db: Database;
  readonly wall: Clock;
  readonly startedAt: number;
}

/** Whether the coordinator can do its work: clients take anything but `ok` for down. */
export class Health {
  readonly #parts: HealthParts;

  constructor(parts: HealthParts) {
    this.#parts = parts;
  }

  async read(): Promise<HealthAnswer> {
    const { wall, startedAt } = this.#parts;
    const connected = await this.#isConnected();
    return {
      status: connected ? "ok" : "degraded",
      timestamp: new Date(wall.now()).toISOString(),
      uptime: Math.floor((wall.now() - startedAt) / 1000),
      database: connected ? "connected" : "unreachable",
      version: "0.1.0",
      service: "lode-coordinator",
    };
  }

  async #isConnected(): Promise<boolean> {
    try {
      await this.#parts.db.execute(sql`select 1`);
      return true;
    } catch {
      return false;
    }
  }
}
