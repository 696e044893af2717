import type { Keypair } from "@lode/bittensor/keys";
import { ManualClock } from "@lode/runtime/clock";
import { expect, test } from "vitest";
import { hotkeyStandings } from "../database/schema.ts";
import { epochId, TestNetwork } from "../testing/test-network.ts";

test("what a banned miner uploaded is in no snapshot", async () => {
  const wall = new ManualClock(Date.UTC(2026, 0, 5, 4, 0, 0));
  await using network = await TestNetwork.start({ coordinator: { wall } });
  const [honest, banned] = network.miners as [Keypair, Keypair];
  const client = (key: Keypair) => network.client(key, wall);
  const { zipcodes } = await client(network.validators[0]!).assignmentOf(epochId);
  const zipcode = zipcodes[0]!.zipcode;
  for (const miner of [honest, banned]) await network.upload(miner, zipcode, "rows");
  const row = { hotkey: banned.hotkey, flags: 5, banned: true, reason: "honeypots", sinceWall: wall.now() };
  await network.database.db.insert(hotkeyStandings).values(row);
  const isObeyed = async (): Promise<boolean> =>
    await client(banned)
      .currentAssignment()
      .then(() => false)
      .catch((error: { code?: string }) => error.code === "HOTKEY_BANNED");
  while (!(await isObeyed())) await wall.advanceBy(1_000);
  // Nobody reports, so the epoch is extended as often as it may be.
  for (const afterMs of [0, 15, 30, 31].map((minutes) => minutes * 60_000)) {
    await network.advanceTo(network.schedule.closesAt + afterMs);
  }
  const { snapshot } = await client(network.validators[0]!).submissions(epochId);
  const text = JSON.stringify(snapshot);
  expect(text).toContain(honest.hotkey);
  expect(text).not.toContain(banned.hotkey);
});
