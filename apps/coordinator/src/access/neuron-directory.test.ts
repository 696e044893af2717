import type { ChainClient, Metagraph, Neuron } from "@lode/bittensor/chain";
import type { BlockNumber, Hotkey, NetUid } from "@lode/bittensor/primitives";
import { ManualClock } from "@lode/runtime/clock";
import { beforeEach, expect, test } from "vitest";
import { NeuronDirectory } from "./neuron-directory.ts";

const netuid = 46 as NetUid;
let neurons: string[];
let reads: number;
let isDown: boolean;
let wall: ManualClock;
let directory: NeuronDirectory;

beforeEach(() => {
  neurons = ["known"];
  reads = 0;
  isDown = false;
  wall = new ManualClock(1_000_000);
  const metagraph = async (): Promise<Metagraph> => {
    reads += 1;
    if (isDown) throw new Error("no answer");
    return { netuid, block: 1 as BlockNumber, tempo: 360, neurons: neurons.map((hotkey) => ({ hotkey }) as Neuron) };
  };
  directory = new NeuronDirectory({ metagraph } as unknown as ChainClient, netuid, wall);
});

const find = async (hotkey: string): Promise<boolean> => (await directory.find(hotkey as Hotkey)) !== undefined;

test("many questions about known hotkeys read the chain once", async () => {
  await Promise.all([find("known"), find("known"), find("known")]);
  expect(reads).toBe(1);
});

test("a hotkey registered a moment ago is found, and a flood of unknown ones does not flood the chain", async () => {
  expect(await find("newcomer")).toBe(false);
  neurons.push("newcomer");
  for (let question = 0; question < 20; question += 1) await find(`unknown ${question}`);
  expect(reads).toBe(1);
  await wall.advanceBy(2_000);
  expect(await find("newcomer")).toBe(true);
  expect(reads).toBe(2);
});

test("a hotkey that left the subnet is forgotten with the next view", async () => {
  expect(await find("known")).toBe(true);
  neurons = [];
  await wall.advanceBy(30_000);
  expect(await find("known")).toBe(false);
});

test("while the chain is down the last view serves for five minutes, then nobody is admitted", async () => {
  expect(await find("known")).toBe(true);
  isDown = true;
  await wall.advanceBy(299_000);
  expect(await find("known")).toBe(true);
  await wall.advanceBy(2_000);
  await expect(find("known")).rejects.toMatchObject({ code: "CHAIN_UNREACHABLE", status: 503, retry: "later" });
});
