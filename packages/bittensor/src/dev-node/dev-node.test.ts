import { ManualClock } from "@lode/runtime/clock";
import { afterEach, describe, expect, it } from "vitest";
import { startDevNode } from "./index.ts";
import { RawClient } from "./testing/raw-client.ts";
import { netuid, refusal, type World, world } from "./testing/world.ts";

let w: World;
afterEach(() => w?.[Symbol.asyncDispose]());

interface HeaderJson {
  readonly number: string;
  readonly parentHash: string;
}

const weights = { netuid, mecid: 0, dests: [0], weights: [1], version_key: 0n };
const send = (nonce?: number) =>
  w.wallet.send(w.alice, "SubtensorModule", "set_mechanism_weights", weights, nonce === undefined ? {} : { nonce });

describe("blocks", () => {
  it("follow one another at their own times, and become final behind the best", async () => {
    w = await world({ finalityLag: 3, genesisMs: 1_000_000, blockTimeMs: 250 });
    w.node.seal(5);
    for (let number = 1; number <= 5; number += 1) {
      const block = w.node.blockAt(number)!;
      expect(block.parentHash).toBe(w.node.blockAt(number - 1)!.hash);
      expect(block.timestampMs).toBe(1_000_000 + number * 250);
      expect(await w.client.call("chain_getBlockHash", number)).toBe(block.hash);
      const header = await w.client.call<HeaderJson>("chain_getHeader", block.hash);
      expect([Number(header.number), header.parentHash]).toEqual([number, block.parentHash]);
    }
    expect([w.node.best.number, w.node.finalized.number]).toEqual([5, 2]);
    expect(await w.client.call("chain_getFinalizedHead")).toBe(w.node.blockAt(2)!.hash);
    expect(await w.client.call("chain_getBlockHash", 6)).toBeNull();
    expect(await w.client.call("chain_getHeader", `0x${"00".repeat(32)}`)).toBeNull();
  });

  it("are the same in two nodes with one seed, and others with another", async () => {
    w = await world({ seed: "a" });
    const hashes: string[] = [];
    for (const seed of ["a", "b"]) {
      await using other = await startDevNode({ seed });
      hashes.push(other.genesisHash);
    }
    expect(hashes[0]).not.toBe(hashes[1]);
    await using twin = await world({ seed: "a" });
    expect(twin.node.seal(3).hash).toBe(w.node.seal(3).hash);
  });

  it("keep their state for a while, and their headers for ever", async () => {
    w = await world({ keptStates: 5, finalityLag: 1 });
    const key = w.wallet.builder.buildStorage("System", "Number").keys.enc();
    w.node.seal(20);
    const at = (number: number) => refusal(w.client.call("state_getStorage", key, w.node.blockAt(number)!.hash));
    expect(await at(14)).toBe("taken");
    expect(await at(13)).toContain("4003 Client error: UnknownBlock: State already discarded");
    expect(await at(0)).toContain("discarded");
    expect(await w.client.call("chain_getHeader", w.node.blockAt(1)!.hash)).toMatchObject({ number: "0x1" });
    expect(await refusal(w.client.call("state_getStorage", key, `0x${"00".repeat(32)}`))).toContain("not found");
  });

  it("are told to whoever follows them", async () => {
    w = await world();
    const seen: Record<string, number[]> = { New: [], All: [], Finalized: [] };
    for (const [kind, numbers] of Object.entries(seen)) {
      const onNews = ({ number }: HeaderJson) => void numbers.push(Number(number));
      await w.client.follow<HeaderJson>(`chain_subscribe${kind}Heads`, onNews);
    }
    await w.client.call("system_name");
    w.node.seal(3);
    await w.client.call("system_name");
    expect(seen).toEqual({ New: [0, 1, 2, 3], All: [0, 1, 2, 3], Finalized: [0, 1] });
  });

  it("remember the hashes that eras need, and forget older ones", async () => {
    w = await world();
    w.node.seal(2_402);
    expect(await w.wallet.read("System", "BlockHash", 2)).toBe(w.node.blockAt(2)!.hash);
    expect(w.node.read("System", "BlockHash", 0)).toBe(`0x${"00".repeat(32)}`);
  });
});

describe("sealing", () => {
  it("at once, when an extrinsic arrives", async () => {
    w = await world({ sealing: "instant" });
    const best = new Promise<number>((resolve) => {
      void w.client.follow<HeaderJson>("chain_subscribeNewHeads", ({ number }) => Number(number) > 0 && resolve(1));
    });
    await send();
    expect(await best).toBe(1);
    expect(w.node.best.extrinsics).toHaveLength(2);
  });

  it("by a clock, each block at its time and all that are due after a leap", async () => {
    const clock = new ManualClock(5_000);
    w = await world({ sealing: "clock", clock, genesisMs: 5_000, blockTimeMs: 1_000 });
    await clock.advanceTo(6_999);
    expect(w.node.best).toMatchObject({ number: 1, timestampMs: 6_000 });
    await clock.advanceTo(9_000);
    expect(w.node.best).toMatchObject({ number: 4, timestampMs: 9_000 });
  });
});

describe("faults of the network", () => {
  it("cut every connection", async () => {
    w = await world();
    expect(w.node.connections).toBe(1);
    w.node.faults.drop();
    await w.client.closed;
    using again = await RawClient.connect(w.node.wsUrl);
    expect(await again.call("system_chain")).toBe("Lode development");
  });

  it("leave a connection open and silent, until it speaks again", async () => {
    w = await world();
    const numbers: number[] = [];
    await w.client.follow<HeaderJson>("chain_subscribeNewHeads", ({ number }) => void numbers.push(Number(number)));
    await w.client.call("system_name");
    w.node.faults.silence(true);
    w.node.seal();
    w.node.faults.silence(false);
    w.node.seal();
    await w.client.call("system_name");
    expect(numbers).toEqual([0, 2]);
  });

  it("refuse as many handshakes as told", async () => {
    w = await world();
    w.node.faults.refuseHandshakes(2);
    const post = async () => (await fetch(w.node.url, { method: "POST", body: "{}" })).status;
    await expect(RawClient.connect(w.node.wsUrl)).rejects.toThrow("refused");
    expect(await post()).toBe(429);
    expect(await post()).toBe(200);
    using again = await RawClient.connect(w.node.wsUrl);
    expect(await again.call("system_health")).toMatchObject({ isSyncing: false });
  });

  it.each([
    ["before", 0],
    ["after", 1],
  ] as const)("hang up %s an extrinsic was taken", async (when, taken) => {
    w = await world();
    const call = w.wallet.encodeCall("SubtensorModule", "set_mechanism_weights", weights);
    const raw = await w.wallet.sign(w.alice, call);
    w.node.faults.hangUpOn("author_submitExtrinsic", when);
    w.client.send("author_submitExtrinsic", raw);
    await w.client.closed;
    expect(w.node.pending).toHaveLength(taken);
    using again = await RawClient.connect(w.node.wsUrl);
    expect(await refusal(again.call("author_submitExtrinsic", raw))).toBe(
      taken === 0 ? "taken" : "1013 Transaction Already Imported",
    );
  });
});

describe("faults of the chain", () => {
  it("a fork is told of and changes nothing, as long as it is not longer", async () => {
    w = await world();
    w.node.seal(4);
    const best = w.node.best.hash;
    const heads: string[] = [];
    await w.client.follow<HeaderJson>("chain_subscribeAllHeads", ({ parentHash }) => void heads.push(parentHash));
    await w.client.call("system_name");
    const [rival] = w.node.faults.fork({ depth: 1, length: 1 });
    await w.client.call("system_name");
    expect(rival!.number).toBe(4);
    expect(rival!.hash).not.toBe(best);
    expect(heads.at(-1)).toBe(w.node.blockAt(3)!.hash);
    expect(w.node.best.hash).toBe(best);
    expect(await w.client.call("chain_getHeader", rival!.hash)).toMatchObject({ number: "0x4" });
  });

  it("a reorganisation undoes weights; they wait again, or are lost", async () => {
    w = await world();
    w.node.seal(3);
    for (const areExtrinsicsLost of [false, true]) {
      const nonce = w.node.nonceOf(w.alice.hotkey);
      w.node.setParameters(netuid, { weightsRateLimit: 0 });
      await send(nonce);
      const undone = w.node.seal();
      expect(undone.extrinsics).toHaveLength(2);
      w.node.seal();
      w.node.faults.reorg({ depth: 2, areExtrinsicsLost });
      expect(w.node.blockAt(undone.number)!.hash).not.toBe(undone.hash);
      expect(w.node.nonceOf(w.alice.hotkey)).toBe(nonce);
      expect(w.node.pending).toHaveLength(areExtrinsicsLost ? 0 : 1);
      expect(w.node.seal().extrinsics).toHaveLength(areExtrinsicsLost ? 1 : 2);
      w.node.seal(3);
    }
  });

  it("what is final is never undone", async () => {
    w = await world();
    w.node.seal(4);
    expect(() => w.node.faults.reorg({ depth: 3 })).toThrow("undo what is final");
    w.node.faults.stallFinality(true);
    w.node.seal(10);
    expect(w.node.finalized.number).toBe(2);
    w.node.faults.reorg({ depth: 11 });
    expect(w.node.best.number).toBe(15);
    w.node.faults.stallFinality(false);
    expect(w.node.finalized.number).toBe(13);
  });

  it("pulses that stalled come over some blocks afterwards", async () => {
    w = await world();
    const last = () => w.node.read<bigint>("Drand", "LastStoredRound");
    w.node.seal();
    const before = last();
    w.node.faults.stallDrand(true);
    w.node.seal(30);
    expect(last()).toBe(before);
    w.node.faults.stallDrand(false);
    w.node.seal();
    expect(last()).toBe(before + 50n);
    w.node.seal(2);
    expect(last()).toBe(before + 33n * 4n);
    const pulse = await w.wallet.read<{ round: bigint; signature: Uint8Array }>("Drand", "Pulses", last());
    expect([pulse.round, pulse.signature.length]).toEqual([last(), 48]);
  });
});

describe("an upgrade", () => {
  it("comes with a block, changes the metadata and outlaws what was signed before", async () => {
    w = await world();
    w.node.seal();
    const versions: number[] = [];
    const onNews = ({ specVersion }: { specVersion: number }) => void versions.push(specVersion);
    await w.client.follow<{ specVersion: number }>("state_subscribeRuntimeVersion", onNews);
    const call = w.wallet.encodeCall("SubtensorModule", "set_mechanism_weights", weights);
    const early = await w.wallet.sign(w.alice, call);
    const code = () => w.client.call<string>("state_getStorageHash", "0x3a636f6465");
    const [codeBefore, metadataBefore] = [await code(), await w.client.call<string>("state_getMetadata")];
    await w.client.call("author_submitExtrinsic", await w.wallet.sign(w.dave, call));
    expect(w.node.upgrade({ wrapNetUid: true })).toBe(425);
    const block = w.node.seal();
    expect([block.specVersion, block.extrinsics.length]).toEqual([425, 2]);
    const header = await w.client.call<{ digest: { logs: string[] } }>("chain_getHeader");
    expect(header.digest.logs).toContain("0x08");
    expect(await w.wallet.events()).toContain("System.CodeUpdated");
    expect(await code()).not.toBe(codeBefore);
    expect(await w.client.call("state_getMetadata")).not.toBe(metadataBefore);
    expect(await refusal(w.client.call("author_submitExtrinsic", early))).toContain("bad signature");
    await w.wallet.refresh();
    expect(await refusal(send())).toBe("taken");
    const next = w.node.seal();
    expect([next.extrinsics.length, [...next.failures]]).toEqual([2, []]);
    expect(versions).toEqual([424, 425]);
    const before = await w.client.call<{ specVersion: number }>("state_getRuntimeVersion", w.node.blockAt(1)!.hash);
    expect(before.specVersion).toBe(424);
  });

  it("throws out of the pool what was signed for the runtime before it", async () => {
    w = await world();
    const call = w.wallet.encodeCall("System", "remark", { remark: new Uint8Array() });
    await w.client.call("author_submitExtrinsic", await w.wallet.sign(w.eve, call, { nonce: 1 }));
    w.node.upgrade();
    w.node.seal();
    expect(w.node.pending).toEqual([]);
  });
});
