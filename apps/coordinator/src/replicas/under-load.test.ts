import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { minerStatuses } from "../database/schema.ts";
import { programs, TestPostgres } from "../testing/test-postgres.ts";
import { ReportLoad } from "./load.test-support.ts";
import { epochId, ReplicaNetwork } from "./replica-network.test-support.ts";
import { ReplicaProgram } from "./replica-program.test-support.ts";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

describe.skipIf(programs === undefined)("three replicas under load", () => {
  let postgres: TestPostgres;
  let program: ReplicaProgram;
  let network: ReplicaNetwork;

  beforeAll(async () => {
    postgres = await TestPostgres.start();
    program = await ReplicaProgram.bundle();
    network = await ReplicaNetwork.start(postgres, program, 24);
    await network.startReplica();
    await Promise.all([network.startReplica(), network.startReplica()]);
  });
  afterAll(async () => {
    await network[Symbol.asyncDispose]();
    await program[Symbol.asyncDispose]();
    await postgres[Symbol.asyncDispose]();
  });

  async function load(): Promise<ReportLoad> {
    const asker = network.client(network.miners[0]!, network.replicas.find(({ hasEnded }) => !hasEnded)!);
    return new ReportLoad(network.replicas, (await asker.currentAssignment()).nonce);
  }

  async function answers(running: ReportLoad, more: number): Promise<void> {
    const goal = running.answered + more;
    await vi.waitFor(() => expect(running.answered).toBeGreaterThanOrEqual(goal), 60_000);
  }

  async function acknowledgements(running: ReportLoad, more: number): Promise<void> {
    const sum = () => [...running.acknowledged.values()].reduce((all, count) => all + count, 0);
    const goal = sum() + more;
    await vi.waitFor(() => expect(sum()).toBeGreaterThanOrEqual(goal), 60_000);
  }

  /** A later report that nobody answered may be there as well; an acknowledged one is never missing. */
  async function nothingIsLost(running: ReportLoad): Promise<void> {
    const rows = await network.database.db.select().from(minerStatuses).where(eq(minerStatuses.epochId, epochId));
    const kept = new Map(rows.map(({ hotkey, listingsScraped }) => [hotkey as string, listingsScraped]));
    expect(running.acknowledged.size).toBe(network.miners.length);
    for (const [hotkey, count] of running.acknowledged) expect(kept.get(hotkey)).toBeGreaterThanOrEqual(count);
  }

  test("all of them give the same assignment, whoever leads", async () => {
    const told = await Promise.all(
      network.replicas.map((replica) => network.client(network.miners[1]!, replica).currentAssignment()),
    );
    expect(told[1]).toEqual(told[0]);
    expect(told[2]).toEqual(told[0]);
    expect(network.replicas.filter(({ leads }) => leads)).toHaveLength(1);
  });

  test("Postgres restarted in the middle of requests: 503 while it is away, then everything again, and nothing acknowledged is lost", async () => {
    const running = await load();
    running.start(network.miners);
    await acknowledgements(running, 500);
    expect(running.refusals).toEqual([]);
    await postgres.server.crash();
    await answers(running, 100);
    const whileAway = running.refusals.slice();
    expect(new Set(whileAway.map(({ status, code }) => `${status} ${code}`))).toEqual(
      new Set(["503 DATABASE_UNREACHABLE"]),
    );
    expect(whileAway.every(({ retryAfter }) => Number(retryAfter) > 0)).toBe(true);
    await postgres.server.start();
    await acknowledgements(running, 500);
    await running.stop();
    expect(network.replicas.map(({ hasEnded }) => hasEnded)).toEqual([false, false, false]);
    await nothingIsLost(running);
    // Somebody leads again, under a later fence, and the epochs go on.
    await vi.waitFor(() => expect(network.replicas.filter(({ leads }) => leads)).toHaveLength(1), 30_000);
    expect(await network.fence()).toBeGreaterThan(1);
  });

  test("the leader told to stop under load answers what it has taken on, hands over at once, and nothing acknowledged is lost", async () => {
    const running = await load();
    running.start(network.miners);
    await acknowledgements(running, 300);
    const leader = network.replicas.find(({ leads }) => leads)!;
    const fence = await network.fence();
    expect(await leader.end("SIGTERM")).toBe(0);
    expect(leader.events.at(-1)?.event).toBe("stopped");
    await acknowledgements(running, 300);
    await running.stop();
    expect(running.refusals).toEqual([]);
    await nothingIsLost(running);
    await vi.waitFor(() => expect(network.replicas.filter(({ leads }) => leads)).toHaveLength(1), 30_000);
    expect(await network.fence()).toBe(fence + 1);
    await network.clock.advanceTo(network.schedule.deadlineAt + 1);
    await network.until("extend");
  });
});
