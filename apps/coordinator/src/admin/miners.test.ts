import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { epochId } from "../testing/test-network.ts";
import { OwnedNetwork, refusalOf } from "./owned-network.test-support.ts";

describe("the owner and the miners", () => {
  let owned: OwnedNetwork;
  beforeAll(async () => {
    owned = await OwnedNetwork.start();
  });
  afterAll(async () => {
    await owned[Symbol.asyncDispose]();
  });
  const hotkey = (index: number) => owned.network.miners[index]!.hotkey;
  const ask = async (index: number) =>
    await refusalOf(owned.network.client(owned.network.miners[index]!).currentAssignment());

  it("bans one, which is refused from then on and nobody else is, until it is pardoned", async () => {
    expect(await ask(0)).toBeUndefined();
    const { standing } = await owned.admin.banMiner(hotkey(0), "copied for a week");
    expect(standing).toMatchObject({ hotkey: hotkey(0), banned: true, flags: 0, reason: "copied for a week" });
    expect(await ask(0)).toBe("HOTKEY_BANNED");
    expect(await ask(1)).toBeUndefined();
    await owned.admin.pardonMiner(hotkey(0), "it was another one");
    expect(await ask(0)).toBeUndefined();
  });

  it("flags one as often as there is reason to, which keeps nobody out", async () => {
    await owned.admin.flagMiner(hotkey(1), "a honeypot");
    const { standing } = await owned.admin.flagMiner(hotkey(1), "another");
    expect(standing).toMatchObject({ flags: 2, banned: false, reason: "another" });
    expect(await ask(1)).toBeUndefined();
    const { miners } = await owned.admin.miners();
    expect(miners.map(({ hotkey: flagged }) => flagged)).toEqual([hotkey(1)]);
    expect((await owned.admin.pardonMiner(hotkey(1), "enough")).standing.flags).toBe(0);
    expect((await owned.admin.miners()).miners).toEqual([]);
  });

  it("lists those held against page by page", async () => {
    const flagged = [0, 1, 2].map(hotkey).sort();
    for (const one of flagged) await owned.admin.flagMiner(one, "x");
    const first = await owned.admin.miners({ limit: "2" });
    expect(first.miners.map((standing) => standing.hotkey)).toEqual(flagged.slice(0, 2));
    const second = await owned.admin.miners({ limit: "2", after: first.next! });
    expect([second.miners.map((standing) => standing.hotkey), second.next]).toEqual([flagged.slice(2), null]);
    for (const one of flagged) await owned.admin.pardonMiner(one, "x");
  });

  it("sees what one did lately", async () => {
    const { network, admin } = owned;
    const miner = network.miners[0]!;
    const [zipcode] = await network.assignedZipcodes();
    await network.report(miner, "IN_PROGRESS");
    await network.submit(miner, { [zipcode!]: "some rows" });
    await network.allDone();
    await network.judge();
    const { epochs } = await admin.miner(miner.hotkey);
    expect(epochs.find((epoch) => epoch.epochId === epochId)).toMatchObject({
      status: "COMPLETED",
      standing: null,
      files: [{ zipcode, size: 9, late: false }],
      tooLate: 0,
    });
    expect((await admin.miner(network.stranger.hotkey)).standing).toEqual({
      hotkey: network.stranger.hotkey,
      flags: 0,
      banned: false,
      reason: "",
      since: null,
    });
  });

  it.each(["nobody", "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694t", "%00"])(
    "is told when %s is no hotkey",
    async (text) => {
      expect(await refusalOf(owned.admin.banMiner(text, "x"))).toBe("HOTKEY_MALFORMED");
    },
  );

  it("has every change written down, with what stood before and after, page by page", async () => {
    const first = await owned.admin.audit({ subject: hotkey(0), limit: "1" });
    expect(first.entries).toHaveLength(1);
    const rest = await owned.admin.audit({ subject: hotkey(0), before: String(first.next) });
    expect(rest.entries.map(({ action }) => action)).toEqual(["miner.flag", "miner.pardon", "miner.ban"]);
    expect(rest.entries.at(-1)).toMatchObject({
      actor: "ada",
      subject: hotkey(0),
      detail: { reason: "copied for a week", before: { banned: false }, after: { banned: true } },
    });
    expect((await owned.admin.audit({ actor: "nobody" })).entries).toEqual([]);
    expect((await owned.admin.audit({ action: "miner.ban" })).entries).toHaveLength(1);
    expect(await refusalOf(owned.admin.audit({ limit: "0" }))).toBe("REQUEST_INVALID");
    expect(await refusalOf(owned.admin.audit({ before: "x" }))).toBe("REQUEST_INVALID");
  });
});
