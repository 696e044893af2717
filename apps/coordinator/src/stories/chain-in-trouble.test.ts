import type { ChainClient } from "@lode/bittensor/chain";
import { LodeError } from "@lode/runtime/errors";
import { expect, test, vi } from "vitest";
import { chainWith } from "../testing/chain-with.ts";
import { epochId, TestNetwork } from "../testing/test-network.ts";

vi.setConfig({ testTimeout: 120_000 });

function away(): never {
  throw new LodeError("CHAIN_UNREACHABLE", "no answer", { retry: "later" });
}

test.each(["firstBlockAfter", "metagraphAt"] as const)(
  "a chain whose %s is away at the beacon holds up that epoch's judging and nothing else, and the beacon is the same",
  async (call) => {
    let isDown = false;
    const coordinator = ({ chain }: TestNetwork) => ({
      chain: chainWith(chain, {
        [call]: async (...asked: never[]) =>
          isDown ? away() : await (chain[call] as (...of: never[]) => unknown)(...asked),
      } as Partial<ChainClient>),
    });
    await using network = await TestNetwork.start({ coordinator });
    const { schedule } = network;
    const [miner] = network.miners;
    const [zipcode] = (await network.assignedZipcodes()) as [string];
    await network.submit(miner!, { [zipcode]: "on time" });
    await network.allDone();
    await network.advanceTo(schedule.deadlineAt);
    isDown = true;
    await network.advanceTo(schedule.closesAt);
    await network.advanceTo(schedule.closesAt + 20 * 60_000);

    const validator = network.client(network.validators[0]!);
    await expect(validator.submissions(epochId)).rejects.toMatchObject({ code: "SNAPSHOT_NOT_READY", retry: "later" });
    await expect(validator.candidates(epochId)).rejects.toMatchObject({ code: "EPOCH_OPEN" });
    expect(network.transitions.at(-1)).toBe(`${epochId} CLOSED`);
    const told = network.reporter.events.filter(({ event }) => event === "epochStepFailed");
    expect(told.map(({ fields }) => fields)).toContainEqual(
      expect.objectContaining({ epochId, state: "CLOSED", code: "CHAIN_UNREACHABLE" }),
    );
    // The next epoch has started, and its miners work.
    const next = await network.client(miner!).currentAssignment();
    expect(next.epochId).not.toBe(epochId);
    expect(
      await network
        .client(miner!)
        .reportStatus({ epochId: next.epochId, nonce: next.nonce, status: "IN_PROGRESS", s3UploadComplete: false }),
    ).toMatchObject({ success: true });

    isDown = false;
    await network.coordinator.settle();
    const { beacon, snapshot } = await validator.submissions(epochId);
    expect(beacon.block).toBe((await network.chain.firstBlockAfter(schedule.closesAt))?.number);
    expect(snapshot.items).toHaveLength(1);
  },
);

test("a metagraph that is away at the deadline delays the freeze, and what was on time stays on time", async () => {
  let isDown = false;
  const coordinator = ({ chain }: TestNetwork) => ({
    chain: chainWith(chain, { metagraph: async (netuid) => (isDown ? away() : await chain.metagraph(netuid)) }),
  });
  await using network = await TestNetwork.start({ coordinator });
  const [zipcode] = (await network.assignedZipcodes()) as [string];
  await network.submit(network.miners[0]!, { [zipcode]: "on time" });
  await network.allDone();
  isDown = true;
  await network.advanceTo(network.schedule.deadlineAt + 60_000);
  expect(network.transitions.at(-1)).not.toBe(`${epochId} GRACE`);
  isDown = false;
  await network.coordinator.settle();
  await network.judge();
  const { snapshot } = await network.client(network.validators[0]!).submissions(epochId);
  expect(snapshot.items).toMatchObject([{ late: false, problem: null }]);
});
