import { ManualClock, SystemClock } from "@lode/runtime/clock";
import { recordingReporter } from "@lode/runtime/events";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type OpenDatabase, openDatabase } from "../database/open-database.ts";
import type { PostgresPlace } from "../database/postgres-database.ts";
import { policies } from "../database/schema.ts";
import { testDatabase } from "../testing/test-database.ts";
import { programs, TestPostgres } from "../testing/test-postgres.ts";
import { fencedWrites } from "./fenced-writes.ts";
import { LeaderLoop, type LedWork } from "./leader-loop.ts";
import type { Leadership, Term } from "./leadership.ts";
import { openLeadership } from "./open-leadership.ts";
import { PostgresLeadership } from "./postgres-leadership.ts";

vi.setConfig({ testTimeout: 60_000 });
const wall = new SystemClock();
const row = (sha256: string) => ({ sha256, name: sha256, version: 1, values: {} });

test("the embedded database's process always leads, each time under a later fence", async () => {
  await using database = await testDatabase();
  await using leadership = openLeadership(database, wall);
  const first = await leadership.take();
  const second = await leadership.take();
  expect(second!.fence).toBeGreaterThan(first!.fence);
  const stale = fencedWrites(database.db, first!.fence).write((tx) => tx.insert(policies).values(row("stale")));
  await expect(stale).rejects.toMatchObject({ code: "LEADERSHIP_LOST", retry: "later" });
  await fencedWrites(database.db, second!.fence).write((tx) => tx.insert(policies).values(row("current")));
  expect((await database.db.select().from(policies)).map(({ sha256 }) => sha256)).toEqual(["current"]);
});

/** A leadership that is given and taken away by hand. */
class HandedLeadership implements Leadership {
  free = true;
  fence = 0;
  #lost = new AbortController();

  async take(): Promise<Term | undefined> {
    if (!this.free) return undefined;
    this.free = false;
    this.fence += 1;
    this.#lost = new AbortController();
    return { fence: this.fence, lost: this.#lost.signal, end: async () => {} };
  }

  lose(): void {
    this.#lost.abort();
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

test("a replica works while it leads, stands by when it has lost that, and starts anew when it leads again", async () => {
  const leadership = new HandedLeadership();
  const clock = new ManualClock();
  const log: string[] = [];
  const reporter = recordingReporter();
  const loop = new LeaderLoop<LedWork>({
    leadership,
    workOf: (fence) => ({
      start: async () => void log.push(`start ${fence}`),
      stop: async () => void log.push(`stop ${fence}`),
    }),
    wall: clock,
    reporter,
    pollMs: 100,
  });
  await loop.start();
  expect([loop.fence, ...log]).toEqual([1, "start 1"]);
  leadership.lose();
  expect(loop.fence).toBeUndefined();
  await vi.waitFor(() => expect(log).toEqual(["start 1", "stop 1"]));
  await vi.waitFor(() => expect(clock.sleeping).toBe(1));
  await clock.advanceBy(1_000);
  expect(loop.work).toBeUndefined();
  leadership.free = true;
  await vi.waitFor(async () => {
    await clock.advanceBy(1_000);
    expect(log).toEqual(["start 1", "stop 1", "start 2"]);
  });
  expect(loop.fence).toBe(2);
  await loop.stop();
  expect(log.at(-1)).toBe("stop 2");
  expect(reporter.events.map(({ event }) => event)).toEqual(["leadershipTaken", "leadershipLost", "leadershipTaken"]);
});

test("work that cannot start gives the leadership back and says why", async () => {
  const leadership = new HandedLeadership();
  const loop = new LeaderLoop<LedWork>({
    leadership,
    workOf: () => ({ start: () => Promise.reject(new Error("no")), stop: async () => {} }),
    wall: new ManualClock(),
    reporter: recordingReporter(),
    pollMs: 100,
  });
  await expect(loop.start()).rejects.toThrow("no");
  expect(loop.fence).toBeUndefined();
  await loop.stop();
});

describe.skipIf(programs === undefined)("on a Postgres server", () => {
  let postgres: TestPostgres;
  let place: PostgresPlace;
  let first: OpenDatabase;
  let second: OpenDatabase;

  beforeAll(async () => {
    postgres = await TestPostgres.start();
    place = await postgres.newPlace();
    first = await openDatabase(place);
    second = await openDatabase(place);
  });
  afterAll(async () => {
    await first[Symbol.asyncDispose]();
    await second[Symbol.asyncDispose]();
    await postgres[Symbol.asyncDispose]();
  });

  function leadershipOn({ db, server }: OpenDatabase, holder: string): PostgresLeadership {
    return new PostgresLeadership({ db, server: server!, wall, holder, lookEveryMs: 20 });
  }

  test("one of two leads; when it lets go, the other one does, under a later fence", async () => {
    await using a = leadershipOn(first, "a");
    await using b = leadershipOn(second, "b");
    const term = (await a.take())!;
    expect(await b.take()).toBeUndefined();
    expect(await b.take()).toBeUndefined();
    await term.end();
    const next = (await b.take())!;
    expect(next.fence).toBe(term.fence + 1);
    expect(await a.take()).toBeUndefined();
    await next.end();
  });

  test("a leader whose session is ended by the server hears of it, and what it still has in hand is not written", async () => {
    await using a = leadershipOn(first, "a");
    await using b = leadershipOn(second, "b");
    const term = (await a.take())!;
    // Under way when the leadership goes: the next leader waits for it rather than let both write.
    let finish = (): void => {};
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    let begun = (): void => {};
    const beginning = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const underWay = fencedWrites(first.db, term.fence).write(async (tx) => {
      begun();
      await finished;
      await tx.insert(policies).values(row("under way"));
    });
    await beginning;
    await second.db.execute(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'lode-leadership' and state = 'idle'",
    );
    await aborted(term.lost);
    const taking = takeSoon(b);
    await waitingForLock(second);
    expect((await second.db.select().from(policies)).length).toBe(0);
    finish();
    await underWay;
    const next = await taking;
    expect(next.fence).toBe(term.fence + 1);

    const late = fencedWrites(first.db, term.fence).write((tx) => tx.insert(policies).values(row("too late")));
    await expect(late).rejects.toMatchObject({ code: "LEADERSHIP_LOST" });
    expect((await second.db.select().from(policies)).map(({ sha256 }) => sha256)).toEqual(["under way"]);
    await next.end();
    await term.end();
  });

  test("a leader that only looks away learns from the row that another one has a later fence", async () => {
    await using a = leadershipOn(first, "a");
    const term = (await a.take())!;
    await second.db.execute("update scheduler_leadership set fence = fence + 1");
    await aborted(term.lost);
    await term.end();
  });

  test("a leader that hangs is put out of its office, one that only waits is not", async () => {
    const { db, server } = first;
    const hanging = new PostgresLeadership({ db, server: server!, wall, holder: "hanging", lookEveryMs: 3_600_000 });
    const patient = { db: second.db, server: second.server!, wall, holder: "b", silentForMs: 300 };
    await using b = new PostgresLeadership(patient);
    const term = (await hanging.take())!;
    const next = await takeSoon(b);
    expect(next.fence).toBe(term.fence + 1);
    await aborted(term.lost);
    await term.end();
    await hanging[Symbol.asyncDispose]();
    await next.end();

    await using living = leadershipOn(first, "living");
    const held = (await living.take())!;
    const until = performance.now() + 1_000;
    while (performance.now() < until) expect(await b.take()).toBeUndefined();
    expect(held.lost.aborted).toBe(false);
    await held.end();
  });

  test("nobody leads while the server is down, and somebody does again when it is back", async () => {
    await using a = leadershipOn(first, "a");
    const term = (await a.take())!;
    await postgres.server.crash();
    await aborted(term.lost);
    await expect(a.take()).rejects.toMatchObject({ code: "DATABASE_UNREACHABLE" });
    await postgres.server.start();
    const next = await takeSoon(a);
    expect(next.fence).toBeGreaterThan(term.fence);
    await next.end();
  });

  async function waitingForLock(database: OpenDatabase): Promise<void> {
    await vi.waitFor(async () => {
      const answer = await database.db.execute("select 1 from pg_stat_activity where wait_event_type = 'Lock'");
      expect((answer as unknown as { rows: unknown[] }).rows).toHaveLength(1);
    }, 10_000);
  }
});

async function aborted(signal: AbortSignal): Promise<void> {
  await vi.waitFor(() => expect(signal.aborted).toBe(true), 10_000);
}

/** The server may take a moment to notice that a session is gone. */
async function takeSoon(leadership: Leadership): Promise<Term> {
  return await vi.waitFor(async () => {
    const term = await leadership.take();
    if (term === undefined) throw new Error("another one leads still");
    return term;
  }, 20_000);
}
