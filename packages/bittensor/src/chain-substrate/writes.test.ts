import { ManualClock } from "@lode/runtime/clock";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { PendingReveal, RevealNews, WeightsExtrinsic } from "../chain/index.ts";
import { type Keypair, keypairFromUri, ready } from "../keys/portable.ts";
import type { NetUid, Uid } from "../primitives/index.ts";
import { roundAt } from "../timelock/index.ts";
import { finneyMetadata } from "./codec/finney-metadata.test-support.ts";
import { type ChainUnderTest, chainUnderTest, clientOf, until } from "./testing/chain-under-test.ts";

const netuid = 46 as NetUid;
let alice: Keypair;
let bob: Keypair;
let eve: Keypair;
let under: ChainUnderTest;

const weights = (more: Partial<WeightsExtrinsic> = {}): WeightsExtrinsic => {
  return { netuid, mechanism: 0, uids: [0, 1], values: [65_535, 100], versionKey: 3, ...more };
};

beforeAll(async () => {
  await ready();
  [alice, bob, eve] = [keypairFromUri("//Alice"), keypairFromUri("//Bob"), keypairFromUri("//Eve")];
});

beforeEach(async () => {
  under = await chainUnderTest({
    subnets: [
      {
        netuid,
        versionKey: 3,
        weightsRateLimit: 10,
        mechanisms: 2,
        neurons: [{ hotkey: alice.hotkey, stakeRao: 1_000n, validatorPermit: true }, { hotkey: bob.hotkey }],
      },
    ],
  });
  under.node.seal(30);
});
afterEach(() => under[Symbol.asyncDispose]());

describe("weights", () => {
  it("are set, final, and read back", async () => {
    const outcome = await under.sealing(under.chain.submitWeights(alice, weights()));
    expect(outcome).toMatchObject({ kind: "finalized", how: "set", block: { number: 31 } });
    expect(await under.chain.weightsOf(netuid, 0 as Uid)).toEqual(
      new Map([
        [0, 65_535],
        [1, 100],
      ]),
    );
    expect((await under.chain.metagraph(netuid)).neurons[0]?.lastUpdate).toBe(31);
  });

  it("go to the mechanism they are for", async () => {
    await under.sealing(under.chain.submitWeights(alice, weights({ mechanism: 1 })));
    expect(await under.chain.weightsOf(netuid, 0 as Uid)).toEqual(new Map());
    expect(await under.chain.weightsOf(netuid, 0 as Uid, 1)).toEqual(
      new Map([
        [0, 65_535],
        [1, 100],
      ]),
    );
  });

  it.each<[string, "never" | "later", Partial<WeightsExtrinsic>]>([
    ["SubnetNotExists", "never", { netuid: 9 as NetUid }],
    ["WeightVecNotEqualSize", "never", { values: [1] }],
    ["MechanismDoesNotExist", "never", { mechanism: 2 }],
    ["UidsLengthExceedUidsInSubNet", "never", { uids: [0, 1, 2], values: [1, 2, 3] }],
    ["IncorrectWeightVersionKey", "never", { versionKey: 2 }],
    ["DuplicateUids", "never", { uids: [1, 1] }],
    ["UidVecContainInvalidOne", "never", { uids: [0, 7] }],
    ["WeightVecLengthIsLow", "never", { uids: [], values: [] }],
    ["UidsNotAscending", "never", { uids: [1, 0] }],
    ["MaxWeightExceeded", "never", { values: [65_536, 1] }],
  ])("are refused before anything is submitted: %s", async (reason, retry, more) => {
    const outcome = await under.chain.submitWeights(alice, weights(more));
    expect(outcome).toEqual({ kind: "refused", stage: "preflight", reason, retry });
    expect(under.node.nonceOf(alice.hotkey)).toBe(0);
  });

  it("need registration and a permit", async () => {
    const { chain } = under;
    expect(await chain.submitWeights(eve, weights())).toMatchObject({
      reason: "HotKeyNotRegisteredInSubNet",
      retry: "never",
    });
    expect(await chain.submitWeights(bob, weights())).toMatchObject({
      reason: "NeuronNoValidatorPermit",
      retry: "never",
    });
    const onSelf = weights({ uids: [1], values: [65_535] });
    expect(await under.sealing(chain.submitWeights(bob, onSelf))).toMatchObject({ kind: "finalized" });
  });

  it("wait for the rate limit, and say how long", async () => {
    await under.sealing(under.chain.submitWeights(alice, weights()));
    expect(under.node.best.number).toBe(34);
    const tooFast = { kind: "refused", stage: "preflight", reason: "SettingWeightsTooFast", retry: "later" };
    expect(await under.chain.submitWeights(alice, weights())).toEqual({ ...tooFast, retryAfterBlocks: 6 });
    under.node.seal(6);
    expect(await under.sealing(under.chain.submitWeights(alice, weights()))).toMatchObject({ kind: "finalized" });
  });

  it("of one hotkey go one after the other, whoever asks", async () => {
    const both = Promise.all([
      under.chain.submitWeights(alice, weights()),
      under.chain.submitWeights(alice, weights()),
    ]);
    expect(await under.sealing(both)).toMatchObject([{ kind: "finalized" }, { reason: "SettingWeightsTooFast" }]);
  });

  it("signed with another key are refused by the pool", async () => {
    const impostor = { hotkey: alice.hotkey, sign: (message: Uint8Array) => bob.sign(message) };
    const outcome = await under.chain.submitWeights(impostor, weights());
    expect(outcome).toEqual({ kind: "refused", stage: "pool", reason: "BadProof", retry: "never" });
  });
});

describe("timelocked weights", () => {
  const committed = async (): Promise<PendingReveal> => {
    const outcome = await under.sealing(under.chain.submitWeights(alice, weights()));
    if (outcome.kind === "finalized" && outcome.how === "committed") return outcome.reveal;
    throw new Error(`not committed: ${JSON.stringify(outcome)}`);
  };

  beforeEach(() => under.node.setParameters(netuid, { commitReveal: true, tempo: 20 }));

  it("are committed, and the reveal is foreseen", async () => {
    const reveal = await committed();
    const [commit] = await under.chain.timelockedCommits(netuid);
    expect(await under.chain.timelockedCommits(netuid, 1)).toEqual([]);
    expect(commit).toMatchObject({
      hotkey: alice.hotkey,
      block: 31,
      epoch: reveal.commitEpoch,
      revealRound: reveal.revealRound,
    });
    expect(reveal).toMatchObject({
      hotkey: alice.hotkey,
      committedAt: 31,
      weights: { uids: [0, 1], values: [65_535, 100] },
    });
    expect(reveal.expectedBlock).toBeGreaterThan(31);
    expect(await under.chain.weightsOf(netuid, 0 as Uid)).toEqual(new Map());
  });

  it("are rate-limited under their own name", async () => {
    await under.sealing(under.chain.submitWeights(alice, weights()));
    expect(await under.chain.submitWeights(alice, weights())).toMatchObject({ reason: "CommittingWeightsTooFast" });
  });

  it("are revealed by the chain when their round is out", async () => {
    const reveal = await committed();
    const news = new Promise<RevealNews>((resolve) => under.chain.watchReveal(reveal, resolve));
    under.node.sealTo(reveal.expectedBlock + 4);
    const revealed = await news;
    expect(revealed).toMatchObject({ kind: "revealed", reveal });
    expect(Math.abs(revealed.block - reveal.expectedBlock)).toBeLessThanOrEqual(1);
    const row = new Map([
      [0, 65_535],
      [1, 100],
    ]);
    expect(await under.chain.weightsOf(netuid, 0 as Uid)).toEqual(row);
    expect(await under.chain.timelockedCommits(netuid)).toEqual([]);
  });

  it("raise an alarm when they are overdue, and say that drand stands still", async () => {
    const reveal = await committed();
    under.node.faults.stallDrand(true);
    const heard: RevealNews[] = [];
    const end = new Promise<void>((resolve) => {
      under.chain.watchReveal(reveal, (news) => {
        heard.push(news);
        if (news.kind !== "overdue") resolve();
      });
    });
    under.node.sealTo(reveal.expectedBlock + 9);
    await until(() => heard.length === 1);
    expect(heard[0]).toMatchObject({ kind: "overdue", reveal });
    under.node.sealTo(reveal.expectedBlock + 60);
    await end;
    expect(heard[1]).toMatchObject({ kind: "dropped", reveal });
    for (const news of heard) expect("drandLagRounds" in news && news.drandLagRounds).toBeGreaterThan(10);
  });

  it("are not watched any more once nobody wants to know", async () => {
    const reveal = await committed();
    const heard: RevealNews[] = [];
    const stop = under.chain.watchReveal(reveal, (news) => heard.push(news));
    await under.chain.head();
    stop();
    under.node.sealTo(reveal.expectedBlock + 9);
    await under.chain.metagraph(netuid);
    expect(heard).toEqual([]);
  });

  it("are not locked to a beacon that only the endpoint knows", async () => {
    await using careful = clientOf([under.node.wsUrl], { beacon: "quicknet" });
    const outcome = await careful.submitWeights(alice, weights());
    expect(outcome).toEqual({ kind: "refused", stage: "preflight", reason: "BeaconDiffers", retry: "never" });
  });

  it("are locked to the chain's own time, however wrong this machine's clock is", async () => {
    const wrong = new ManualClock(Date.UTC(2031, 0, 1));
    await using chain = clientOf([under.node.wsUrl], { wall: wrong });
    const outcome = await under.sealing(chain.submitWeights(alice, weights()));
    if (outcome.kind !== "finalized" || outcome.how !== "committed") throw new Error(JSON.stringify(outcome));
    const revealedAt = under.node.genesisMs + outcome.reveal.expectedBlock * under.node.blockTimeMs;
    expect(outcome.reveal.revealRound).toBe(roundAt(revealedAt / 1_000));
  });
});

describe("hashed weights", () => {
  const hashed = { ...weights(), salt: [1, 2, 3, 4] };

  it("are committed, and revealed only with what was committed", async () => {
    under.node.setParameters(netuid, { commitReveal: true, tempo: 20 });
    const { chain } = under;
    const committed = await under.sealing(chain.commitHashedWeights(alice, hashed));
    expect(committed).toMatchObject({ kind: "finalized", commitHash: expect.stringMatching(/^0x[0-9a-f]{64}$/) });
    expect(await chain.revealHashedWeights(alice, { ...hashed, salt: [9] })).toMatchObject({
      stage: "preflight",
      reason: "InvalidRevealCommitHashNotMatch",
    });
    expect(await chain.revealHashedWeights(bob, hashed)).toMatchObject({ reason: "NoWeightsCommitFound" });
    const early = await under.sealing(chain.revealHashedWeights(alice, hashed));
    expect(early).toMatchObject({ kind: "refused", retry: "later" });
    under.node.sealToNextEpoch(netuid);
    expect(await under.sealing(chain.revealHashedWeights(alice, hashed))).toMatchObject({ kind: "finalized" });
    expect(await chain.weightsOf(netuid, 0 as Uid)).toEqual(
      new Map([
        [0, 65_535],
        [1, 100],
      ]),
    );
  });

  it("are not for a subnet that takes weights openly", async () => {
    const outcome = await under.chain.commitHashedWeights(alice, hashed);
    expect(outcome).toMatchObject({ kind: "refused", stage: "preflight", reason: "CommitRevealDisabled" });
  });
});

describe("an axon", () => {
  const axon = { netuid, address: "203.0.113.7", port: 8091, version: 1_000_000 };

  it("is served, found, and not served twice", async () => {
    const { chain } = under;
    expect(await under.sealing(chain.serveAxon(alice, axon))).toMatchObject({
      kind: "finalized",
      block: { number: 31 },
    });
    const served = { address: "203.0.113.7", port: 8091, version: 1_000_000, protocol: 4, block: 31, isServing: true };
    expect(await chain.axonOf(netuid, alice.hotkey)).toEqual(served);
    expect(await chain.axons(netuid)).toEqual(new Map([[alice.hotkey, served]]));
    expect(await chain.serveAxon(alice, axon)).toEqual({ kind: "skipped", reason: "AlreadyServed" });
  });

  it("is served anew only after the rate limit", async () => {
    await under.sealing(under.chain.serveAxon(alice, axon));
    const moved = { ...axon, address: "2001:db8::7" };
    const wait = { stage: "preflight", reason: "ServingRateLimitExceeded", retry: "later", retryAfterBlocks: 46 };
    expect(await under.chain.serveAxon(alice, moved)).toMatchObject(wait);
    under.node.seal(46);
    expect(await under.sealing(under.chain.serveAxon(alice, moved))).toMatchObject({ kind: "finalized" });
    expect((await under.chain.axonOf(netuid, alice.hotkey))?.address).toBe("2001:db8::7");
  });

  it("is refused where nobody could reach it, or for a stranger", async () => {
    const invalid = under.chain.serveAxon(alice, { ...axon, address: "127.0.0.1" });
    await expect(invalid).rejects.toMatchObject({ code: "CHAIN_ADDRESS_INVALID" });
    expect(await under.chain.serveAxon(alice, { ...axon, port: 0 })).toMatchObject({ reason: "InvalidPort" });
    expect(await under.chain.serveAxon(eve, axon)).toMatchObject({ reason: "HotKeyNotRegisteredInSubNet" });
  });
});

describe("a commitment", () => {
  it.each([0, 1, 5, 128, 129, 512])("of %s bytes is kept as it is", async (length) => {
    const bytes = new Uint8Array(length).map((_, i) => i);
    const outcome = await under.sealing(under.chain.setCommitment(alice, netuid, { kind: "raw", bytes }));
    expect(outcome).toMatchObject({ kind: "finalized" });
    const stored = await under.chain.commitmentOf(netuid, alice.hotkey);
    expect(stored).toMatchObject({ block: 31, fields: [{ bytes }] });
    expect(await under.chain.setCommitment(alice, netuid, { kind: "raw", bytes })).toMatchObject({ kind: "skipped" });
  });

  it("that is too long is refused, as is a stranger's", async () => {
    const long = { kind: "raw", bytes: new Uint8Array(513) } as const;
    expect(await under.chain.setCommitment(alice, netuid, long)).toMatchObject({ reason: "SpaceLimitExceeded" });
    const raw = { kind: "raw", bytes: new Uint8Array(3) } as const;
    expect(await under.chain.setCommitment(eve, netuid, raw)).toMatchObject({ reason: "AccountNotAllowedCommit" });
  });

  it("may be timelocked", async () => {
    const commitment = { kind: "timelocked", ciphertext: Uint8Array.of(1, 2, 3), revealRound: 30_000_000 } as const;
    expect(await under.sealing(under.chain.setCommitment(alice, netuid, commitment))).toMatchObject({
      kind: "finalized",
    });
    expect((await under.chain.commitmentOf(netuid, alice.hotkey))?.fields).toEqual([
      { kind: "TimelockEncrypted", bytes: Uint8Array.of(1, 2, 3), revealRound: 30_000_000 },
    ]);
  });
});

const real = finneyMetadata(424, process.env.LODE_SHARED_DATA);

describe.skipIf(real === undefined)("on the live chain's own metadata", () => {
  it("weights are set, and committed where the subnet asks for that", async () => {
    const neurons = [{ hotkey: alice.hotkey, validatorPermit: true }, { hotkey: bob.hotkey }];
    const options = { ...(real === undefined ? {} : { metadata: real }) };
    await using live = await chainUnderTest({ ...options, subnets: [{ netuid, weightsRateLimit: 0, neurons }] });
    live.node.seal(30);
    const set = await live.sealing(live.chain.submitWeights(alice, weights()));
    expect(set).toMatchObject({ kind: "finalized", how: "set" });
    live.node.setParameters(netuid, { commitReveal: true, tempo: 20 });
    const committed = await live.sealing(live.chain.submitWeights(alice, weights({ values: [1, 65_535] })));
    if (committed.kind !== "finalized" || committed.how !== "committed") throw new Error(JSON.stringify(committed));
    const news = new Promise<RevealNews>((resolve) => live.chain.watchReveal(committed.reveal, resolve));
    live.node.sealTo(committed.reveal.expectedBlock + 4);
    expect(await news).toMatchObject({ kind: "revealed" });
    expect((await live.chain.weightsOf(netuid, 0 as Uid)).get(1)).toBe(65_535);
  });
});
