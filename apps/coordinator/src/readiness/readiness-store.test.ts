import type { Phase } from "@lode/contract/coordinator";
import { SystemClock } from "@lode/runtime/clock";
import { recordingReporter } from "@lode/runtime/events";
import type { EpochId } from "@lode/zipcode/epoch";
import { expect, test, vi } from "vitest";
import { type OpenDatabase, openDatabase } from "../database/open-database.ts";
import { OwnerSettings } from "../settings/owner-settings.ts";
import { testDatabase } from "../testing/test-database.ts";
import { programs, TestPostgres } from "../testing/test-postgres.ts";
import { ReadinessStore } from "./readiness-store.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
const wall = new SystemClock();
const reporter = recordingReporter();
const fromEpoch = "2026-01-05T04-00-00" as EpochId;
const activation = { proposal: "activation", passedAtWall: 1_000, fromEpoch, block: 7 } as const;
const rollback = { ...activation, proposal: "rollback", passedAtWall: 2_000 } as const;
const ownersPhase = { fromEpoch: "2026-03-01T00-00-00", legacyPpm: 300_000, zipcodePpm: 700_000 } as Phase;

async function openOn(server: string): Promise<{ database: OpenDatabase } & AsyncDisposable> {
  const opened = new AsyncDisposableStack();
  const postgres = server === "a Postgres server" ? opened.use(await TestPostgres.start()) : undefined;
  const place = await postgres?.newPlace();
  const database = opened.use(place === undefined ? await testDatabase() : await openDatabase(place));
  return { database, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

const servers = ["the embedded database", ...(programs === undefined ? [] : ["a Postgres server"])];

test.each(servers)(
  "what passes on %s adds to the phases that the owner has set meanwhile, and passes once",
  async (server) => {
    await using opened = await openOn(server);
    const { db } = opened.database;
    const [mine, others] = [new OwnerSettings({ db, wall, reporter }), new OwnerSettings({ db, wall, reporter })];
    const store = new ReadinessStore(db);
    await mine.refresh();
    // By another replica: this one has not looked since.
    await others.change(
      "phases",
      "ada",
      (before) => [...before, ownersPhase],
      async () => {},
    );
    const passed = { fromEpoch, legacyPpm: 700_000, zipcodePpm: 300_000 } as Phase;
    const phases = {
      writer: mine,
      after: (before: readonly Phase[]) => [...before.slice(0, 1), passed, ...before.slice(1)],
    };
    expect(await store.pass(activation, undefined, {}, phases)).toBe(true);
    await mine.refresh();
    expect(mine.values.phases.slice(1)).toEqual([passed, ownersPhase]);
    expect(await store.pass({ ...activation, passedAtWall: 1_001 }, undefined, {}, phases)).toBe(false);
    expect(await store.pass(rollback, activation, {}, phases)).toBe(true);
    // Counted before either of them: its votes have had their say.
    expect(await store.pass({ ...activation, passedAtWall: 3_000 }, undefined, {}, phases)).toBe(false);
    expect(await store.effects()).toEqual([activation, rollback]);
  },
);
