import type { FeatureFlag } from "@lode/contract/admin";
import { ManualClock } from "@lode/runtime/clock";
import { recordingReporter } from "@lode/runtime/events";
import type { EpochId } from "@lode/zipcode/epoch";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { OpenDatabase } from "../database/open-database.ts";
import { ownerSettings } from "../database/schema.ts";
import { testDatabase } from "../testing/test-database.ts";
import { announcementAt } from "./announcement-now.ts";
import { OwnerSettings } from "./owner-settings.ts";
import type { SettingValues, StandingAnnouncement } from "./setting-values.ts";

const startMs = Date.parse("2026-01-05T00:00:00Z");
const hour = 3_600_000;

let database: OpenDatabase;
let wall: ManualClock;
let settings: OwnerSettings;
const reporter = recordingReporter();

beforeEach(async () => {
  database = await testDatabase();
  wall = new ManualClock(startMs);
  settings = new OwnerSettings({ db: database.db, wall, reporter });
  await settings.start();
});
afterEach(async () => {
  await settings.stop();
  await database[Symbol.asyncDispose]();
});

const silently = async () => {};
const close = async (of: OwnerSettings, flag: FeatureFlag) =>
  await of.change("flags", "ada", (before) => ({ ...before, [flag]: false }), silently);

/** Twice the time between two looks, and until what they ask has been answered. */
async function aSecond(done: () => boolean): Promise<void> {
  await wall.advanceBy(1_000);
  await expect.poll(done, { timeout: 5_000, interval: 5 }).toBe(true);
}

describe("what the owner has set", () => {
  it("is as usual at first", () => {
    expect(settings.isOn("uploads")).toBe(true);
    expect(settings.announcement()).toBeNull();
    expect(settings.phaseOf("2026-01-05T04-00-00" as EpochId)).toMatchObject({ legacyPpm: 0, zipcodePpm: 1_000_000 });
    expect(settings.values.candidateTable).toBeNull();
  });

  it("holds where it was set when that is done, and elsewhere after the next look", async () => {
    const other = new OwnerSettings({ db: database.db, wall, reporter });
    await other.start();
    const heard: SettingValues["flags"][] = [];
    other.subscribe(({ flags }) => heard.push(flags));
    await close(settings, "uploads");
    expect(settings.isOn("uploads")).toBe(false);
    expect(other.isOn("uploads")).toBe(true);
    await aSecond(() => !other.isOn("uploads"));
    expect(heard).toEqual([{}, { uploads: false }]);
    await other.stop();
  });

  it("is not undone by a look that was begun before it was set and answered after it", async () => {
    const slow = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const { db } = database;
    let looks = 0;
    const tellLate = (fields: never) => ({
      from: async (table: typeof ownerSettings) => {
        const rows = await db.select(fields).from(table);
        begun.resolve();
        await slow.promise;
        return rows;
      },
    });
    // The second look hears how it is and tells it late, as over a line that stutters.
    const stuttering = new Proxy(db, {
      get: (_, name) => {
        if (name === "select") looks += 1;
        return name === "select" && looks === 2 ? tellLate : Reflect.get(db, name);
      },
    });
    const hasty = new OwnerSettings({ db: stuttering, wall, reporter });
    await hasty.refresh();
    const late = hasty.refresh();
    await begun.promise;
    await close(hasty, "uploads");
    slow.resolve();
    await late;
    expect(hasty.isOn("uploads")).toBe(false);
  });

  it("loses nothing when two owners change the same setting at once", async () => {
    const other = new OwnerSettings({ db: database.db, wall, reporter });
    await other.refresh();
    await Promise.all([close(settings, "uploads"), close(other, "observations"), close(settings, "autoExtend")]);
    await settings.refresh();
    expect(settings.values.flags).toEqual({ uploads: false, observations: false, autoExtend: false });
  });

  it("is not set when what was to be noted cannot be", async () => {
    const failing = settings.change(
      "flags",
      "ada",
      () => ({ uploads: false }),
      async () => {
        throw new Error("no room for the note");
      },
    );
    await expect(failing).rejects.toThrow();
    await settings.refresh();
    expect(settings.isOn("uploads")).toBe(true);
  });

  it("goes on to hold while the database does not answer, which is told once", async () => {
    await close(settings, "uploads");
    const gone = new OwnerSettings({
      db: {
        select: () => {
          throw new Error("the database is away");
        },
      } as never,
      wall,
      reporter,
    });
    await expect(gone.start()).rejects.toThrow("away");
    await database[Symbol.asyncDispose]();
    const told = () => reporter.events.filter(({ event }) => event === "ownerSettingsUnread").length;
    await aSecond(() => told() === 1);
    await wall.advanceBy(5_000);
    expect(settings.isOn("uploads")).toBe(false);
    expect(told()).toBe(1);
    database = await testDatabase();
  });

  it("has its usual value where a newer version wrote what this one cannot read", async () => {
    const row = { changedAtWall: startMs, changedBy: "later" };
    await database.db.insert(ownerSettings).values([
      { name: "phases", value: { value: "all of them" }, ...row },
      { name: "flags", value: { value: { uploads: false } }, ...row },
      { name: "weather", value: { value: "fine" }, ...row },
    ]);
    await settings.refresh();
    expect(settings.values.phases).toHaveLength(1);
    expect(settings.isOn("uploads")).toBe(false);
    expect(
      reporter.events.filter(({ event }) => event === "ownerSettingUnreadable").map(({ fields }) => fields.name),
    ).toEqual(["phases"]);
  });
});

describe("an announcement", () => {
  it("matters more by itself when its moments have come", () => {
    const standing: StandingAnnouncement = {
      version: "1.4.0",
      deadline: null,
      severity: "OPTIONAL",
      message: "Faster.",
      url: null,
      announcedAt: startMs,
      steps: [
        { at: startMs + hour, severity: "RECOMMENDED" },
        { at: startMs + 2 * hour, severity: "REQUIRED" },
      ],
    };
    const seen = [0, 0.9, 1, 1.9, 2, 100].map((hours) => announcementAt(standing, startMs + hours * hour)?.severity);
    expect(seen).toEqual(["OPTIONAL", "OPTIONAL", "RECOMMENDED", "RECOMMENDED", "REQUIRED", "REQUIRED"]);
  });
});

describe("phases", () => {
  it("hold from the epoch that each names, and the first one before all", async () => {
    const phase = (fromEpoch: string, legacyPpm: number) => ({
      fromEpoch: fromEpoch as EpochId,
      legacyPpm,
      zipcodePpm: 1_000_000 - legacyPpm,
    });
    const phases = [phase("2026-01-05T04-00-00", 700_000), phase("2026-02-05T04-00-00", 300_000)];
    await settings.change("phases", "ada", () => phases, silently);
    const of = (id: string) => settings.phaseOf(id as EpochId).legacyPpm;
    expect(
      ["2025-12-31T20-00-00", "2026-01-05T04-00-00", "2026-02-05T00-00-00", "2026-02-05T04-00-00"].map(of),
    ).toEqual([700_000, 700_000, 700_000, 300_000]);
  });
});
