import type { Hotkey } from "@lode/bittensor/primitives";
import { frozenKey, submissionKey } from "@lode/contract/storage-keys";
import type { Zipcode } from "@lode/zipcode/epoch";
import { policies } from "@lode/zipcode/policy";
import { beforeEach, expect, test, vi } from "vitest";
import { PolicyBook } from "../policies/policy-book.ts";
import { epochId, TestNetwork } from "../testing/test-network.ts";
import { OwnerSteps } from "./owner-steps.ts";

vi.setConfig({ testTimeout: 60_000 });
const minute = 60_000;
const changed: string[] = [];

beforeEach(() => void changed.splice(0));

function owner(network: TestNetwork): OwnerSteps {
  return new OwnerSteps({
    db: network.database.db,
    policies: new PolicyBook(network.database.db, network.policy),
    protocol: network.protocol,
    onChange: (id) => changed.push(id),
  });
}

async function network(): Promise<TestNetwork> {
  const started = await TestNetwork.start();
  await started.allDone();
  return started;
}

async function stateOf(started: TestNetwork): Promise<string | null | undefined> {
  return (await started.client(started.validators[0]!).assignmentOf(epochId)).status;
}

/** What validators read. */
async function copyOf(started: TestNetwork, hotkey: Hotkey, zipcode: string): Promise<string> {
  const key = frozenKey(epochId, submissionKey(hotkey, epochId, zipcode as Zipcode));
  return new TextDecoder().decode((await started.store.get(key, { maxBytes: 100 }))?.bytes);
}

test("a held epoch stands still whatever the time is, and makes up for everything once it is released", async () => {
  await using net = await network();
  const [zipcode] = (await net.assignedZipcodes()) as [string];
  await net.submit(net.miners[0]!, { [zipcode]: "a" });
  expect(await owner(net).hold(epochId, "looking into it")).toMatchObject({ heldBecause: "looking into it" });
  await net.advanceTo(net.schedule.resultsUntil + minute);
  expect(await stateOf(net)).toBe("ACTIVE");
  // Its neighbours go on.
  expect(net.transitions).toContain("2026-01-05T08-00-00 ACTIVE");

  await owner(net).release(epochId);
  await net.coordinator.settle();
  expect(await stateOf(net)).toBe("COMPLETED");
  const { snapshot } = await net.client(net.validators[0]!).submissions(epochId);
  expect(snapshot.items).toMatchObject([{ zipcode, late: false, problem: null }]);
  expect((await owner(net).history(epochId)).map(({ seq, because }) => `${seq} ${because}`)).toEqual([
    "1 ACTIVE",
    "2 hold",
    "3 release",
    "4 GRACE",
    "5 freeze-on-time",
    "6 CLOSED",
    "7 snapshot",
    "8 JUDGING",
    "9 observations",
    "10 COMPLETED",
  ]);
  expect(changed).toEqual([epochId, epochId]);
  await expect(owner(net).release(epochId)).rejects.toMatchObject({ status: 409, code: "EPOCH_NOT_HELD" });
});

test("what was on time stays on time in an epoch that is held across its deadline, whatever its miner writes over it", async () => {
  await using net = await network();
  const [miner] = net.miners as [(typeof net.miners)[number]];
  const [zipcode] = (await net.assignedZipcodes()) as [string];
  await net.submit(miner, { [zipcode]: "on time" });
  await owner(net).hold(epochId, "looking into it");
  await net.advanceTo(net.schedule.deadlineAt);
  expect((await owner(net).history(epochId)).map(({ because }) => because)).toEqual(["ACTIVE", "hold"]);
  await net.advanceTo(net.schedule.closesAt + minute);
  await net.submit(miner, { [zipcode]: "after close" });
  await owner(net).release(epochId);
  await net.coordinator.settle();
  const { snapshot } = await net.client(net.validators[0]!).submissions(epochId);
  expect(snapshot.items).toMatchObject([{ zipcode, late: false, problem: null }]);
  expect(await copyOf(net, miner.hotkey, zipcode)).toBe("on time");
});

test("held across its deadline and extended then, an epoch takes the version that is on time by its new deadline", async () => {
  await using net = await network();
  const [miner] = net.miners as [(typeof net.miners)[number]];
  const [zipcode] = (await net.assignedZipcodes()) as [string];
  await net.submit(miner, { [zipcode]: "first" });
  await owner(net).hold(epochId, "looking into it");
  await net.advanceTo(net.schedule.deadlineAt);
  const { schedule } = await owner(net).extendBy(epochId);
  await net.submit(miner, { [zipcode]: "second, on time by the new deadline" });
  await owner(net).release(epochId);
  await net.advanceTo(schedule.deadlineAt);
  await net.advanceTo(schedule.closesAt);
  await net.advanceTo(schedule.closesAt + minute);
  expect(await copyOf(net, miner.hotkey, zipcode)).toBe("second, on time by the new deadline");
});

test("the owner extends as often as the policy allows, and the schedule that everybody derives follows", async () => {
  await using net = await network();
  const { extensionMs, maxExtensions } = net.policy.values.epoch;
  const extended = await owner(net).extendBy(epochId);
  expect(extended.schedule.closesAt).toBe(net.schedule.closesAt + extensionMs);
  await expect(owner(net).extendBy(epochId, maxExtensions)).rejects.toMatchObject({ code: "EXTENSIONS_SPENT" });
  await net.advanceTo(net.schedule.deadlineAt + 1);
  expect(await stateOf(net)).toBe("ACTIVE");
  await net.advanceTo(net.schedule.deadlineAt + extensionMs);
  expect(await stateOf(net)).toBe("GRACE");
  await expect(owner(net).extendBy(epochId)).rejects.toMatchObject({ code: "EPOCH_NOT_ACTIVE" });
});

test("reopened in grace, an epoch takes the version that is on time by its new deadline", async () => {
  await using net = await network();
  const [miner] = net.miners as [(typeof net.miners)[number]];
  const [zipcode] = (await net.assignedZipcodes()) as [string];
  await net.submit(miner, { [zipcode]: "first" });
  await net.advanceTo(net.schedule.deadlineAt + 1);
  expect(await stateOf(net)).toBe("GRACE");
  await net.submit(miner, { [zipcode]: "second, on time by the new deadline" });

  const reopened = await owner(net).reopen(epochId);
  expect(reopened).toMatchObject({ state: "ACTIVE", extensions: 1, onTimeFrozenAt: null });
  const { schedule } = reopened;
  await net.advanceTo(schedule.deadlineAt + 1);
  await net.advanceTo(schedule.closesAt);
  await net.advanceTo(schedule.closesAt + minute);
  const { snapshot } = await net.client(net.validators[0]!).submissions(epochId);
  expect(snapshot.items).toMatchObject([{ zipcode, late: false, problem: null }]);
  expect(await copyOf(net, miner.hotkey, zipcode)).toBe("second, on time by the new deadline");
});

test("reopened after close and before the beacon, an epoch has no snapshot until it closes again", async () => {
  await using net = await network();
  const { schedule } = net;
  await net.advanceTo(schedule.deadlineAt);
  await net.advanceTo(schedule.closesAt);
  expect(await stateOf(net)).toBe("CLOSED");
  // Secret and honeypots stay hidden as long as it can be opened again.
  const asMiner = net.client(net.miners[0]!);
  await expect(asMiner.candidates(epochId)).rejects.toMatchObject({ code: "EPOCH_OPEN" });
  // Grace is as long as an extension: the first one alone would end now.
  const reopened = await owner(net).reopen(epochId);
  expect(reopened).toMatchObject({ state: "ACTIVE", extensions: 2, snapshotSha256: null, label: null });
  await expect(owner(net).reopen(epochId)).rejects.toMatchObject({ code: "EPOCH_NOT_CLOSED" });
});

test("once the beacon was fixed, nothing opens an epoch again or takes its snapshot back, not even by way of a rollback", async () => {
  await using net = await network();
  const [zipcode] = (await net.assignedZipcodes()) as [string];
  await net.submit(net.miners[0]!, { [zipcode]: "a" });
  await net.judge();
  expect(await stateOf(net)).toBe("JUDGING");
  await expect(owner(net).reopen(epochId)).rejects.toMatchObject({ code: "BEACON_FIXED" });
  const entries = await owner(net).history(epochId);
  const seqOf = (because: string) => entries.find((entry) => entry.because === because)!.seq;
  for (const because of ["GRACE", "CLOSED", "snapshot"]) {
    await expect(owner(net).rollBack(epochId, seqOf(because))).rejects.toMatchObject({ code: "BEACON_FIXED" });
  }
  const before = await net.client(net.validators[0]!).submissions(epochId);

  const back = await owner(net).rollBack(epochId, seqOf("JUDGING"));
  expect(back).toMatchObject({
    state: "CLOSED",
    beacon: null,
    heldBecause: `rolled back to entry ${seqOf("JUDGING")}`,
  });
  await expect(owner(net).reopen(epochId)).rejects.toMatchObject({ code: "BEACON_FIXED" });
  await owner(net).release(epochId);
  await net.coordinator.settle();
  expect(await stateOf(net)).toBe("JUDGING");
  expect(await net.client(net.validators[0]!).submissions(epochId)).toEqual({ ...before, readUrl: expect.any(String) });
});

test("rolled back to before its observations were frozen, an epoch freezes the same ones again", async () => {
  await using net = await network();
  await net.judge();
  await net.advanceTo(net.schedule.revealsUntil);
  await net.advanceTo(net.schedule.resultsUntil);
  expect(await stateOf(net)).toBe("COMPLETED");
  const { sha256 } = await net.client(net.validators[0]!).observations(epochId);
  const entry = (await owner(net).history(epochId)).find(({ because }) => because === "observations")!;

  expect(await owner(net).rollBack(epochId, entry.seq)).toMatchObject({
    state: "JUDGING",
    observationSetSha256: null,
    beacon: { block: expect.any(Number) },
  });
  await net.coordinator.settle();
  await expect(net.client(net.validators[0]!).observations(epochId)).rejects.toMatchObject({
    code: "OBSERVATIONS_NOT_READY",
  });
  await owner(net).release(epochId);
  await net.coordinator.settle();
  expect((await net.client(net.validators[0]!).observations(epochId)).sha256).toBe(sha256);
});

test("rolled back to grace, an epoch keeps the copies of what was on time and takes the late ones anew", async () => {
  await using net = await network();
  const [first, second] = net.miners as [(typeof net.miners)[number], (typeof net.miners)[number]];
  const [zipcode] = (await net.assignedZipcodes()) as [string];
  await net.submit(first, { [zipcode]: "on time" });
  await net.advanceTo(net.schedule.deadlineAt);
  await net.submit(second, { [zipcode]: "late" });
  // Whoever wrote over it cannot be asked for it again.
  await net.upload(first, zipcode, "rewritten in grace");
  await net.advanceTo(net.schedule.closesAt);
  const entries = await owner(net).history(epochId);
  const closing = entries.find(({ because }) => because === "CLOSED")!;
  expect(await owner(net).rollBack(epochId, closing.seq)).toMatchObject({ state: "GRACE", snapshotSha256: null });
  await owner(net).release(epochId);
  await net.coordinator.settle();
  await net.advanceTo(net.schedule.closesAt + minute);
  const { snapshot } = await net.client(net.validators[0]!).submissions(epochId);
  expect(snapshot.items.map(({ hotkey, late, problem }) => [hotkey, late, problem])).toEqual(
    [
      [first.hotkey, false, null],
      [second.hotkey, true, null],
    ].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
  );
});

test("rolled back to before anything was frozen, an epoch keeps what was on time and has been written over since", async () => {
  await using net = await network();
  const [miner] = net.miners as [(typeof net.miners)[number]];
  const [zipcode] = (await net.assignedZipcodes()) as [string];
  await net.submit(miner, { [zipcode]: "on time" });
  await net.advanceTo(net.schedule.deadlineAt);
  await net.upload(miner, zipcode, "rewritten in grace");
  await net.advanceTo(net.schedule.closesAt);
  const entries = await owner(net).history(epochId);
  for (const because of ["freeze-on-time", "GRACE"]) {
    await owner(net).rollBack(epochId, entries.find((entry) => entry.because === because)!.seq);
    await owner(net).release(epochId);
    await net.coordinator.settle();
  }
  await net.advanceTo(net.schedule.closesAt + minute);
  const { snapshot } = await net.client(net.validators[0]!).submissions(epochId);
  expect(snapshot.items).toMatchObject([{ zipcode, late: false, problem: null }]);
  expect(await copyOf(net, miner.hotkey, zipcode)).toBe("on time");
});

test("rolled back and then extended, an epoch takes the version that is on time by its new deadline", async () => {
  await using net = await network();
  const [miner] = net.miners as [(typeof net.miners)[number]];
  const [zipcode] = (await net.assignedZipcodes()) as [string];
  await net.submit(miner, { [zipcode]: "first" });
  await net.advanceTo(net.schedule.deadlineAt);
  await net.submit(miner, { [zipcode]: "second, on time by the new deadline" });
  const entries = await owner(net).history(epochId);
  await owner(net).rollBack(epochId, entries.find(({ because }) => because === "GRACE")!.seq);
  const { schedule } = await owner(net).extendBy(epochId);
  await owner(net).release(epochId);
  await net.advanceTo(schedule.deadlineAt);
  await net.advanceTo(schedule.closesAt);
  await net.advanceTo(schedule.closesAt + minute);
  const { snapshot } = await net.client(net.validators[0]!).submissions(epochId);
  expect(snapshot.items).toMatchObject([{ zipcode, late: false, problem: null }]);
  expect(await copyOf(net, miner.hotkey, zipcode)).toBe("second, on time by the new deadline");
});

test("an epoch under rules that this process has not read yet is changed without waiting for itself", async () => {
  await using net = await network();
  const { db } = net.database;
  const parts = { db, protocol: net.protocol, onChange: () => {} };
  const afterRestart = () => new OwnerSteps({ ...parts, policies: new PolicyBook(db, policies.strict) });
  expect(await afterRestart().hold(epochId, "looking into it")).toMatchObject({ heldBecause: "looking into it" });
  expect(await afterRestart().release(epochId)).toMatchObject({ heldBecause: null });
});

test("a deadline that was moved is not moved back, and what is not in the history is refused", async () => {
  await using net = await network();
  await owner(net).extendBy(epochId);
  await expect(owner(net).rollBack(epochId, 1)).rejects.toMatchObject({ code: "ROLLBACK_UNAVAILABLE" });
  await expect(owner(net).rollBack(epochId, 99)).rejects.toMatchObject({ status: 404, code: "HISTORY_NOT_FOUND" });
  const unknown = "2026-01-09T04-00-00" as typeof epochId;
  await expect(owner(net).hold(unknown, "x")).rejects.toMatchObject({ status: 404, code: "EPOCH_NOT_FOUND" });
  await expect(owner(net).history(unknown)).rejects.toMatchObject({ code: "EPOCH_NOT_FOUND" });
});
