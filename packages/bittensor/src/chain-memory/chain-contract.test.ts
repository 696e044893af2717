import { ManualClock } from "@lode/runtime/clock";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ChainClient, Neuron, WeightsExtrinsic } from "../chain/index.ts";
import { type Keypair, keypairFromUri, ready } from "../keys/portable.ts";
import type { BlockNumber, Coldkey, NetUid, Uid } from "../primitives/index.ts";
import { HttpChainClient, MemoryChain, serveChain } from "./index.ts";

const netuid = 46 as NetUid;
const genesisMs = 1_000_000;
const blockTimeMs = 12_000;
const finalityLag = 2;
const rateLimit = 10;

beforeAll(() => ready());

function neuronOf(keypair: Keypair, uid: number, more: Partial<Neuron> = {}): Neuron {
  const coldkey = keypair.hotkey as string as Coldkey;
  const stakeRao = 20_000_000_000_000_000_000n;
  return { uid: uid as Uid, hotkey: keypair.hotkey, coldkey, stakeRao, validatorPermit: true, lastUpdate: 0, ...more };
}

interface Fixture extends AsyncDisposable {
  readonly client: ChainClient;
}

const implementations: ReadonlyArray<{ name: string; connect(chain: MemoryChain): Promise<Fixture> }> = [
  {
    name: "MemoryChain",
    connect: async (chain) => ({ client: chain, [Symbol.asyncDispose]: () => chain[Symbol.asyncDispose]() }),
  },
  {
    name: "HttpChainClient over serveChain",
    connect: async (chain) => {
      const served = await serveChain(chain, { port: 0 });
      const client = new HttpChainClient(served.url);
      const dispose = async (): Promise<void> => {
        await client[Symbol.asyncDispose]();
        await served[Symbol.asyncDispose]();
      };
      return { client, [Symbol.asyncDispose]: dispose };
    },
  },
];

describe.each(implementations)("$name keeps the chain's contract:", ({ connect }) => {
  let clock: ManualClock;
  let chain: MemoryChain;
  let fixture: Fixture;
  let client: ChainClient;
  let alice: Keypair;
  let bob: Keypair;
  let stranger: Keypair;

  const at = (block: number): Promise<void> => clock.advanceTo(genesisMs + block * blockTimeMs);
  const weights = (more: Partial<WeightsExtrinsic> = {}): WeightsExtrinsic => {
    return { netuid, mechanism: 0, uids: [0, 1], values: [65_535, 100], versionKey: 3, ...more };
  };

  beforeEach(async () => {
    alice = keypairFromUri("//Alice");
    bob = keypairFromUri("//Bob");
    stranger = keypairFromUri("//Eve");
    clock = new ManualClock(genesisMs + 100 * blockTimeMs);
    chain = new MemoryChain({
      clock,
      seed: "a seed",
      genesisMs,
      blockTimeMs,
      finalityLag,
      netuid,
      tempo: 360,
      weightsRateLimit: rateLimit,
      versionKey: 3,
      neurons: [neuronOf(bob, 1, { validatorPermit: false }), neuronOf(alice, 0)],
    });
    fixture = await connect(chain);
    client = fixture.client;
  });
  afterEach(() => fixture[Symbol.asyncDispose]());

  it("the final head lags behind, and its time is the block's own", async () => {
    const head = await client.finalizedHead();
    expect(head).toMatchObject({ number: 98, timestampMs: genesisMs + 98 * blockTimeMs });
    expect(head.hash).toMatch(/^0x[0-9a-f]{64}$/);
    await at(101);
    const next = await client.finalizedHead();
    expect(next.number).toBe(99);
    expect(next.hash).not.toBe(head.hash);
  });

  it("the first block after a moment is strictly after it", async () => {
    const timeOf90 = genesisMs + 90 * blockTimeMs;
    expect((await client.firstBlockAfter(timeOf90 - 1))?.number).toBe(90);
    expect((await client.firstBlockAfter(timeOf90))?.number).toBe(91);
    expect((await client.firstBlockAfter(timeOf90 + 1))?.number).toBe(91);
    expect((await client.firstBlockAfter(0))?.number).toBe(0);
  });

  it("the first block after a moment is named only once it is final, and stays the same", async () => {
    const close = genesisMs + 100 * blockTimeMs;
    expect(await client.firstBlockAfter(close)).toBeUndefined();
    await clock.advanceTo(genesisMs + 103 * blockTimeMs - 1);
    expect(await client.firstBlockAfter(close)).toBeUndefined();
    await at(103);
    const beacon = await client.firstBlockAfter(close);
    expect(beacon?.number).toBe(101);
    await at(500);
    expect(await client.firstBlockAfter(close)).toEqual(beacon);
  });

  it("the metagraph lists neurons by uid, stake beyond 2^53 included", async () => {
    const { neurons, block, tempo } = await client.metagraph(netuid);
    expect({ block, tempo }).toEqual({ block: 100, tempo: 360 });
    expect(neurons).toEqual([neuronOf(alice, 0), neuronOf(bob, 1, { validatorPermit: false })]);
  });

  it("the metagraph as of a block does not change when neurons do", async () => {
    await at(110);
    await chain.register(neuronOf(bob, 1, { stakeRao: 5n }));
    await chain.register(neuronOf(stranger, 2));
    await at(120);
    const before = await client.metagraphAt(netuid, 109 as BlockNumber);
    expect(before.neurons).toEqual([neuronOf(alice, 0), neuronOf(bob, 1, { validatorPermit: false })]);
    const after = await client.metagraphAt(netuid, 110 as BlockNumber);
    expect(after.neurons.map(({ hotkey, stakeRao }) => ({ hotkey, stakeRao }))[1]).toEqual({
      hotkey: bob.hotkey,
      stakeRao: 5n,
    });
    expect(after.neurons).toHaveLength(3);
  });

  it("the metagraph of a block that is not final must be asked for later", async () => {
    const asked = client.metagraphAt(netuid, 99 as BlockNumber);
    await expect(asked).rejects.toMatchObject({ code: "CHAIN_BLOCK_UNKNOWN", retry: "later" });
  });

  it("another subnet is unknown", async () => {
    const other = 1 as NetUid;
    const asked = [client.metagraph(other), client.metagraphAt(other, 1 as BlockNumber), client.weights(other)];
    for (const question of asked) {
      await expect(question).rejects.toMatchObject({ code: "SUBNET_UNKNOWN", retry: "never" });
    }
  });

  it("weights that were set are there, and the block says when", async () => {
    const outcome = await client.setWeights(alice, weights());
    expect(outcome).toMatchObject({ kind: "set", block: { number: 100 } });
    expect(await client.weights(netuid)).toEqual(
      new Map([
        [
          0,
          new Map([
            [0, 65_535],
            [1, 100],
          ]),
        ],
      ]),
    );
    expect((await client.metagraph(netuid)).neurons[0]?.lastUpdate).toBe(100);
    await at(150);
    expect((await client.metagraphAt(netuid, 99 as BlockNumber)).neurons[0]?.lastUpdate).toBe(0);
    expect((await client.metagraphAt(netuid, 100 as BlockNumber)).neurons[0]?.lastUpdate).toBe(100);
  });

  it("weights are scaled so that the largest is 65535", async () => {
    await client.setWeights(alice, weights({ values: [50, 100] }));
    expect((await client.weights(netuid)).get(0)).toEqual(
      new Map([
        [0, 32_768],
        [1, 65_535],
      ]),
    );
  });

  it("weights are taken again only after the rate limit", async () => {
    await client.setWeights(alice, weights());
    await at(100 + rateLimit - 1);
    const tooFast = { kind: "refused", reason: "SettingWeightsTooFast", retry: "later" };
    expect(await client.setWeights(alice, weights())).toEqual(tooFast);
    await at(100 + rateLimit);
    expect(await client.setWeights(alice, weights({ values: [1, 65_535] }))).toMatchObject({ kind: "set" });
  });

  it.each<[string, Partial<WeightsExtrinsic>]>([
    ["WeightVecNotEqualSize", { values: [1] }],
    ["MechanismDoesNotExist", { mechanism: 1 }],
    ["UidsLengthExceedUidsInSubNet", { uids: [0, 1, 2], values: [1, 2, 3] }],
    ["IncorrectWeightVersionKey", { versionKey: 2 }],
    ["DuplicateUids", { uids: [1, 1] }],
    ["UidVecContainInvalidOne", { uids: [0, 7] }],
    ["UidsNotAscending", { uids: [1, 0] }],
    ["WeightVecLengthIsLow", { uids: [], values: [] }],
    ["MaxWeightExceeded", { values: [65_536, 1] }],
    ["SubnetNotExists", { netuid: 7 as NetUid }],
  ])("bad weights are refused in the chain's own word: %s", async (reason, more) => {
    expect(await client.setWeights(alice, weights(more))).toEqual({ kind: "refused", reason, retry: "never" });
    expect(await client.weights(netuid)).toEqual(new Map());
  });

  it("neither strangers nor neurons without a permit set weights, except on themselves", async () => {
    const stranded = { kind: "refused", reason: "HotKeyNotRegisteredInSubNet", retry: "never" };
    expect(await client.setWeights(stranger, weights())).toEqual(stranded);
    const unpermitted = { kind: "refused", reason: "NeuronNoValidatorPermit", retry: "never" };
    expect(await client.setWeights(bob, weights())).toEqual(unpermitted);
    expect(await client.setWeights(bob, weights({ uids: [1], values: [65_535] }))).toMatchObject({ kind: "set" });
  });

  it("a signer that holds another key is not believed", async () => {
    const impostor = { hotkey: alice.hotkey, sign: (message: Uint8Array) => bob.sign(message) };
    expect(await client.setWeights(impostor, weights())).toEqual({
      kind: "refused",
      reason: "BadProof",
      retry: "never",
    });
  });

  it("two extrinsics of one key at once are taken one after the other", async () => {
    const outcomes = await Promise.all([client.setWeights(alice, weights()), client.setWeights(alice, weights())]);
    expect(outcomes.map((outcome) => (outcome.kind === "refused" ? outcome.reason : "set"))).toEqual([
      "set",
      "SettingWeightsTooFast",
    ]);
  });

  it("a neuron that takes over a uid takes over no weights", async () => {
    await client.setWeights(alice, weights());
    await chain.register(neuronOf(stranger, 1));
    expect(await client.weights(netuid)).toEqual(new Map([[0, new Map([[0, 65_535]])]]));
  });
});
