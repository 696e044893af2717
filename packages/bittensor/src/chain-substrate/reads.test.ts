import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Keypair, keypairFromUri, ready } from "../keys/portable.ts";
import type { BlockNumber, NetUid, Uid } from "../primitives/index.ts";
import { finneyMetadata } from "./codec/finney-metadata.test-support.ts";
import { type ChainUnderTest, chainUnderTest } from "./testing/chain-under-test.ts";

const netuid = 46 as NetUid;
const real = finneyMetadata(424, process.env.LODE_SHARED_DATA);
const stakeRao = 20_000_000_000_000_000n;

const variations = [
  ["synthesised metadata", {}],
  ["metadata that wraps netuid in a type of its own", { wrapNetUid: true }],
  ...(real === undefined ? [] : [["the live chain's metadata", { metadata: real }] as const]),
] as const;

describe.each(variations)("reading a chain with %s", (_, options) => {
  let under: ChainUnderTest;
  let alice: Keypair;
  let bob: Keypair;

  beforeAll(async () => {
    await ready();
    alice = keypairFromUri("//Alice");
    bob = keypairFromUri("//Bob");
    under = await chainUnderTest({
      ...options,
      subnets: [
        {
          netuid,
          tempo: 100,
          weightsRateLimit: 7,
          neurons: [
            { hotkey: alice.hotkey, coldkey: bob.hotkey, stakeRao, validatorPermit: true },
            { hotkey: bob.hotkey, stakeRao: 5n },
          ],
        },
      ],
    });
    under.node.seal(20);
  });
  afterAll(() => under?.[Symbol.asyncDispose]());

  it("knows heads, hashes and times", async () => {
    const { chain, node } = under;
    const { number, hash, timestampMs } = node.best;
    expect(await chain.head()).toEqual({ number, hash, timestampMs });
    expect(await chain.finalizedHead()).toMatchObject({ number: 18, hash: node.finalized.hash });
    expect(await chain.hashOf(7 as BlockNumber)).toBe(node.blockAt(7)?.hash);
    expect(await chain.genesisHash()).toBe(node.genesisHash);
    await expect(chain.hashOf(19 as BlockNumber)).rejects.toMatchObject({
      code: "CHAIN_BLOCK_UNKNOWN",
      retry: "later",
    });
  });

  it("finds the first block after any moment", async () => {
    const { chain, node } = under;
    for (const number of [1, 2, 9, 17, 18]) {
      const { timestampMs, hash } = node.blockAt(number)!;
      expect((await chain.firstBlockAfter(timestampMs - 1))?.hash).toBe(hash);
      expect((await chain.firstBlockAfter(timestampMs))?.number).toBe(number === 18 ? undefined : number + 1);
    }
  });

  it("lists neurons by uid", async () => {
    expect(await under.chain.metagraph(netuid)).toEqual({
      netuid,
      block: 20,
      tempo: 100,
      neurons: [
        { uid: 0, hotkey: alice.hotkey, coldkey: bob.hotkey, stakeRao, validatorPermit: true, lastUpdate: 0 },
        { uid: 1, hotkey: bob.hotkey, coldkey: bob.hotkey, stakeRao: 5n, validatorPermit: false, lastUpdate: 0 },
      ],
    });
    expect((await under.chain.metagraphAt(netuid, 3 as BlockNumber)).block).toBe(3);
  });

  it("gives of the metagraph only what was asked for", async () => {
    const fields = await under.chain.metagraphFields(netuid, ["hotkeys", "tempo", "commitRevealWeightsEnabled"]);
    expect(fields).toEqual({ hotkeys: [alice.hotkey, bob.hotkey], tempo: 100, commitRevealWeightsEnabled: false });
  });

  it("names hyperparameters as the chain does", async () => {
    const parameters = await under.chain.hyperparameters(netuid);
    expect(parameters.get("tempo")).toBe(100);
    expect(Number(parameters.get("weights_rate_limit"))).toBe(7);
    expect(parameters.get("commit_reveal_weights_enabled")).toBe(false);
  });

  it("knows uid, stake, permits and weights", async () => {
    const { chain } = under;
    expect(await chain.uidOf(netuid, bob.hotkey)).toBe(1);
    expect(await chain.uidOf(netuid, keypairFromUri("//Eve").hotkey)).toBeUndefined();
    expect(await chain.stakeOf(netuid, alice.hotkey)).toBe(stakeRao);
    expect(await chain.stakeOf(netuid, keypairFromUri("//Eve").hotkey)).toBeUndefined();
    expect(await chain.validatorPermits(netuid)).toEqual([true, false]);
    expect(await chain.weights(netuid)).toEqual(new Map());
    expect(await chain.weightsOf(netuid, 0 as Uid)).toEqual(new Map());
    expect(await chain.axonOf(netuid, alice.hotkey)).toBeUndefined();
    expect(await chain.commitmentOf(netuid, alice.hotkey)).toBeUndefined();
    expect(await chain.revealedCommitmentsOf(netuid, alice.hotkey)).toEqual([]);
    expect(await chain.timelockedCommits(netuid)).toEqual([]);
  });

  it("knows the epoch schedule", async () => {
    const { state, blockTimeMs, at } = await under.chain.epochSchedule(netuid);
    expect(state).toMatchObject({ headBlock: 20, tempo: 100, revealPeriodEpochs: 1, pendingEpochAt: 0 });
    expect({ blockTimeMs, number: at.number }).toEqual({ blockTimeMs: 12_000, number: 20 });
  });

  it("says how far drand is behind", async () => {
    const { publishedRound, lastStoredRound, lagRounds } = await under.chain.drandStatus();
    expect(publishedRound).toBeGreaterThan(20_000_000);
    expect(lagRounds).toBe(Math.max(0, publishedRound - lastStoredRound));
  });

  it("does not know other subnets", async () => {
    const other = 9 as NetUid;
    const { chain } = under;
    for (const asked of [
      chain.metagraph(other),
      chain.weights(other),
      chain.hyperparameters(other),
      chain.epochSchedule(other),
    ]) {
      await expect(asked).rejects.toMatchObject({ code: "SUBNET_UNKNOWN", retry: "never" });
    }
  });
});

describe("a chain that keeps little state", () => {
  it("still knows when its old blocks were, from the blocks themselves", async () => {
    await using under = await chainUnderTest({ keptStates: 4, subnets: [{ netuid }] });
    under.node.seal(60);
    const old = under.node.blockAt(9)!;
    expect(await under.chain.firstBlockAfter(old.timestampMs - 1)).toEqual({
      number: 9,
      hash: old.hash,
      timestampMs: old.timestampMs,
    });
    const asked = under.chain.metagraphAt(netuid, 9 as BlockNumber);
    await expect(asked).rejects.toMatchObject({ code: "CHAIN_STATE_PRUNED" });
  });
});

describe("a runtime upgrade while running", () => {
  it("is noticed at the next question, even when it changes types", async () => {
    await using under = await chainUnderTest({ subnets: [{ netuid }] });
    under.node.seal(3);
    expect((await under.chain.runtimeVersion()).specVersion).toBe(424);
    expect((await under.chain.metagraph(netuid)).neurons).toEqual([]);
    under.node.upgrade({ specVersion: 470, wrapNetUid: true });
    under.node.seal(3);
    expect((await under.chain.runtimeVersion()).specVersion).toBe(470);
    expect((await under.chain.metagraph(netuid)).block).toBe(6);
  });
});

describe("news of heads", () => {
  it("come as blocks are made", async () => {
    await using under = await chainUnderTest();
    const seen: string[] = [];
    const wanted = new Promise<void>((resolve) => {
      under.chain.watchHeads(({ kind, number }) => {
        seen.push(`${kind} ${number}`);
        if (seen.includes("best 5") && seen.includes("finalized 3")) resolve();
      });
    });
    await under.chain.head();
    under.node.seal(5);
    await wanted;
    expect(seen).toContain("best 5");
  });
});
