import type { Keypair } from "@lode/bittensor/keys";
import { type ResultRequest, resultText, routes } from "@lode/contract/coordinator";
import { SystemClock } from "@lode/runtime/clock";
import { policyForTable } from "@lode/zipcode/assignment";
import { sha256Hex } from "@lode/zipcode/canonical-json";
import { type Observation, observationCommitment, type Reveal, revealText } from "@lode/zipcode/consensus";
import type { Zipcode } from "@lode/zipcode/epoch";
import { policies, withValues } from "@lode/zipcode/policy";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ShiftedClock } from "../testing/shifted-clock.ts";
import { candidates, epochId, netuid, signText, TestNetwork } from "../testing/test-network.ts";
import { programs, TestPostgres } from "../testing/test-postgres.ts";

const policy = policyForTable(withValues(policies.table, { agreement: { minValidators: 3 } }), candidates);
const text = "three rows";
const servers = ["the embedded database", ...(programs === undefined ? [] : ["a Postgres server"])];
let wall: ShiftedClock;
let network: TestNetwork;
let zipcode: Zipcode;
let judges: readonly Keypair[];

const ask = () => network.client(judges[0]!).agreement(epochId);

function revealOf(key: Keypair, rows: readonly number[]): Reveal {
  const observations = rows.map(
    (row): Observation => ({ fileSha256: sha256Hex(text), row, outcome: "pass", fields: 0 }),
  );
  return { epochId, hotkey: key.hotkey, salt: "ab".repeat(32), observations };
}

async function publish(key: Keypair, digest: string): Promise<void> {
  const closed = await network.client(key).submissions(epochId);
  const { sha256: observationSetSha256 } = await network.client(key).observations(epochId);
  const statement = {
    digest: digest.repeat(64),
    digestV1: "9".repeat(64),
    header: {
      epochId,
      netuid,
      policySha256: closed.policy.sha256,
      rulesVersion: closed.rulesVersion,
      snapshotSha256: closed.sha256,
      beacon: { block: closed.beacon.block, hash: closed.beacon.hash },
      observationSetSha256,
    },
    zipcodeDigests: [{ zipcode, digest: digest.repeat(64) }],
    scores: [],
    resultKey: null,
    resultSha256: null,
  };
  const result: ResultRequest = { ...statement, signature: signText(key, resultText(statement)) };
  await network.client(key).publishResult(epochId, result);
  // What was told stays for a second.
  wall.forward(1_001);
}

describe.each(servers)("the agreement of an epoch on %s, asked for by anybody", (server) => {
  let opened: AsyncDisposableStack;

  beforeAll(async () => {
    opened = new AsyncDisposableStack();
    wall = new ShiftedClock(new SystemClock());
    const postgres = server === "a Postgres server" ? opened.use(await TestPostgres.start()) : undefined;
    const place = postgres === undefined ? {} : { place: await postgres.newPlace() };
    network = opened.use(await TestNetwork.start({ validators: 4, policy, coordinator: { wall }, ...place }));
    judges = network.validators;
    zipcode = (await network.assignedZipcodes())[0] as Zipcode;
    await network.submit(network.miners[0]!, { [zipcode]: text });
    await network.allDone();
  }, 120_000);
  afterAll(async () => await opened.disposeAsync());

  test("is refused before close, and before the beacon", async () => {
    await expect(ask()).rejects.toMatchObject({ code: "EPOCH_OPEN" });
    await network.advanceTo(network.schedule.deadlineAt);
    await network.advanceTo(network.schedule.closesAt);
    await expect(ask()).rejects.toMatchObject({ code: "EPOCH_OPEN" });
    await expect(network.client(judges[0]!).agreement("2026-01-05T05-00-00" as never)).rejects.toMatchObject({
      code: "EPOCH_ID_INVALID",
    });
  });

  test("tells counts and nothing else while observations are secret", async () => {
    await network.advanceTo(network.schedule.closesAt + 60_000);
    for (const judge of judges.slice(0, 3)) {
      await network.client(judge).commitObservations(epochId, observationCommitment(revealOf(judge, [0, 1, 2])));
    }
    const committing = await ask();
    expect(committing).toMatchObject({
      stage: "committing",
      final: false,
      permitted: { validators: 4, stakeRao: String(4n * 5_000_000_000_000n) },
      committed: { validators: 3, sharePpm: 750_000 },
      revealed: { validators: 0 },
      groups: [],
      groupsV1: [],
      leadingDigest: null,
      band: "hold",
    });
    await network.advanceTo(network.schedule.commitsUntil);
    for (const judge of judges.slice(0, 3)) {
      const reveal = revealOf(judge, [0, 1, 2]);
      await network.client(judge).revealObservations(epochId, {
        ...reveal,
        observations: [...reveal.observations],
        signature: signText(judge, revealText(reveal)),
      });
    }
    wall.forward(1_001);
    const revealing = await ask();
    expect(revealing).toMatchObject({ stage: "revealing", revealed: { validators: 3, sharePpm: 750_000 }, groups: [] });
    expect(JSON.stringify(revealing)).not.toContain(judges[0]!.hotkey);
  });

  test("groups what is published, and says where the groups differ", async () => {
    await network.advanceTo(network.schedule.revealsUntil);
    wall.forward(1_001);
    const before = await ask();
    expect(before).toMatchObject({
      stage: "results",
      band: "hold",
      why: "TOO_FEW_VALIDATORS",
      enoughStake: true,
      enoughValidators: false,
    });
    expect(before.groups).toMatchObject([{ digest: null, sharePpm: 1_000_000 }]);
    await publish(judges[0]!, "1");
    await publish(judges[1]!, "1");
    await publish(judges[2]!, "2");
    const told = await ask();
    expect(told).toMatchObject({
      stage: "results",
      leadingDigest: "1".repeat(64),
      leadingSharePpm: 666_666,
      band: "hold",
      why: "NO_MAJORITY",
      enoughValidators: true,
      disputedZipcodes: [zipcode],
    });
    expect(
      told.groups.map(({ validators, differsIn }) => [validators.map(({ hotkey }) => hotkey).sort(), differsIn]),
    ).toEqual([
      [[judges[0]!.hotkey, judges[1]!.hotkey].sort(), []],
      [[judges[2]!.hotkey], [zipcode]],
    ]);
    expect(
      told.groups.flatMap(({ validators }) => validators.map(({ coveragePpm, counts }) => [coveragePpm, counts])),
    ).toEqual([
      [1_000_000, true],
      [1_000_000, true],
      [1_000_000, true],
    ]);
    expect(told.groupsV1).toMatchObject([{ digestV1: "9".repeat(64), sharePpm: 1_000_000 }]);
  });

  test("is final when results are no longer taken", async () => {
    await network.advanceTo(network.schedule.resultsUntil);
    wall.forward(1_001);
    expect(await ask()).toMatchObject({ stage: "final", final: true, leadingSharePpm: 666_666 });
    // The public page tells it too, once it has been counted.
    const told = async () =>
      (await network.client(judges[0]!).stats()).recentPerformance.find((epoch) => epoch.epochId === epochId)
        ?.agreement;
    await expect
      .poll(async () => {
        wall.forward(1_001);
        return await told();
      })
      .toEqual({ final: true, band: "hold", leadingSharePpm: 666_666, revealedSharePpm: 750_000, published: 3 });
  });

  test("is limited by address as a public page", async () => {
    const path = routes.agreement.path.replace(":epochId", epochId);
    const tight = { points: 2, durationSeconds: 60 };
    await using small = await TestNetwork.start({ coordinator: { limits: { stats: tight } } });
    const statuses = [];
    for (let at = 0; at < 3; at += 1) statuses.push((await fetch(`${small.coordinator.url}${path}`)).status);
    expect(statuses).toEqual([409, 409, 429]);
  });
});
