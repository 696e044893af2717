import type { FeatureFlag } from "@lode/contract/admin";
import type { Announcement, Phase } from "@lode/contract/coordinator";
import type { Clock } from "@lode/runtime/clock";
import type { Reporter } from "@lode/runtime/events";
import { runUntilAborted } from "@lode/runtime/lifecycle";
import type { EpochId } from "@lode/zipcode/epoch";
import { sql } from "drizzle-orm";
import type { Database } from "../database/open-database.ts";
import { ownerSettings } from "../database/schema.ts";
import { announcementAt } from "./announcement-now.ts";
import { readSettings, type SettingName, type SettingValues, usualSettings } from "./setting-values.ts";

/** Real milliseconds between two looks: what any replica was told holds on all of them within a second. */
const lookEveryMs = 500;

export interface OwnerSettingsParts {
  readonly db: Database;
  readonly wall: Clock;
  readonly reporter: Reporter;
}

/**
 * What the owner has set, in memory: read from the database at the start and twice a second from then on, so that every
 * request may ask and another replica's change is soon ours. While the database does not answer the last view serves.
 */
export class OwnerSettings {
  readonly #parts: OwnerSettingsParts;
  readonly #stopping = new AbortController();
  readonly #listeners = new Set<(values: SettingValues) => void>();
  readonly #unreadable = new Set<string>();
  #values: SettingValues = usualSettings;
  #told = "";
  /** Looks that were begun, and the newest of them that has been heeded. */
  #begun = 0;
  #heeded = 0;
  #failing = false;
  #running: Promise<void> | undefined;

  constructor(parts: OwnerSettingsParts) {
    this.#parts = parts;
  }

  /** Reads everything once, then keeps looking until {@link stop}. */
  async start(): Promise<void> {
    await this.refresh();
    this.#running = runUntilAborted((signal) => this.#keepLooking(signal), this.#stopping.signal);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  get values(): SettingValues {
    return this.#values;
  }

  isOn(flag: FeatureFlag): boolean {
    return this.#values.flags[flag] ?? true;
  }

  /** What miners are told right now. */
  announcement(): Announcement | null {
    return announcementAt(this.#values.announcement, this.#parts.wall.now());
  }

  /** The phase that an epoch belongs to; before the first one, the first. */
  phaseOf(epochId: EpochId): Phase {
    const { phases } = this.#values;
    return phases.findLast(({ fromEpoch }) => fromEpoch <= epochId) ?? (phases[0] as Phase);
  }

  /** Told at once and then whenever anything has changed. @returns takes the listener off again. */
  subscribe(listener: (values: SettingValues) => void): () => void {
    this.#listeners.add(listener);
    listener(this.#values);
    return () => void this.#listeners.delete(listener);
  }

  /** Looks now; whoever has just changed something does not wait for the next look. */
  async refresh(): Promise<void> {
    this.#begun += 1;
    const look = this.#begun;
    const rows = await this.#parts.db
      .select({ name: ownerSettings.name, value: ownerSettings.value })
      .from(ownerSettings);
    // One that was begun later has been faster: this one tells of how it was before.
    if (look < this.#heeded) return;
    this.#heeded = look;
    const text = JSON.stringify(rows.sort((a, b) => (a.name < b.name ? -1 : 1)));
    if (text === this.#told) return;
    this.#told = text;
    this.#values = readSettings(rows, (name) => this.#tellUnreadable(name));
    for (const listener of this.#listeners) listener(this.#values);
  }

  /**
   * Changes one setting, from what the database says it is, with nobody in between; it holds here when this returns.
   * @param note writes down what is done, in the same transaction.
   */
  async change<Name extends SettingName>(
    name: Name,
    changedBy: string,
    next: (before: SettingValues[Name]) => SettingValues[Name],
    note: (tx: Database, before: SettingValues[Name], after: SettingValues[Name]) => Promise<void>,
  ): Promise<void> {
    const { db } = this.#parts;
    await db.transaction(async (tx) => {
      // Two owners at once would each change what the other has not written yet, and there may be no row to lock.
      await tx.execute(sql`lock table ${ownerSettings} in share row exclusive mode`);
      const before = readSettings(await tx.select().from(ownerSettings), () => {})[name];
      const after = next(before);
      await this.write(tx, name, after, changedBy);
      await note(tx, before, after);
    });
    await this.refresh();
  }

  /** Writes one setting inside the caller's transaction; it holds here after the next {@link refresh}. */
  async write<Name extends SettingName>(
    tx: Pick<Database, "insert">,
    name: Name,
    value: SettingValues[Name],
    changedBy: string,
  ): Promise<void> {
    const set = { value: { value }, changedAtWall: this.#parts.wall.now(), changedBy };
    await tx
      .insert(ownerSettings)
      .values({ name, ...set })
      .onConflictDoUpdate({ target: ownerSettings.name, set });
  }

  async #keepLooking(signal: AbortSignal): Promise<void> {
    const { wall, reporter } = this.#parts;
    for (;;) {
      await wall.sleepUntil(wall.now() + lookEveryMs, signal);
      try {
        await this.refresh();
        this.#failing = false;
      } catch (error) {
        // Once an outage: the last view goes on serving.
        if (!this.#failing) reporter.warn("ownerSettingsUnread", { error });
        this.#failing = true;
      }
    }
  }

  #tellUnreadable(name: string): void {
    if (this.#unreadable.has(name)) return;
    this.#unreadable.add(name);
    this.#parts.reporter.error("ownerSettingUnreadable", { name });
  }
}
