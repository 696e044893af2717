import { frozenKey, submissionKey } from "@lode/contract/storage-keys";
import type { MemoryObjectStore } from "@lode/object-store/store";
import type { Zipcode } from "@lode/zipcode/epoch";
import { sql } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import { startCoordinatorOn } from "../app/start-coordinator.ts";
import { openDatabase } from "../database/open-database.ts";
import { historyOf } from "../epochs/epoch-history.ts";
import { type Disturbance, disturbedStore } from "../testing/disturbed-store.ts";
import { epochId, TestNetwork } from "../testing/test-network.ts";
import { programs, TestPostgres } from "../testing/test-postgres.ts";

vi.setConfig({ testTimeout: 120_000 });

test.skipIf(programs === undefined)(
  "a leader that was out of the way between a copy and its record comes back to an epoch that another has closed, and changes nothing",
  async () => {
    await using postgres = await TestPostgres.start();
    const place = await postgres.newPlace();
    const disturbance: Disturbance = {};
    let inner: MemoryObjectStore | undefined;
    const store = new Proxy({} as MemoryObjectStore, {
      get: (_, name: keyof MemoryObjectStore) => Reflect.get(disturbedStore(inner!, disturbance), name),
    });
    await using network = await TestNetwork.start({ place, coordinator: { store } });
    inner = network.store;
    const [zipA, zipB] = (await network.assignedZipcodes()) as [string, string];
    const [miner] = network.miners as [(typeof network.miners)[number]];
    await network.submit(miner, { [zipA]: "a", [zipB]: "b" });
    await network.allDone();
    await using database = await openDatabase(place);
    await using other = await startCoordinatorOn(database, { ...network.coordinatorOptions(), store: network.store });

    // The first leader makes a copy, and is gone before it can say so.
    let comeBack = (): void => {};
    const away = new Promise<void>((resolve) => {
      comeBack = resolve;
    });
    let isAway = false;
    disturbance.afterCopy = async () => {
      isAway = true;
      await away;
    };
    await network.protocol.advanceTo(network.schedule.deadlineAt);
    await vi.waitFor(() => expect(isAway).toBe(true), 10_000);
    await database.db.execute(
      sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'lode-leadership' and pid in (select pid from pg_locks where locktype = 'advisory' and granted)`,
    );
    const entries = async () => (await historyOf(database.db, epochId)).map(({ because }) => because);
    const until = async (because: string) =>
      await vi.waitFor(async () => expect(await entries()).toContain(because), 30_000);
    await until("freeze-on-time");
    // What the miner does now is late, and must not get in by the first leader's hand either.
    await network.upload(miner, zipA, "a, rewritten in grace");
    await network.protocol.advanceTo(network.schedule.closesAt);
    await until("snapshot");
    const before = (await network.database.db.execute(
      sql`select * from frozen_objects order by read_key`,
    )) as unknown as {
      rows: unknown[];
    };

    delete disturbance.afterCopy;
    comeBack();
    await vi.waitFor(() => {
      const codes = network.reporter.events.map(({ fields }) => fields.code);
      expect(codes).toContain("LEADERSHIP_LOST");
    }, 10_000);
    await other.settle();
    await network.protocol.advanceTo(network.schedule.closesAt + 60_000);
    await until("JUDGING");
    expect(await entries()).toEqual(["ACTIVE", "GRACE", "freeze-on-time", "CLOSED", "snapshot", "JUDGING"]);
    const after = (await network.database.db.execute(
      sql`select * from frozen_objects order by read_key`,
    )) as unknown as {
      rows: unknown[];
    };
    expect(after.rows).toEqual(before.rows);
    for (const [zipcode, text] of [
      [zipA, "a"],
      [zipB, "b"],
    ] as const) {
      const key = frozenKey(epochId, submissionKey(miner.hotkey, epochId, zipcode as Zipcode));
      const copy = await network.store.get(key, { maxBytes: 100 });
      expect(new TextDecoder().decode(copy?.bytes)).toBe(text);
    }
    const { snapshot } = await network.client(network.validators[0]!).submissions(epochId);
    expect(snapshot.items.map(({ late, problem }) => ({ late, problem }))).toEqual([
      { late: false, problem: null },
      { late: false, problem: null },
    ]);
  },
);
