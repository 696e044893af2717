import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { programs, TestPostgres } from "../testing/test-postgres.ts";
import { epochId, ReplicaNetwork } from "./replica-network.test-support.ts";
import { ReplicaProgram } from "./replica-program.test-support.ts";
import type { DiesAt } from "./replica-setup.test-support.ts";

// Each replica is a process that takes seconds to start, on a busy machine many.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const wholeEpoch = ["ACTIVE", "GRACE", "freeze-on-time", "CLOSED", "snapshot", "JUDGING", "observations", "COMPLETED"];

/** What must come out the same whatever happened on the way. */
async function outcomeOf(network: ReplicaNetwork) {
  const { state, snapshotSha256, beaconHash, observationSetSha256, label } = await network.epoch();
  return { state, snapshotSha256, beaconHash, observationSetSha256, label, copies: await network.copies() };
}

describe.skipIf(programs === undefined)("several replicas on one Postgres", () => {
  let postgres: TestPostgres;
  let program: ReplicaProgram;
  let undisturbed: Awaited<ReturnType<typeof outcomeOf>>;

  beforeAll(async () => {
    postgres = await TestPostgres.start();
    program = await ReplicaProgram.bundle();
    await using network = await ReplicaNetwork.start(postgres, program);
    await network.startReplica();
    await network.submitAll();
    await network.runEpoch();
    undisturbed = await outcomeOf(network);
    expect(await network.history()).toEqual(wholeEpoch);
    expect(Object.keys(undisturbed.copies)).toHaveLength(9);
  });
  afterAll(async () => {
    await postgres[Symbol.asyncDispose]();
    await program[Symbol.asyncDispose]();
  });

  test.each<[string, DiesAt]>([
    ["with an intent on record and no copy", "before-copy"],
    ["between a copy and its record", "after-copy"],
    ["while it puts the snapshot together", "before-snapshot"],
    ["between snapshot and beacon", "before-beacon"],
  ])("a leader killed %s: another finishes the epoch, once, to the same snapshot", async (_, diesAt) => {
    await using network = await ReplicaNetwork.start(postgres, program);
    const leader = await network.startReplica(diesAt);
    expect(leader.leads).toBe(true);
    const others = await Promise.all([network.startReplica(), network.startReplica()]);
    expect(others.map(({ leads }) => leads)).toEqual([false, false]);
    await network.submitAll();
    await network.runEpoch();

    expect(await leader.ended()).toBe("SIGKILL");
    expect(await network.history()).toEqual(wholeEpoch);
    expect(await outcomeOf(network)).toEqual(undisturbed);
    expect(await network.fence()).toBe(2);
    expect(others.filter(({ leads }) => leads)).toHaveLength(1);
    // Whoever is asked, all that is left tell the same.
    const told = await Promise.all(
      others.map(async (replica) => {
        const client = network.client(network.validator, replica);
        const { readUrl: _readUrl, ...submissions } = await client.submissions(epochId);
        return {
          submissions,
          observations: await client.observations(epochId),
          candidates: await client.candidates(epochId),
        };
      }),
    );
    expect(told[0]).toEqual(told[1]);
    expect(told[0]?.submissions.sha256).toBe(undisturbed.snapshotSha256);
  });
});
