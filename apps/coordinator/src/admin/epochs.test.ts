import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { epochId } from "../testing/test-network.ts";
import { OwnedNetwork, refusalOf } from "./owned-network.test-support.ts";

const minute = 60_000;

describe("the owner and the epochs", () => {
  let owned: OwnedNetwork;
  beforeAll(async () => {
    owned = await OwnedNetwork.start();
  });
  afterAll(async () => {
    await owned[Symbol.asyncDispose]();
  });

  it("sees those that have not begun as well", async () => {
    const { network, admin } = owned;
    await network.advanceTo(network.schedule.endsAt - 5 * minute);
    const { epochs } = await admin.epochs();
    expect(epochs.map(({ epochId: id, state }) => `${id} ${state}`)).toEqual([
      "2026-01-05T08-00-00 PENDING",
      `${epochId} ACTIVE`,
    ]);
    const page = await admin.epochs({ limit: "1" });
    expect([page.epochs.length, page.next]).toEqual([1, "2026-01-05T08-00-00"]);
    expect((await admin.epochs({ before: page.next! })).epochs.map(({ epochId: id }) => id)).toEqual([epochId]);
  });

  it("sees how one stands", async () => {
    const { network, admin } = owned;
    await network.client(network.miners[0]!).currentAssignment();
    const shown = await admin.epoch(epochId);
    expect(shown).toMatchObject({
      epoch: { state: "ACTIVE", extensions: 0, heldBecause: null },
      schedule: { deadlineAt: network.schedule.deadlineAt },
      participation: { asked: 1, finished: 0 },
      snapshot: null,
      beacon: null,
      agreement: { commitments: 0, reveals: 0, results: 0, digests: [] },
    });
    expect(shown.zipcodes).toBeGreaterThan(10);
    expect(shown.history.map(({ because }) => because)).toEqual(["ACTIVE"]);
  });

  it("extends a deadline, which miners are told at once", async () => {
    const { network, admin } = owned;
    const { epoch } = await admin.extendEpoch(epochId, { reason: "the store was slow" });
    expect(epoch.extensions).toBe(1);
    const assignment = await network.client(network.miners[1]!).currentAssignment();
    expect(assignment.submissionDeadline).toBe(network.schedule.deadlineAt + 15 * minute);
    expect(await refusalOf(admin.extendEpoch(epochId, { reason: "more", times: 5 }))).toBe("EXTENSIONS_SPENT");
  });

  it("holds one, which then stands still until it is released", async () => {
    const { network, admin } = owned;
    await network.allDone();
    expect((await admin.holdEpoch(epochId, "looking into it")).epoch.heldBecause).toBe("looking into it");
    await network.advanceTo(network.schedule.deadlineAt + 20 * minute);
    expect((await admin.epoch(epochId)).epoch.state).toBe("ACTIVE");
    expect((await admin.releaseEpoch(epochId, "all is well")).epoch).toMatchObject({
      state: "GRACE",
      heldBecause: null,
    });
    expect(await refusalOf(admin.releaseEpoch(epochId, "again"))).toBe("EPOCH_NOT_HELD");
  });

  it("opens one again that has closed, while nobody can know its sample", async () => {
    const { network, admin } = owned;
    const { epoch } = await admin.reopenEpoch(epochId, "the store lost an hour");
    expect(epoch).toMatchObject({ state: "ACTIVE", extensions: 2 });
    expect(await refusalOf(admin.reopenEpoch(epochId, "again"))).toBe("EPOCH_NOT_CLOSED");
    await network.advanceTo(network.schedule.closesAt + 31 * minute);
    await network.advanceTo(network.schedule.closesAt + 33 * minute);
    expect((await admin.epoch(epochId)).epoch.state).toBe("JUDGING");
    expect(await refusalOf(admin.reopenEpoch(epochId, "too late"))).toBe("BEACON_FIXED");
  });

  it("rolls one back to an entry of its history, and finds it held there", async () => {
    const { network, admin } = owned;
    const judging = (await admin.epoch(epochId)).history.find(({ because }) => because === "JUDGING");
    const { epoch } = await admin.rollBackEpoch(epochId, { seq: judging!.seq, reason: "judged under a broken chain" });
    expect(epoch.state).toBe("CLOSED");
    expect(epoch.heldBecause).toContain("rolled back");
    await network.advanceTo(network.schedule.closesAt + 40 * minute);
    expect((await admin.epoch(epochId)).epoch.state).toBe("CLOSED");
    await admin.releaseEpoch(epochId, "the chain is back");
    expect((await admin.epoch(epochId)).beacon).not.toBeNull();
    expect(await refusalOf(admin.rollBackEpoch(epochId, { seq: 999, reason: "x" }))).toBe("HISTORY_NOT_FOUND");
  });

  it("has each step written down: who, why, and how it stood before and after", async () => {
    const { entries } = await owned.admin.audit({ subject: epochId, limit: "50" });
    expect(entries.map(({ action }) => action).reverse()).toEqual([
      "epoch.extend",
      "epoch.hold",
      "epoch.release",
      "epoch.reopen",
      "epoch.rollback",
      "epoch.release",
    ]);
    const reopened = entries.find(({ action }) => action === "epoch.reopen");
    expect(reopened).toMatchObject({
      actor: "ada",
      detail: {
        reason: "the store lost an hour",
        before: { state: "GRACE", extensions: 1 },
        after: { state: "ACTIVE", extensions: 2 },
      },
    });
    expect(reopened?.detail.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each([
    ["2026-01-05T05-00-00", "EPOCH_ID_INVALID"],
    ["2031-01-05T04-00-00", "EPOCH_NOT_FOUND"],
    ["'; drop table epochs --", "EPOCH_ID_INVALID"],
  ])("is told when there is none such: %s", async (id, code) => {
    expect(await refusalOf(owned.admin.epoch(id))).toBe(code);
    expect(await refusalOf(owned.admin.holdEpoch(id, "x"))).toBe(code);
  });

  it("has to give a reason", async () => {
    expect(await refusalOf(owned.admin.holdEpoch(epochId, "  "))).toBe("REQUEST_INVALID");
    expect(await refusalOf(owned.admin.holdEpoch(epochId, "a\u001b[31m"))).toBe("REQUEST_INVALID");
  });
});
