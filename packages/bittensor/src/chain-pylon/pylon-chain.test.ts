import { ManualClock } from "@lode/runtime/clock";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MemoryChain } from "../chain-memory/index.ts";
import { type Keypair, keypairFromUri, ready } from "../keys/portable.ts";
import type { Coldkey, NetUid, Uid } from "../primitives/index.ts";
import { raoOf } from "./exact-json.ts";
import { PylonChain, type PylonChainOptions } from "./index.ts";
import { type PylonStandIn, servePylon } from "./testing/pylon-stand-in.ts";

const netuid = 46 as NetUid;
let alice: Keypair;
let clock: ManualClock;
let pylon: PylonStandIn;
const clients: PylonChain[] = [];

function connect(more: Partial<PylonChainOptions> = {}): PylonChain {
  const options = { url: pylon.url, token: "secret", identity: "validator", netuid, tempo: 360, pollMs: 1, ...more };
  const client = new PylonChain(options);
  clients.push(client);
  return client;
}

beforeEach(async () => {
  await ready();
  alice = keypairFromUri("//Alice");
  clock = new ManualClock(1_700_000_000_000 + 100 * 12_000);
  const neuron = {
    uid: 0 as Uid,
    hotkey: alice.hotkey,
    coldkey: alice.hotkey as string as Coldkey,
    stakeRao: 123_456_789_012_345_678n,
    validatorPermit: true,
    lastUpdate: 0,
  };
  const chain = new MemoryChain({
    clock,
    seed: 1,
    genesisMs: 1_700_000_000_000,
    blockTimeMs: 12_000,
    finalityLag: 2,
    netuid,
    tempo: 360,
    weightsRateLimit: 10,
    versionKey: 3,
    neurons: [neuron],
  });
  pylon = await servePylon(chain, { signer: alice, clock, token: "secret", identity: "validator" });
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client[Symbol.asyncDispose]();
  await pylon[Symbol.asyncDispose]();
});

const weights = { netuid, mechanism: 0, uids: [0], values: [65_535], versionKey: 3 };

describe("a Pylon sidecar", () => {
  it("is asked under its identity, and stakes keep their digits", async () => {
    expect((await connect().metagraph(netuid)).neurons[0]?.stakeRao).toBe(123_456_789_012_345_678n);
    expect(pylon.requests).toEqual(["GET /api/v1/identity/validator/subnet/46/block/latest/neurons"]);
  });

  it("hands on its own words when it refuses", async () => {
    const asked = connect({ token: "wrong" }).metagraph(netuid);
    await expect(asked).rejects.toMatchObject({ code: "PYLON_REFUSED", retry: "never", facts: { status: 401 } });
  });

  it.each([429, 500, 502])("may be asked later after %s", async (status) => {
    pylon.failWith = { status, body: "{}" };
    await expect(connect().finalizedHead()).rejects.toMatchObject({ code: "PYLON_UNREACHABLE", retry: "later" });
  });

  it.each(["", "<html>", "[]", "{}", '{"number":-1,"hash":"0x00","timestamp":1}'])(
    "is not believed: %j",
    async (body) => {
      pylon.failWith = { status: 200, body };
      const code = expect.stringMatching(/^PYLON_(ANSWER_ODD|UNREACHABLE)$/);
      await expect(connect().finalizedHead()).rejects.toMatchObject({ code });
    },
  );

  it("that never shows the weights leaves them undecided", async () => {
    const outcome = await connect({ weightsTimeoutMs: 20 }).setWeights(alice, weights);
    expect(outcome).toEqual({ kind: "refused", reason: "Undecided", retry: "later" });
    expect(pylon.requests).toContain("PUT /api/v1/identity/validator/subnet/46/weights");
  });

  it("is not asked to set what cannot be named", async () => {
    const client = connect();
    expect(await client.setWeights(alice, { ...weights, uids: [4] })).toMatchObject({
      reason: "UidVecContainInvalidOne",
    });
    expect(await client.setWeights(alice, { ...weights, uids: [0, 0], values: [1, 1] })).toMatchObject({
      reason: "DuplicateUids",
    });
    expect(await client.setWeights(alice, { ...weights, values: [0] })).toMatchObject({
      reason: "WeightVecLengthIsLow",
    });
    expect(pylon.requests.some((request) => request.startsWith("PUT"))).toBe(false);
  });

  it("says what it cannot do", async () => {
    const unsupported = { code: "PYLON_UNSUPPORTED", retry: "never" };
    await expect(connect().weights()).rejects.toMatchObject(unsupported);
    const { identity: _, ...anonymous } = { url: pylon.url, token: "secret", identity: "", netuid, tempo: 360 };
    await using reader = new PylonChain(anonymous);
    await expect(reader.setWeights(alice, weights)).rejects.toMatchObject(unsupported);
    await expect(connect().setWeights(alice, { ...weights, mechanism: 1 })).rejects.toMatchObject(unsupported);
  });

  it("tells commitments", async () => {
    expect(await connect().commitmentOf(netuid, alice.hotkey)).toEqual({ block: 7, bytes: Uint8Array.of(1, 2) });
    expect(await connect().commitmentOf(netuid, keypairFromUri("//Bob").hotkey)).toBeUndefined();
  });
});

describe("an amount of TAO", () => {
  it.each([
    ["1", 1_000_000_000n],
    ["0.000000001", 1n],
    ["123456789.012345678", 123_456_789_012_345_678n],
    ["1e-9", 1n],
    ["1.5E+3", 1_500_000_000_000n],
    ["0.0000000019", 1n],
    ["-1", undefined],
    ["NaN", undefined],
  ])("%s is %s rao", (source, rao) => {
    expect(raoOf(source)).toBe(rao);
  });
});
