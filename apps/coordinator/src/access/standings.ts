import type { Hotkey } from "@lode/bittensor/primitives";
import type { Clock } from "@lode/runtime/clock";
import type { Reporter } from "@lode/runtime/events";
import { eq, gt, or } from "drizzle-orm";
import type { Database } from "../database/open-database.ts";
import { hotkeyStandings } from "../database/schema.ts";
import { Background } from "./background.ts";

/** What the owner holds against a hotkey. */
export interface Standing {
  readonly flags: number;
  readonly banned: boolean;
  readonly reason: string;
}

export interface StandingsParts {
  readonly db: Database;
  readonly wall: Clock;
  readonly reporter: Reporter;
}

/** Real milliseconds between two looks: a ban by another replica is obeyed here no later than this. */
const refreshMs = 750;
/** Far more than a subnet has hotkeys; a table that grew beyond is cut, and said. */
const maxRows = 50_000;

/** Who is flagged or banned, from a copy of the table that is looked at again every moment; while the database is away the last copy serves. */
export class Standings implements AsyncDisposable {
  readonly #db: Database;
  readonly #background: Background;
  #standings: ReadonlyMap<string, Standing> = new Map();
  /** Looks that were begun, and the newest of them that has been heeded. */
  #begun = 0;
  #heeded = 0;

  constructor({ db, wall, reporter }: StandingsParts) {
    this.#db = db;
    this.#background = new Background({
      clock: wall,
      everyMs: () => refreshMs,
      run: () => this.refresh(),
      trouble: (error) => reporter.warn("standingsNotRead", { error }),
      relief: () => reporter.info("standingsReadAgain"),
    });
  }

  /** Reads them once, then again and again until disposed. */
  async start(): Promise<void> {
    await this.refresh();
    this.#background.start();
  }

  /** Looks now; whoever has just written a standing need not wait. */
  async refresh(): Promise<void> {
    this.#begun += 1;
    const look = this.#begun;
    const { hotkey, flags, banned, reason } = hotkeyStandings;
    const rows = await this.#db
      .select({ hotkey, flags, banned, reason })
      .from(hotkeyStandings)
      .where(or(eq(banned, true), gt(flags, 0)))
      .limit(maxRows);
    // One that was begun later has been faster: this one tells of how it was before.
    if (look < this.#heeded) return;
    this.#heeded = look;
    this.#standings = new Map(rows.map(({ hotkey: key, ...standing }) => [key, standing]));
  }

  of(hotkey: Hotkey): Standing | undefined {
    return this.#standings.get(hotkey);
  }

  isBanned(hotkey: Hotkey): boolean {
    return this.of(hotkey)?.banned === true;
  }

  isFlagged(hotkey: Hotkey): boolean {
    return (this.of(hotkey)?.flags ?? 0) > 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#background[Symbol.asyncDispose]();
  }
}
