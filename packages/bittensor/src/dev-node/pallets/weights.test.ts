import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { netuid, refusal, type World, world } from "../testing/world.ts";
import { isWithinLimit, maxUpscaled } from "./weight-arithmetic.ts";

let w: World;
const weights = { netuid, mecid: 0, dests: [0, 1], weights: [32768, 16384], version_key: 0n };

/** Sends in a node whose pool lets everything in that can be included, and tells how the block judged it. */
async function judged(call: Partial<typeof weights>, by = w.alice): Promise<string> {
  await w.wallet.send(by, "SubtensorModule", "set_mechanism_weights", { ...weights, ...call });
  w.node.seal();
  const last = (await w.wallet.events()).at(-1)!;
  return last.replace("System.ExtrinsicFailed:", "");
}

afterEach(() => w?.[Symbol.asyncDispose]());

describe("weights that are set", () => {
  beforeEach(async () => {
    w = await world();
  });

  it("are kept, scaled up to 65535, and told of by events and an updated row", async () => {
    await w.wallet.send(w.alice, "SubtensorModule", "set_mechanism_weights", weights);
    w.node.seal();
    expect(await w.wallet.events()).toEqual([
      "Drand.NewPulse",
      "System.ExtrinsicSuccess",
      "SubtensorModule.WeightsSet",
      "System.ExtrinsicSuccess",
    ]);
    expect(await w.wallet.read("SubtensorModule", "Weights", netuid, 0)).toEqual([
      [0, 65535],
      [1, 32768],
    ]);
    expect(await w.wallet.read("SubtensorModule", "LastUpdate", netuid)).toEqual([1n, 0n, 0n, 0n]);
    expect(await w.wallet.ask("AccountNonceApi", "account_nonce", w.alice.hotkey)).toBe(1);
  });

  it("may come by the older call without a mechanism", async () => {
    const { mecid: _, ...older } = weights;
    await w.wallet.send(w.alice, "SubtensorModule", "set_weights", older);
    w.node.seal();
    expect(w.node.read("SubtensorModule", "Weights", netuid, 0)).toHaveLength(2);
  });

  it("too soon after the last are turned away by the pool, and taken when the limit has passed", async () => {
    const send = () => refusal(w.wallet.send(w.alice, "SubtensorModule", "set_mechanism_weights", weights));
    expect(await send()).toBe("taken");
    w.node.seal();
    expect(await send()).toBe("1010 Invalid Transaction: Custom error: 6");
    w.node.seal(98);
    expect(await send()).toBe("1010 Invalid Transaction: Custom error: 6");
    w.node.seal();
    expect(await send()).toBe("taken");
    w.node.seal();
    expect(w.node.read<bigint[]>("SubtensorModule", "LastUpdate", netuid)[0]).toBe(101n);
  });

  it("need stake above the threshold, or the pool says so", async () => {
    w.node.write("SubtensorModule", "StakeThreshold", [], 6n);
    const send = () => refusal(w.wallet.send(w.dave, "SubtensorModule", "set_mechanism_weights", weights));
    expect(await send()).toBe("1010 Invalid Transaction: Custom error: 1");
    w.node.write("SubtensorModule", "StakeThreshold", [], 5n);
    expect(await send()).toBe("taken");
  });
});

describe("a block's judgement of weights", () => {
  beforeEach(async () => {
    w = await world({ poolGuards: "stake-only", subnet: { mechanisms: 2, versionKey: 7, minAllowedWeights: 2 } });
  });

  it.each<[string, Partial<typeof weights>]>([
    ["CanNotSetRootNetworkWeights", { netuid: 0 }],
    ["WeightVecNotEqualSize", { dests: [0, 1, 2] }],
    ["MechanismDoesNotExist", { mecid: 2 }],
    ["MechanismDoesNotExist", { netuid: 47 }],
    ["UidsLengthExceedUidsInSubNet", { dests: [0, 1, 2, 3, 4], weights: [1, 1, 1, 1, 1] }],
    ["IncorrectWeightVersionKey", { version_key: 6n }],
    ["DuplicateUids", { dests: [1, 1] }],
    ["UidVecContainInvalidOne", { dests: [1, 4] }],
    ["WeightVecLengthIsLow", { dests: [1], weights: [1] }],
  ])("is %s", async (word, call) => {
    w.node.setParameters(0, { commitReveal: false });
    w.node.setParameters(47, { commitReveal: false });
    expect(await judged({ version_key: 7n, ...call })).toBe(word);
    expect(w.node.read("SubtensorModule", "Weights", netuid, 0)).toEqual([]);
    expect(w.node.nonceOf(w.alice.hotkey)).toBe(1);
  });

  it("finds strangers, neurons without a permit and rates that are too high", async () => {
    const right = { version_key: 7n };
    expect(await judged(right, w.eve)).toBe("HotKeyNotRegisteredInSubNet");
    expect(await judged(right, w.bob)).toBe("NeuronNoValidatorPermit");
    expect(await judged(right)).toBe("System.ExtrinsicSuccess");
    expect(await judged(right)).toBe("SettingWeightsTooFast");
    w.node.setParameters(netuid, { maxWeightsLimit: 32768, weightsRateLimit: 0 });
    expect(await judged({ ...right, weights: [3, 1] })).toBe("MaxWeightExceeded");
    expect(await judged({ ...right, weights: [1, 1] })).toBe("System.ExtrinsicSuccess");
  });

  it("lets a neuron without a permit weigh itself alone", async () => {
    expect(await judged({ version_key: 7n, dests: [1], weights: [9] }, w.bob)).toBe("System.ExtrinsicSuccess");
    expect(w.node.read("SubtensorModule", "Weights", netuid, 1)).toEqual([[1, 65535]]);
  });

  it("keeps a second mechanism's rows and rates apart from the first's", async () => {
    expect(await judged({ version_key: 7n })).toBe("System.ExtrinsicSuccess");
    expect(await judged({ version_key: 7n, mecid: 1, dests: [2, 3] })).toBe("System.ExtrinsicSuccess");
    const uids = (index: number) =>
      w.node.read<[number, number][]>("SubtensorModule", "Weights", index, 0).map(([uid]) => uid);
    expect([uids(netuid), uids(4096 + netuid)]).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });

  it("refuses a direct set where weights are to be committed", async () => {
    w.node.setParameters(netuid, { commitReveal: true });
    expect(await judged({ version_key: 7n })).toBe("CommitRevealEnabled");
  });
});

describe("the chain's arithmetic", () => {
  it("scales the greatest to 65535 and keeps proportions", () => {
    expect(maxUpscaled([1, 2, 3])).toEqual([21845, 43690, 65535]);
    expect(maxUpscaled([65535, 32768, 1])).toEqual([65535, 32768, 1]);
    // Divided first, and cut off there: exact arithmetic would say 32768.
    expect(maxUpscaled([40000, 20000])).toEqual([65535, 32767]);
    expect(maxUpscaled([0, 0])).toEqual([0, 0]);
    expect(maxUpscaled([])).toEqual([]);
  });

  it("limits a value by its share of the sum", () => {
    expect(isWithinLimit([1, 1], 32768)).toBe(true);
    expect(isWithinLimit([2, 1], 32768)).toBe(false);
    expect(isWithinLimit([1], 65535)).toBe(true);
  });
});
