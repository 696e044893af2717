import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fromHex, toHex } from "../../keys/portable.ts";
import { netuid, refusal, type World, world } from "../testing/world.ts";

let w: World;
beforeEach(async () => {
  w = await world();
});
afterEach(() => w?.[Symbol.asyncDispose]());

const remark = () => w.wallet.encodeCall("System", "remark", { remark: Uint8Array.of(1) });
const submit = (extrinsic: string) => refusal(w.client.call("author_submitExtrinsic", extrinsic));

describe("a signed extrinsic", () => {
  it("is taken whatever its era, and long payloads by their hash", async () => {
    const long = w.wallet.encodeCall("System", "remark", { remark: new Uint8Array(300) });
    for (const [call, period] of [
      [remark(), 0],
      [remark(), 4],
      [remark(), 64],
      [long, 128],
    ] as const) {
      expect(await submit(await w.wallet.sign(w.eve, call, { period }))).toBe("taken");
      expect(w.node.seal().extrinsics).toHaveLength(2);
    }
    expect(w.node.nonceOf(w.eve.hotkey)).toBe(4);
  });

  it("is refused when anything that was signed is different here", async () => {
    const bad = "1010 Invalid Transaction: Transaction has a bad signature";
    const genesisHash = `0x${"11".repeat(32)}`;
    expect(await submit(await w.wallet.sign(w.alice, remark(), { specVersion: 423 }))).toBe(bad);
    expect(await submit(await w.wallet.sign(w.alice, remark(), { genesisHash }))).toBe(bad);
    const right = fromHex(await w.wallet.sign(w.alice, remark()))!;
    for (const at of [10, 60, right.length - 1]) {
      const changed = right.slice();
      changed[at]! ^= 1;
      expect(await submit(toHex(changed))).toBe(bad);
    }
  });

  it("is refused as undecodable when it is none", async () => {
    const right = fromHex(await w.wallet.sign(w.alice, remark()))!;
    for (const bytes of [new Uint8Array(), right.slice(0, -1), Uint8Array.of(...right, 0), Uint8Array.of(8, 4, 0)]) {
      expect(await submit(toHex(bytes))).toContain("1001 Extrinsic has invalid format");
    }
    expect(await submit("nonsense")).toContain("-32602");
  });

  it("is too old for its nonce, or waits for those before it", async () => {
    const [first, second, third] = await Promise.all(
      [0, 1, 2].map((nonce) => w.wallet.sign(w.eve, remark(), { nonce })),
    );
    expect(await submit(third!)).toBe("taken");
    expect(await submit(second!)).toBe("taken");
    expect(w.node.seal().extrinsics).toHaveLength(1);
    expect(await w.client.call("system_accountNextIndex", w.eve.hotkey)).toBe(0);
    expect(await submit(first!)).toBe("taken");
    expect(await w.client.call("system_accountNextIndex", w.eve.hotkey)).toBe(3);
    expect(w.node.seal().extrinsics).toHaveLength(4);
    expect(await submit(second!)).toBe("1010 Invalid Transaction: Transaction is outdated");
  });

  it("cannot be there twice, nor beside another with its nonce unless it pays more", async () => {
    const first = await w.wallet.sign(w.eve, remark(), { nonce: 0 });
    const rival = await w.wallet.sign(w.eve, remark(), { nonce: 0, period: 32 });
    const richer = await w.wallet.sign(w.eve, remark(), { nonce: 0, tip: 1n });
    expect(await submit(first)).toBe("taken");
    expect(await submit(first)).toBe("1013 Transaction Already Imported");
    expect(await submit(rival)).toContain("1014 Priority is too low");
    expect(await submit(richer)).toBe("taken");
    expect(await w.client.call("author_pendingExtrinsics")).toEqual([richer]);
  });

  it("dies with its era, and is not taken again for a while", async () => {
    w.node.seal();
    const short = await w.wallet.sign(w.eve, remark(), { nonce: 1, period: 4 });
    expect(await submit(short)).toBe("taken");
    w.node.seal(2);
    expect(w.node.pending).toEqual([short]);
    w.node.seal(2);
    expect(w.node.pending).toEqual([]);
    expect(await submit(short)).toBe("1012 Transaction is temporarily banned");
    const old = await w.wallet.sign(w.eve, remark(), { nonce: 0, period: 4 });
    w.node.seal(4);
    expect(await submit(old)).toBe("1010 Invalid Transaction: Transaction has a bad signature");
  });

  it("is told of at each step to who watches it", async () => {
    const seen: unknown[] = [];
    const done = new Promise<void>((resolve) => {
      const onNews = (status: unknown) => {
        seen.push(status);
        if (typeof status === "object" && status !== null && "finalized" in status) resolve();
      };
      void w.wallet
        .sign(w.eve, remark())
        .then((raw) => w.client.follow("author_submitAndWatchExtrinsic", onNews, raw))
        .then(() => w.client.call("system_name"))
        .then(() => w.node.seal(3));
    });
    await done;
    const hash = w.node.blockAt(1)!.hash;
    expect(seen).toEqual(["ready", { inBlock: hash }, { finalized: hash }]);
    await expect(w.client.call("author_submitAndWatchExtrinsic", "0x00")).rejects.toThrow("1001");
  });

  it("carries one transaction of the timestamp before it", async () => {
    await submit(await w.wallet.sign(w.eve, remark()));
    const { extrinsics, timestampMs } = w.node.seal();
    const call = w.wallet.encodeCall("Timestamp", "set", { now: BigInt(timestampMs) });
    expect(extrinsics[0]).toBe(toHex(Uint8Array.of((call.length + 1) << 2, 4, ...call)));
    expect(w.node.read("Timestamp", "Now")).toBe(BigInt(timestampMs));
  });
});

describe("many who send at once", () => {
  it("all get in, in the order of their nonces", async () => {
    const weights = { netuid, mecid: 0, dests: [0], weights: [1], version_key: 0n };
    const call = w.wallet.encodeCall("SubtensorModule", "set_mechanism_weights", weights);
    for (const signer of [w.alice, w.dave]) {
      for (const nonce of [2, 0, 1])
        await submit(await w.wallet.sign(signer, nonce === 0 ? call : remark(), { nonce }));
    }
    const block = w.node.seal();
    expect(block.extrinsics).toHaveLength(7);
    expect([...block.failures]).toEqual([]);
  });
});
