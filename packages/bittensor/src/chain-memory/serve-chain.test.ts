import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ManualClock } from "@lode/runtime/clock";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Keypair, keypairFromUri, ready } from "../keys/portable.ts";
import type { Coldkey, NetUid, Uid } from "../primitives/index.ts";
import { HttpChainClient, MemoryChain, type ServedChain, serveChain, signWeights } from "./index.ts";

const netuid = 46 as NetUid;
const extrinsic = { netuid, mechanism: 0, uids: [0], values: [65_535], versionKey: 0 };

let clock: ManualClock;
let alice: Keypair;
let chain: MemoryChain;
let served: ServedChain;

function aChain(seed: string): MemoryChain {
  const coldkey = alice.hotkey as string as Coldkey;
  const neuron = { uid: 0 as Uid, hotkey: alice.hotkey, coldkey, stakeRao: 1n, validatorPermit: true, lastUpdate: 0 };
  const fixed = {
    genesisMs: 0,
    blockTimeMs: 12_000,
    finalityLag: 2,
    netuid,
    tempo: 360,
    weightsRateLimit: 10,
    versionKey: 0,
  };
  return new MemoryChain({ clock, seed, ...fixed, neurons: [neuron] });
}

beforeEach(async () => {
  await ready();
  clock = new ManualClock(12_000_000);
  alice = keypairFromUri("//Alice");
  chain = aChain("one");
  served = await serveChain(chain, { port: 0 });
});
afterEach(() => served[Symbol.asyncDispose]());

async function post(body: string): Promise<{ status: number; json: unknown }> {
  const response = await fetch(`${served.url}/v1/weights`, { method: "POST", body });
  return { status: response.status, json: await response.json() };
}

describe("a served chain", () => {
  it("listens on the loopback interface only", () => {
    expect(served.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it("takes a signed extrinsic once: a repeated one is stale, even when the rules would take it again", async () => {
    const body = JSON.stringify(signWeights(alice, extrinsic, 0, chain.genesisHash));
    expect((await post(body)).json).toMatchObject({ kind: "set" });
    await clock.advanceBy(100 * 12_000);
    expect((await post(body)).json).toEqual({ kind: "refused", reason: "Stale", retry: "later" });
  });

  it("does not take a refused extrinsic when it is repeated later", async () => {
    const second = JSON.stringify(signWeights(alice, extrinsic, 1, chain.genesisHash));
    await post(JSON.stringify(signWeights(alice, extrinsic, 0, chain.genesisHash)));
    expect((await post(second)).json).toMatchObject({ reason: "SettingWeightsTooFast" });
    await clock.advanceBy(100 * 12_000);
    expect((await post(second)).json).toMatchObject({ reason: "Stale" });
  });

  it("does not take an extrinsic that skips ahead, was changed on the way, or is for another chain", async () => {
    const signed = signWeights(alice, extrinsic, 0, chain.genesisHash);
    const foreign = signWeights(alice, extrinsic, 0, aChain("two").genesisHash);
    const ahead = signWeights(alice, extrinsic, 1, chain.genesisHash);
    const changed = { ...signed, weights: { ...extrinsic, versionKey: 9 } };
    const reasons = [];
    for (const attempt of [ahead, changed, foreign]) reasons.push((await post(JSON.stringify(attempt))).json);
    expect(reasons).toMatchObject([{ reason: "Future" }, { reason: "BadProof" }, { reason: "BadProof" }]);
    expect((await post(JSON.stringify(signed))).json).toMatchObject({ kind: "set" });
  });

  it.each([
    ["no JSON", "{"],
    ["a list", "[]"],
    ["no signature", JSON.stringify({ weights: extrinsic, nonce: 0 })],
    ["floats", JSON.stringify({ weights: { ...extrinsic, values: [0.5] }, nonce: 0, hotkey: "x", signature: "0x" })],
    ["nothing", ""],
  ])("answers a body with %s by 400", async (_, body) => {
    expect(await post(body)).toMatchObject({ status: 400, json: { code: "CHAIN_REQUEST_INVALID", retry: "never" } });
  });

  it("answers an oversized body by 413 and goes on", async () => {
    expect(await post(`"${"x".repeat(300_000)}"`)).toMatchObject({
      status: 413,
      json: { code: "CHAIN_REQUEST_TOO_LARGE" },
    });
    expect(await new HttpChainClient(served.url).finalizedHead()).toMatchObject({ number: 998 });
  });

  it.each([
    ["/v1/nothing", 404, "CHAIN_ROUTE_UNKNOWN"],
    ["/v1/subnets/99999/metagraph", 400, "CHAIN_REQUEST_INVALID"],
    ["/v1/subnets/46/metagraph?block=-1", 400, "CHAIN_REQUEST_INVALID"],
    ["/v1/subnets/46/metagraph?block=", 400, "CHAIN_REQUEST_INVALID"],
    ["/v1/subnets/46/metagraph?block=99999", 409, "CHAIN_BLOCK_UNKNOWN"],
    ["/v1/subnets/47/weights", 404, "SUBNET_UNKNOWN"],
    ["/v1/accounts/somebody/nonce", 400, "CHAIN_REQUEST_INVALID"],
  ])("answers GET %s by %i %s", async (path, status, code) => {
    const response = await fetch(served.url + path);
    expect({ status: response.status, json: await response.json() }).toMatchObject({ status, json: { code } });
  });

  it("says which port is taken", async () => {
    const port = Number(new URL(served.url).port);
    await expect(serveChain(chain, { port })).rejects.toMatchObject({ code: "CHAIN_PORT_UNAVAILABLE" });
  });
});

describe("the client of a chain that misbehaves", () => {
  let odd: Server;
  let answer: Parameters<typeof createServer>[1] & object;
  let client: HttpChainClient;

  beforeEach(async () => {
    odd = createServer((request, response) => answer(request, response));
    await new Promise<void>((resolve) => odd.listen(0, "127.0.0.1", resolve));
    client = new HttpChainClient(`http://127.0.0.1:${(odd.address() as AddressInfo).port}`, { timeoutMs: 100 });
  });
  afterEach(async () => {
    await client[Symbol.asyncDispose]();
    odd.closeAllConnections();
    odd.close();
  });

  it.each<[string, typeof answer]>([
    ["says nothing", () => {}],
    ["stops in the middle", (_, response) => void response.writeHead(200).write("{")],
    ["hangs up", (request) => void request.socket.destroy()],
    ["speaks HTML", (_, response) => void response.end("<html>")],
    ["answers something else", (_, response) => void response.end('{"number":-1}')],
    ["fails", (_, response) => void response.writeHead(503).end('{"code":"X","message":"x"}')],
    ["sends the client elsewhere", (_, response) => void response.writeHead(302, { location: "/v1/head" }).end()],
  ])("is told to try later when the chain %s", async (_, behaviour) => {
    answer = behaviour;
    await expect(client.finalizedHead()).rejects.toMatchObject({ code: "CHAIN_UNREACHABLE", retry: "later" });
  });

  it("is told to try later when nobody is there", async () => {
    odd.close();
    await expect(client.finalizedHead()).rejects.toMatchObject({ code: "CHAIN_UNREACHABLE", retry: "later" });
  });

  it("ends a question under way when it is closed", async () => {
    const closing = new HttpChainClient(served.url);
    await closing[Symbol.asyncDispose]();
    await expect(closing.finalizedHead()).rejects.toMatchObject({ code: "CHAIN_CLOSED", retry: "never" });
  });
});
