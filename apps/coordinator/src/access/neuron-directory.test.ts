import type { ChainClient, Metagraph, Neuron } from "@lode/bittensor/chain";
import type { BlockNumber, Hotkey, NetUid } from "@lode/bittensor/primitives";
import { ManualClock } from "@lode/runtime/clock";
import { recordingReporter } from "@lode/runtime/events";
import { afterEach, beforeEach, expect, test } from "vitest";
import { NeuronDirectory } from "./neuron-directory.ts";

const netuid = 46 as NetUid;
const startAt = 1_000_000;
let neurons: string[];
let reads: number;
let isDown: boolean;
let wall: ManualClock;
let reporter: ReturnType<typeof recordingReporter>;
let directory: NeuronDirectory;

beforeEach(() => {
  neurons = ["known"];
  reads = 0;
  isDown = false;
  wall = new ManualClock(startAt);
  reporter = recordingReporter();
  const metagraph = async (): Promise<Metagraph> => {
    reads += 1;
    if (isDown) throw new Error("no answer");
    const listed = neurons.map((hotkey, uid) => ({ hotkey, uid }) as unknown as Neuron);
    return { netuid, block: 1 as BlockNumber, tempo: 360, neurons: listed };
  };
  directory = new NeuronDirectory({ chain: { metagraph } as unknown as ChainClient, netuid, wall, reporter });
});
afterEach(async () => await directory[Symbol.asyncDispose]());

const find = async (hotkey: string): Promise<boolean> => (await directory.find(hotkey as Hotkey)) !== undefined;
const told = (): string[] => reporter.events.map(({ event }) => event);

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

test("a hotkey that left the subnet is refused after the next look, which nobody has to ask for", async () => {
  neurons = ["known", "leaver"];
  await directory.start();
  neurons = ["known"];
  await wall.advanceBy(299_000);
  expect(await find("leaver")).toBe(true);
  await wall.advanceBy(1_000);
  expect(await find("leaver")).toBe(false);
  expect(await find("known")).toBe(true);
});

test("while the chain is down the last view serves for an hour with one warning, then nobody is admitted", async () => {
  await directory.start();
  isDown = true;
  await wall.advanceBy(300_000);
  await wall.advanceBy(300_000);
  expect(directory.failures).toBeGreaterThan(1);
  expect(directory.ageSeconds).toBe(600);
  expect(await find("known")).toBe(true);
  expect(told()).toEqual(["metagraphStale"]);
  await wall.advanceTo(startAt + 3_599_000);
  expect(await find("known")).toBe(true);
  await wall.advanceBy(1_000);
  expect(directory.isReady).toBe(false);
  await expect(find("known")).rejects.toMatchObject({ code: "CHAIN_UNREACHABLE", status: 503, retry: "later" });
  isDown = false;
  await wall.advanceBy(5_000);
  expect(await find("known")).toBe(true);
  expect(told()).toEqual(["metagraphStale", "metagraphFresh"]);
});

test("without a chain it starts, is not ready, and is once the chain answers", async () => {
  isDown = true;
  await directory.start();
  expect(directory.isReady).toBe(false);
  await expect(find("known")).rejects.toMatchObject({ code: "CHAIN_UNREACHABLE" });
  isDown = false;
  await wall.advanceBy(5_000);
  expect(directory.isReady).toBe(true);
  expect(await find("known")).toBe(true);
});

test.each([
  ["is empty where there were neurons", () => []],
  ["has a hotkey twice", () => ["known", "other", "known"]],
])("a metagraph that %s is no answer", async (_, rubbish) => {
  await directory.start();
  neurons = rubbish();
  await expect(directory.refresh()).rejects.toMatchObject({ code: "METAGRAPH_INVALID", retry: "later" });
  expect(await find("known")).toBe(true);
  expect(directory.failures).toBe(1);
  expect(told()).toEqual(["metagraphStale"]);
});
