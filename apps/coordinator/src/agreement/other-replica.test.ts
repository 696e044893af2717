import { SystemClock } from "@lode/runtime/clock";
import { expect, test, vi } from "vitest";
import { historyOf } from "../epochs/epoch-history.ts";
import { EpochLookup } from "../epochs/epoch-lookup.ts";
import { EpochStore } from "../epochs/epoch-store.ts";
import { OwnerSteps } from "../epochs/owner-steps.ts";
import { ObservationStore } from "../observations/observation-store.ts";
import { PolicyBook } from "../policies/policy-book.ts";
import { ShiftedClock } from "../testing/shifted-clock.ts";
import { epochId, TestNetwork } from "../testing/test-network.ts";
import { Agreement } from "./agreement.ts";
import { AgreementStore } from "./agreement-store.ts";

vi.setConfig({ testTimeout: 60_000 });

test("what was final is counted anew by a replica that did not roll the epoch back itself", async () => {
  await using network = await TestNetwork.start();
  const { db } = network.database;
  const { protocol, policy, schedule } = network;
  await network.allDone();
  await network.judge();
  await network.advanceTo(schedule.revealsUntil);
  await network.advanceTo(schedule.resultsUntil);

  const wall = new ShiftedClock(new SystemClock());
  const policies = new PolicyBook(db, policy);
  const store = new EpochStore(db, policies);
  const epochs = new EpochLookup(store, protocol, policy.values.epoch);
  const parts = { epochs, observations: new ObservationStore(db), protocol, wall };
  const counts: string[] = [];
  class Told extends AgreementStore {
    override async neurons(id: typeof epochId) {
      counts.push(id);
      return await super.neurons(id);
    }
  }
  const other = new Agreement({ ...parts, store: new Told(db) });
  const epoch = async () => (await store.find(epochId))!;
  expect(await other.summaryOf(await epoch())).toMatchObject({ final: true });
  expect(other.knownSummaryOf(await epoch())).toMatchObject({ final: true });
  expect(counts).toEqual([epochId]);

  const owner = new OwnerSteps({ db, policies, protocol, onChange: () => {} });
  const entry = (await historyOf(db, epochId)).find(({ because }) => because === "observations")!;
  await owner.rollBack(epochId, entry.seq);
  expect(other.knownSummaryOf(await epoch())).toBeUndefined();
  await owner.release(epochId);
  await network.coordinator.settle();
  wall.forward(1_001);
  other.knownSummaryOf(await epoch());
  await expect.poll(() => counts.length).toBe(2);
  await expect.poll(async () => other.knownSummaryOf(await epoch())).toMatchObject({ final: true });
  expect(counts).toEqual([epochId, epochId]);
});
