import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ManualClock } from "@lode/runtime/clock";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Neuron } from "../chain/index.ts";
import { keypairFromUri, ready } from "../keys/portable.ts";
import type { BlockNumber, Coldkey, NetUid, Uid } from "../primitives/index.ts";
import { MemoryChain, type MemoryChainOptions } from "./index.ts";

const netuid = 46 as NetUid;
let folder: string;
let clock: ManualClock;
let options: MemoryChainOptions & { statePath: string };

function neuron(name: string, uid: number): Neuron {
  const { hotkey } = keypairFromUri(name);
  return {
    uid: uid as Uid,
    hotkey,
    coldkey: hotkey as string as Coldkey,
    stakeRao: 7n,
    validatorPermit: true,
    lastUpdate: 0,
  };
}

beforeAll(() => ready());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lode-chain-"));
  clock = new ManualClock(12_000_000);
  options = {
    clock,
    seed: 7,
    genesisMs: 0,
    blockTimeMs: 12_000,
    finalityLag: 2,
    netuid,
    tempo: 360,
    weightsRateLimit: 10,
    versionKey: 0,
    neurons: [neuron("//Alice", 0), neuron("//Bob", 1)],
    statePath: join(folder, "chain.json"),
  };
});
afterEach(() => rm(folder, { recursive: true }));

const weights = { netuid, mechanism: 0, uids: [0, 1], values: [1, 2], versionKey: 0 };

describe("a chain that is kept in a file", () => {
  it("goes on where it stopped: weights, rate limit, nonces and registrations", async () => {
    const alice = keypairFromUri("//Alice");
    const first = await MemoryChain.open(options);
    await first.setWeights(alice, weights);
    await clock.advanceBy(3 * 12_000);
    await first.register(neuron("//Eve", 2));
    const second = await MemoryChain.open(options);
    expect(await second.weights(netuid)).toEqual(await first.weights(netuid));
    expect(await second.metagraph(netuid)).toEqual(await first.metagraph(netuid));
    expect((await second.metagraphAt(netuid, 1_001 as BlockNumber)).neurons).toHaveLength(2);
    expect(await second.nonceOf(alice.hotkey)).toBe(1);
    expect(await second.setWeights(alice, weights)).toMatchObject({ reason: "SettingWeightsTooFast" });
    expect(await readdir(folder)).toEqual(["chain.json"]);
  });

  it("keeps what was there when a write fails", async () => {
    const chain = await MemoryChain.open({ ...options, statePath: join(folder, "state", "chain.json") });
    await writeFile(join(folder, "state"), "in the way");
    await expect(chain.setWeights(keypairFromUri("//Alice"), weights)).rejects.toThrow();
    expect(await chain.weights(netuid)).toEqual(new Map());
    expect(await chain.nonceOf(keypairFromUri("//Alice").hotkey)).toBe(0);
  });

  it.each(["", "{", "[]", '{"version":2}', '{"version":1,"chain":"x"'])(
    "refuses a damaged file: %j",
    async (content) => {
      await writeFile(options.statePath, content);
      await expect(MemoryChain.open(options)).rejects.toMatchObject({ code: "CHAIN_STATE_UNREADABLE", retry: "never" });
    },
  );

  it("refuses the file of another chain", async () => {
    await (await MemoryChain.open(options)).setWeights(keypairFromUri("//Alice"), weights);
    for (const other of [{ seed: 8 }, { genesisMs: 1 }, { blockTimeMs: 250 }]) {
      const opened = MemoryChain.open({ ...options, ...other });
      await expect(opened).rejects.toMatchObject({ code: "CHAIN_STATE_FOREIGN", retry: "never" });
    }
  });
});

describe("a chain's neurons", () => {
  it.each([
    ["a uid", { name: "//Bob", uid: 0 }],
    ["a hotkey", { name: "//Alice", uid: 1 }],
  ])("cannot share %s", (_, { name, uid }) => {
    const neurons = [neuron("//Alice", 0), neuron(name, uid)];
    expect(() => new MemoryChain({ ...options, neurons })).toThrow(
      expect.objectContaining({ code: "CHAIN_NEURON_INVALID" }),
    );
  });

  it("cannot be registered at two uids", async () => {
    const chain = new MemoryChain(options);
    await expect(chain.register(neuron("//Alice", 5))).rejects.toMatchObject({ code: "CHAIN_NEURON_INVALID" });
  });
});

describe("block hashes", () => {
  it("follow from seed and number alone", async () => {
    const hashOf = async (seed: string | number): Promise<string> =>
      (await new MemoryChain({ ...options, seed }).finalizedHead()).hash;
    expect(await hashOf("7")).toBe(await hashOf(7));
    expect(await hashOf(8)).not.toBe(await hashOf(7));
  });
});
