import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { netuid, refusal, type World, world } from "../testing/world.ts";

let w: World;
beforeEach(async () => {
  w = await world();
});
afterEach(() => w?.[Symbol.asyncDispose]());

const post = async (body: string): Promise<unknown> => (await fetch(w.node.url, { method: "POST", body })).json();
const request = (id: number, method: string, params: unknown[] = []) => ({ jsonrpc: "2.0", id, method, params });

describe("the RPC", () => {
  it("answers over HTTP, one by one and in batches", async () => {
    expect(await post(JSON.stringify(request(1, "system_properties")))).toMatchObject({
      id: 1,
      result: { ss58Format: 42, tokenDecimals: 9 },
    });
    expect(await post(JSON.stringify([request(1, "system_name"), request(2, "nope")]))).toMatchObject([
      { id: 1 },
      { id: 2, error: { code: -32601, message: "Method not found" } },
    ]);
    expect(await post("{")).toMatchObject({ error: { code: -32700 } });
    expect(await post("[]")).toMatchObject({ error: { code: -32600 } });
    expect(await post("7")).toMatchObject({ error: { code: -32600 } });
    expect(await post(JSON.stringify(request(1, "chain_subscribeNewHeads")))).toMatchObject({
      error: { code: -32603 },
    });
    expect((await fetch(w.node.url)).status).toBe(405);
  });

  it("names its methods and does not run inherited ones", async () => {
    const { methods } = await w.client.call<{ methods: string[] }>("rpc_methods");
    for (const method of ["chain_getHeader", "state_call", "author_submitExtrinsic", "state_subscribeStorage"]) {
      expect(methods).toContain(method);
    }
    for (const method of ["constructor", "toString", "__proto__"]) {
      expect(await refusal(w.client.call(method))).toBe("-32601 Method not found");
    }
  });

  it("pages through keys and reads them together", async () => {
    const { keys } = w.wallet.builder.buildStorage("SubtensorModule", "Keys");
    const prefix = keys.enc(netuid);
    const first = await w.client.call<string[]>("state_getKeysPaged", prefix, 3, null, null);
    const rest = await w.client.call<string[]>("state_getKeysPaged", prefix, 3, first.at(-1));
    expect([first.length, rest.length]).toEqual([3, 1]);
    expect([...first, ...rest]).toEqual([0, 1, 2, 3].map((uid) => keys.enc(netuid, uid)));
    const [{ changes }] = await w.client.call<[{ changes: [string, string][] }]>("state_queryStorageAt", first);
    expect(changes.map(([key]) => key)).toEqual(first);
    expect(changes[0]![1]).toBe(await w.client.call("state_getStorage", first[0]));
    expect(await w.client.call("state_getStorageSize", first[0])).toBe(32);
    expect(await w.client.call("state_getStorageSize", "0x00")).toBeNull();
  });

  it("follows storage as it changes", async () => {
    const key = w.wallet.builder.buildStorage("SubtensorModule", "Tempo").keys.enc(netuid);
    const seen: (string | null)[] = [];
    const onNews = ({ changes }: { changes: [string, string | null][] }) => void seen.push(changes[0]![1]);
    const id = await w.client.follow<{ changes: [string, string | null][] }>("state_subscribeStorage", onNews, [key]);
    await w.client.call("system_name");
    w.node.seal();
    w.node.setParameters(netuid, { tempo: 7 });
    w.node.seal();
    expect(await w.client.call("state_unsubscribeStorage", id)).toBe(true);
    w.node.setParameters(netuid, { tempo: 8 });
    w.node.seal();
    expect(await w.client.call("state_unsubscribeStorage", id)).toBe(false);
    expect(seen).toEqual(["0x6801", "0x0700"]);
  });

  it("says what is wrong with a call", async () => {
    expect(await refusal(w.client.call("state_call", "Core_nope", "0x"))).toContain("4003");
    expect(await refusal(w.client.call("state_getStorage", "0x0"))).toContain("-32602");
    expect(await refusal(w.client.call("state_getStorage", 5))).toContain("-32602");
    expect(await refusal(w.client.call("chain_getBlockHash", -1))).toContain("-32602");
    expect(await refusal(w.client.call("state_call", "AccountNonceApi_account_nonce", "0x01"))).toContain("-32603");
    expect(await w.client.call("chain_getBlockHash", [0, 9])).toEqual([w.node.genesisHash, null]);
  });
});
