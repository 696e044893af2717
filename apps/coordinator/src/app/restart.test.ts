import { frozenKey, submissionKey } from "@lode/contract/storage-keys";
import { MemoryObjectStore } from "@lode/object-store/store";
import type { Duty, DutyLedger } from "@lode/runtime/lifecycle";
import { epochAt, type Zipcode } from "@lode/zipcode/epoch";
import { expect, test, vi } from "vitest";
import { type Disturbance, disturbedStore } from "../testing/disturbed-store.ts";
import { candidates, epochId, TestNetwork } from "../testing/test-network.ts";
import { startCoordinator } from "./index.ts";

const minute = 60_000;
// Opening databases on disk takes seconds, on a busy machine many.
vi.setConfig({ testTimeout: 120_000 });

test("after an outage over the whole judging, every missed transition is made up for in order", async () => {
  await using network = await TestNetwork.start();
  const { schedule } = network;
  const [zipcode] = (await network.assignedZipcodes()) as [string];
  await network.submit(network.miners[0]!, { [zipcode]: "on time" });
  await network.allDone();
  await network.coordinator.stop();
  await network.protocol.advanceTo(schedule.resultsUntil + minute);

  await network.startCoordinator();
  expect(network.transitions.filter((line) => line.startsWith(epochId))).toEqual(
    ["PENDING", "ACTIVE", "GRACE", "CLOSED", "JUDGING", "COMPLETED"].map((state) => `${epochId} ${state}`),
  );
  const { snapshot, beacon } = await network.client(network.validators[0]!).submissions(epochId);
  expect(snapshot.items).toMatchObject([{ zipcode, late: false, problem: null }]);
  expect(beacon.block).toBe((await network.chain.firstBlockAfter(schedule.closesAt))?.number);
  expect((await network.client(network.validators[0]!).observations(epochId)).observationSet.reveals).toEqual([]);
  const current = epochAt(network.protocol.now());
  expect((await network.client(network.miners[0]!).currentAssignment()).epochId).toBe(current);
  expect(current).not.toBe(epochId);
});

test("killed between two copies of the on-time pass, a coordinator freezes the rest after its restart and nothing twice", async () => {
  const disturbance: Disturbance = {};
  const copies: string[] = [];
  // Built before the network, whose clock it must share: the first use comes when both exist.
  let inner: MemoryObjectStore | undefined;
  const store = new Proxy({} as MemoryObjectStore, {
    get: (_, name: keyof MemoryObjectStore) => Reflect.get(disturbedStore(inner!, disturbance), name),
  });
  await using network = await TestNetwork.start({ coordinator: { store } });
  inner = network.store;
  const [zipA, zipB] = (await network.assignedZipcodes()) as [string, string];
  const [miner] = network.miners as [(typeof network.miners)[number]];
  await network.submit(miner, { [zipA]: "a", [zipB]: "b" });
  await network.allDone();
  disturbance.afterCopy = (from) => {
    copies.push(from);
    if (copies.length > 1) throw new Error("killed");
  };
  await network.advanceTo(network.schedule.deadlineAt + 1_000);
  await network.coordinator.stop();
  expect(network.reporter.events.some(({ event }) => event === "epochStepFailed")).toBe(true);
  // Whoever is late now must not get its rewrite in as on time, nor spoil what was copied.
  await network.upload(miner, zipA, "a, rewritten in grace");
  await network.upload(miner, zipB, "b, rewritten in grace");

  delete disturbance.afterCopy;
  await network.startCoordinator();
  await network.advanceTo(network.schedule.closesAt);
  await network.advanceTo(network.schedule.closesAt + minute);
  const { snapshot } = await network.client(network.validators[0]!).submissions(epochId);
  expect(snapshot.items.map(({ zipcode, late, problem }) => ({ zipcode, late, problem }))).toEqual(
    [zipA, zipB].sort().map((zipcode) => ({ zipcode, late: false, problem: null })),
  );
  for (const [zipcode, text] of [
    [zipA, "a"],
    [zipB, "b"],
  ] as const) {
    const copy = await network.store.get(frozenKey(epochId, submissionKey(miner.hotkey, epochId, zipcode as Zipcode)), {
      maxBytes: 100,
    });
    expect(new TextDecoder().decode(copy?.bytes)).toBe(text);
  }
});

test("on disk everything is found again, and a second coordinator on the same directory is refused", async () => {
  await using network = await TestNetwork.start();
  const options = network.coordinatorOptions();
  const first = await startCoordinator({ ...options, onTransition: () => {} });
  await expect(startCoordinator(options)).rejects.toMatchObject({ code: "DATA_DIR_LOCKED" });
  await network.coordinator.stop();
  network.coordinator = first;
  const before = await network.client(network.miners[0]!).currentAssignment();
  await network.report(network.miners[0]!, "IN_PROGRESS");
  await first.stop();

  network.coordinator = await startCoordinator(options);
  expect(await network.client(network.miners[0]!).currentAssignment()).toEqual(before);
  expect(await network.performance()).toMatchObject({ minerStatuses: { IN_PROGRESS: 1 } });
});

test("an epoch that nobody takes part in is extended twice, and the next one starts all the same", async () => {
  await using network = await TestNetwork.start({ miners: 6 });
  const { schedule } = network;
  const { extensionMs } = network.policy.values.epoch;
  const validator = network.client(network.validators[0]!);
  await network.advanceTo(schedule.deadlineAt);
  expect(await validator.assignmentOf(epochId)).toMatchObject({
    submissionDeadline: schedule.deadlineAt + extensionMs,
    closesAt: schedule.closesAt + extensionMs,
    epochEnd: schedule.endsAt,
    status: "ACTIVE",
  });
  expect((await validator.currentAssignment()).epochId).not.toBe(epochId);
  await network.upload(network.miners[0]!, (await network.assignedZipcodes())[0]!, "on time thanks to the extension");
  await network.advanceTo(schedule.deadlineAt + extensionMs);
  await network.advanceTo(schedule.deadlineAt + 2 * extensionMs);
  expect((await validator.assignmentOf(epochId)).status).toBe("GRACE");
  await network.advanceTo(schedule.closesAt + 2 * extensionMs);
  await network.advanceTo(schedule.closesAt + 2 * extensionMs + minute);
  const answer = await validator.submissions(epochId);
  expect(answer.snapshot).toMatchObject({ closedAt: schedule.closesAt + 2 * extensionMs, items: [{ late: false }] });
  expect(answer.schedule.resultsUntil).toBe(schedule.resultsUntil + 2 * extensionMs);
});

/** Remembers what is open, as the ledger of a compressed clock does. */
function openLedger(): DutyLedger & { earliest(): number | undefined } {
  const open = new Set<Duty>();
  return {
    open: (duty) => {
      open.add(duty);
      return { done: () => void open.delete(duty) };
    },
    earliest: () => (open.size === 0 ? undefined : Math.min(...[...open].map(({ dueBy }) => dueBy))),
  };
}

test("a clock that only runs up to the earliest duty gets through whole epochs and never runs free", async () => {
  const ledger = openLedger();
  await using network = await TestNetwork.start({ duties: ledger });
  await network.allDone();
  // Nobody takes part in the second epoch: it is extended twice.
  const until = network.schedule.resultsUntil + 5 * 60 * minute;
  for (let halts = 0; network.protocol.now() < until; halts += 1) {
    const due = ledger.earliest();
    expect(due, "some duty is always open").toBeDefined();
    expect(due! - 1, "the clock can move").toBeGreaterThan(network.protocol.now());
    expect(halts).toBeLessThan(80);
    await network.advanceTo(due! - 1);
  }
  expect(network.transitions).toContain(`${epochId} COMPLETED`);
  expect(network.transitions).toContain("2026-01-05T08-00-00 COMPLETED");
  await network.coordinator.stop();
  expect(ledger.earliest()).toBeUndefined();
});

test("an empty table of zipcodes draws an empty epoch instead of stopping the network", async () => {
  await using network = await TestNetwork.start({ coordinator: { candidates: candidates.slice(0, 0) } });
  expect((await network.client(network.miners[0]!).currentAssignment()).zipcodes).toEqual([]);
});
