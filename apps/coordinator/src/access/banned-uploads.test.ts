import type { Keypair } from "@lode/bittensor/keys";
import { ManualClock } from "@lode/runtime/clock";
import { policyForTable } from "@lode/zipcode/assignment";
import { policies, withValues } from "@lode/zipcode/policy";
import { expect, test } from "vitest";
import { hotkeyStandings } from "../database/schema.ts";
import { candidates, epochId, TestNetwork } from "../testing/test-network.ts";

/** Bans it as another replica would, and waits until this one knows. */
async function ban({ hotkey }: Keypair, network: TestNetwork, wall: ManualClock): Promise<void> {
  const row = { hotkey, flags: 5, banned: true, reason: "honeypots", sinceWall: wall.now() };
  await network.database.db.insert(hotkeyStandings).values(row);
  const banned = network.miners.find((key) => key.hotkey === hotkey) as Keypair;
  const isObeyed = async (): Promise<boolean> =>
    await network
      .client(banned, wall)
      .currentAssignment()
      .then(() => false)
      .catch((error: { code?: string }) => error.code === "HOTKEY_BANNED");
  while (!(await isObeyed())) await wall.advanceBy(1_000);
}

async function snapshotText(network: TestNetwork, wall: ManualClock): Promise<string> {
  return JSON.stringify((await network.client(network.validators[0]!, wall).submissions(epochId)).snapshot);
}

test("what a banned miner uploaded is in no snapshot", async () => {
  const wall = new ManualClock(Date.UTC(2026, 0, 5, 4, 0, 0));
  await using network = await TestNetwork.start({ coordinator: { wall } });
  const [honest, banned] = network.miners as [Keypair, Keypair];
  const { zipcodes } = await network.client(network.validators[0]!, wall).assignmentOf(epochId);
  const zipcode = zipcodes[0]!.zipcode;
  for (const miner of [honest, banned]) await network.upload(miner, zipcode, "rows");
  await ban(banned, network, wall);
  // Nobody reports, so the epoch is extended as often as it may be.
  for (const afterMs of [0, 15, 30, 31].map((minutes) => minutes * 60_000)) {
    await network.advanceTo(network.schedule.closesAt + afterMs);
  }
  const text = await snapshotText(network, wall);
  expect(text).toContain(honest.hotkey);
  expect(text).not.toContain(banned.hotkey);
});

test("nor is what was frozen on time before the ban; a ban after the snapshot changes nothing about it", async () => {
  const wall = new ManualClock(Date.UTC(2026, 0, 5, 4, 0, 0));
  const coordinator = { wall };
  const policy = withValues(policyForTable(policies.table, candidates), { epoch: { maxExtensions: 0 } });
  await using network = await TestNetwork.start({ coordinator, policy });
  const [honest, banned] = network.miners as [Keypair, Keypair];
  const { zipcodes } = await network.client(network.validators[0]!, wall).assignmentOf(epochId);
  const zipcode = zipcodes[0]!.zipcode;
  for (const miner of [honest, banned]) await network.upload(miner, zipcode, "rows");
  await network.advanceTo(network.schedule.deadlineAt);
  await ban(banned, network, wall);
  await network.advanceTo(network.schedule.closesAt);
  await ban(honest, network, wall);
  await network.advanceTo(network.schedule.closesAt + 60_000);
  const text = await snapshotText(network, wall);
  expect(text).toContain(honest.hotkey);
  expect(text).not.toContain(banned.hotkey);
});
