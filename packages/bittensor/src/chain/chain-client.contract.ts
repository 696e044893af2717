import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Keypair, keypairFromUri, ready } from "../keys/portable.ts";
import type { BlockNumber, NetUid } from "../primitives/index.ts";
import type { ChainClient, WeightsExtrinsic } from "./chain-client.ts";

/** The chain that each implementation is put before: subnet 46, alice (uid 0) with a permit, bob (uid 1) without. */
export interface ContractNetwork {
  readonly netuid: NetUid;
  readonly alice: Keypair;
  readonly bob: Keypair;
  readonly aliceStakeRao: bigint;
  readonly blockTimeMs: number;
  readonly finalityLag: number;
  readonly weightsRateLimit: number;
  readonly versionKey: number;
  readonly tempo: number;
  /** The newest block when the test begins. */
  readonly head: number;
}

export interface ContractFixture extends AsyncDisposable {
  readonly client: ChainClient;
  /** Makes blocks. */
  advance(blocks: number): Promise<void>;
  /** Makes the blocks that a write needs until it is settled. */
  settle<T>(writing: Promise<T>): Promise<T>;
  /** The newest block's own time. */
  headTimeMs(): number;
}

export interface ContractOptions {
  readonly name: string;
  readonly connect: (network: ContractNetwork) => Promise<ContractFixture>;
  /** A sidecar does not serve the weights on chain. */
  readonly cannotReadWeights?: boolean;
  /** A sidecar that writes in its own time does not say why the chain refused. */
  readonly cannotTellRefusals?: boolean;
}

/** What every chain client does alike. */
export function chainClientContract(options: ContractOptions): void {
  const { name, connect, cannotReadWeights = false, cannotTellRefusals = false } = options;

  describe(`${name} keeps the chain's contract:`, () => {
    let network: ContractNetwork;
    let fixture: ContractFixture;
    let client: ChainClient;

    const weights = (more: Partial<WeightsExtrinsic> = {}): WeightsExtrinsic => {
      const { netuid, versionKey } = network;
      return { netuid, mechanism: 0, uids: [0, 1], values: [65_535, 100], versionKey, ...more };
    };

    beforeAll(() => ready());
    beforeEach(async () => {
      network = {
        netuid: 46 as NetUid,
        alice: keypairFromUri("//Alice"),
        bob: keypairFromUri("//Bob"),
        aliceStakeRao: 9_007_199_254_740_993n,
        blockTimeMs: 12_000,
        finalityLag: 2,
        weightsRateLimit: 10,
        versionKey: 3,
        tempo: 360,
        head: 40,
      };
      fixture = await connect(network);
      client = fixture.client;
    });
    afterEach(() => fixture?.[Symbol.asyncDispose]());

    it("the final head lags behind, and its time is the block's own", async () => {
      const head = await client.finalizedHead();
      const { head: best, finalityLag, blockTimeMs } = network;
      expect(head.number).toBe(best - finalityLag);
      expect(head.timestampMs).toBe(fixture.headTimeMs() - finalityLag * blockTimeMs);
      expect(head.hash).toMatch(/^0x[0-9a-f]{64}$/);
      await fixture.advance(1);
      expect((await client.finalizedHead()).number).toBe(head.number + 1);
    });

    it("the first block after a moment is strictly after it, and named only once it is final", async () => {
      const head = await client.finalizedHead();
      const { blockTimeMs } = network;
      expect(await client.firstBlockAfter(head.timestampMs)).toBeUndefined();
      expect(await client.firstBlockAfter(head.timestampMs - 1)).toEqual(head);
      const earlier = head.timestampMs - 9 * blockTimeMs;
      expect((await client.firstBlockAfter(earlier - 1))?.number).toBe(head.number - 9);
      expect((await client.firstBlockAfter(earlier))?.number).toBe(head.number - 8);
      await fixture.advance(1);
      expect((await client.firstBlockAfter(head.timestampMs))?.number).toBe(head.number + 1);
    });

    it("the metagraph lists neurons by uid, with every digit of their stake", async () => {
      const { netuid, alice, bob, aliceStakeRao, tempo, head } = network;
      const metagraph = await client.metagraph(netuid);
      expect(metagraph).toMatchObject({ netuid, tempo, block: head });
      expect(
        metagraph.neurons.map(({ uid, hotkey, stakeRao, validatorPermit, lastUpdate }) => {
          return { uid, hotkey, stakeRao, validatorPermit, lastUpdate };
        }),
      ).toEqual([
        { uid: 0, hotkey: alice.hotkey, stakeRao: aliceStakeRao, validatorPermit: true, lastUpdate: 0 },
        { uid: 1, hotkey: bob.hotkey, stakeRao: 5n, validatorPermit: false, lastUpdate: 0 },
      ]);
    });

    it("the metagraph of a block that is not final must be asked for later", async () => {
      const early = (network.head - network.finalityLag + 1) as BlockNumber;
      const asked = client.metagraphAt(network.netuid, early);
      await expect(asked).rejects.toMatchObject({ code: "CHAIN_BLOCK_UNKNOWN", retry: "later" });
      expect((await client.metagraphAt(network.netuid, (early - 1) as BlockNumber)).block).toBe(early - 1);
    });

    it("another subnet is unknown", async () => {
      const asked = client.metagraph(9 as NetUid);
      await expect(asked).rejects.toMatchObject({ code: "SUBNET_UNKNOWN", retry: "never" });
    });

    it("weights that were set are there, and the block says when", async () => {
      const { alice, netuid, head } = network;
      const outcome = await fixture.settle(client.setWeights(alice, weights()));
      expect(outcome).toMatchObject({ kind: "set" });
      const block = outcome.kind === "set" ? outcome.block : undefined;
      expect(block?.number).toBeGreaterThanOrEqual(head);
      expect((await client.metagraph(netuid)).neurons[0]?.lastUpdate).toBe(block?.number);
    });

    it.skipIf(cannotReadWeights)("weights are scaled so that the largest is 65535", async () => {
      await fixture.settle(client.setWeights(network.alice, weights({ values: [50, 100] })));
      const row = (await client.weights(network.netuid)).get(0);
      expect([...(row?.keys() ?? [])]).toEqual([0, 1]);
      expect(row?.get(1)).toBe(65_535);
      // Fixed point on chain: 32767.5 goes either way.
      expect([32_767, 32_768]).toContain(row?.get(0));
    });

    it.skipIf(cannotTellRefusals)("weights are taken again only after the rate limit", async () => {
      const { alice, weightsRateLimit } = network;
      await fixture.settle(client.setWeights(alice, weights()));
      const tooFast = { kind: "refused", reason: "SettingWeightsTooFast", retry: "later" };
      expect(await client.setWeights(alice, weights())).toMatchObject(tooFast);
      await fixture.advance(weightsRateLimit);
      expect(await fixture.settle(client.setWeights(alice, weights()))).toMatchObject({ kind: "set" });
    });

    it.skipIf(cannotTellRefusals).each<[string, Partial<WeightsExtrinsic>]>([
      ["SubnetNotExists", { netuid: 9 as NetUid }],
      ["WeightVecNotEqualSize", { values: [1] }],
      ["MechanismDoesNotExist", { mechanism: 1 }],
      ["UidsLengthExceedUidsInSubNet", { uids: [0, 1, 2], values: [1, 2, 3] }],
      ["IncorrectWeightVersionKey", { versionKey: 2 }],
      ["DuplicateUids", { uids: [1, 1] }],
      ["UidVecContainInvalidOne", { uids: [0, 7] }],
      ["UidsNotAscending", { uids: [1, 0] }],
      ["WeightVecLengthIsLow", { uids: [], values: [] }],
      ["MaxWeightExceeded", { values: [65_536, 1] }],
    ])("bad weights are refused in the chain's own word: %s", async (reason, more) => {
      const outcome = await client.setWeights(network.alice, weights(more));
      expect(outcome).toMatchObject({ kind: "refused", reason, retry: "never" });
    });

    it.skipIf(cannotTellRefusals)("neurons without a permit set weights on themselves only", async () => {
      const { bob } = network;
      const unpermitted = { kind: "refused", reason: "NeuronNoValidatorPermit", retry: "never" };
      expect(await client.setWeights(bob, weights())).toMatchObject(unpermitted);
      const onSelf = weights({ uids: [1], values: [65_535] });
      expect(await fixture.settle(client.setWeights(bob, onSelf))).toMatchObject({ kind: "set" });
    });

    it("strangers set no weights", async () => {
      const stranded = { kind: "refused", reason: "HotKeyNotRegisteredInSubNet", retry: "never" };
      expect(await client.setWeights(keypairFromUri("//Eve"), weights())).toMatchObject(stranded);
    });

    it.skipIf(cannotTellRefusals)("a signer that holds another key is not believed", async () => {
      const { alice, bob } = network;
      const impostor = { hotkey: alice.hotkey, sign: (message: Uint8Array) => bob.sign(message) };
      const disbelieved = { kind: "refused", reason: "BadProof", retry: "never" };
      expect(await client.setWeights(impostor, weights())).toMatchObject(disbelieved);
    });

    it.skipIf(cannotTellRefusals)("two extrinsics of one key at once are taken one after the other", async () => {
      const { alice } = network;
      const both = Promise.all([client.setWeights(alice, weights()), client.setWeights(alice, weights())]);
      expect(await fixture.settle(both)).toMatchObject([{ kind: "set" }, { reason: "SettingWeightsTooFast" }]);
    });
  });
}
