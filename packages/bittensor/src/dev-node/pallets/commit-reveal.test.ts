import { afterEach, describe, expect, it } from "vitest";
import { fromHex, type Keypair } from "../../keys/portable.ts";
import { ChainRuntime } from "../metadata/chain-runtime.ts";
import { ChainState } from "../state/chain-state.ts";
import { StateLayer } from "../state/layer.ts";
import { sealWithOracle, weightsPayload } from "../testing/seal-with-oracle.ts";
import { vectors } from "../testing/vectors.ts";
import { netuid, refusal, type World, world } from "../testing/world.ts";
import { commitHash } from "./commit-weights.ts";
import type { DispatchContext } from "./dispatch.ts";
import { stepEpochs } from "./epochs.ts";

let w: World;
afterEach(() => w?.[Symbol.asyncDispose]());

const pallet = "SubtensorModule";
const tempo = 10;
const reveal = { netuid, mecid: 0, uids: [1, 2], values: [10, 20], salt: [7, 8, 9], version_key: 0n };

async function outcome(): Promise<string> {
  w.node.seal();
  return (await w.wallet.events()).at(-1)!.replace("System.ExtrinsicFailed:", "");
}

describe("weights committed by their hash", () => {
  const commit = async (hash: string) => {
    await w.wallet.send(w.alice, pallet, "commit_mechanism_weights", { netuid, mecid: 0, commit_hash: hash });
    return outcome();
  };
  const sendReveal = (change: Partial<typeof reveal> = {}) =>
    refusal(w.wallet.send(w.alice, pallet, "reveal_mechanism_weights", { ...reveal, ...change }));

  it("are taken in the epoch after, neither before nor later, and count from the commit on", async () => {
    w = await world({ subnet: { tempo, commitReveal: true, weightsRateLimit: 1 } });
    const hash = commitHash(w.alice.hotkey, netuid, reveal);
    expect(await commit(hash)).toBe("System.ExtrinsicSuccess");
    expect(w.node.read<bigint[]>(pallet, "LastUpdate", netuid)[0]).toBe(1n);
    expect(await sendReveal()).toBe("1010 Invalid Transaction: Custom error: 17");
    w.node.sealToNextEpoch(netuid);
    expect(await sendReveal({ values: [10, 21] })).toBe("1010 Invalid Transaction: Custom error: 16");
    expect(await sendReveal()).toBe("taken");
    expect(await outcome()).toBe("System.ExtrinsicSuccess");
    expect(await w.wallet.events()).toContain("SubtensorModule.WeightsRevealed");
    expect(w.node.read(pallet, "Weights", netuid, 0)).toEqual([
      [1, 32768],
      [2, 65535],
    ]);
    expect(await sendReveal()).toBe("1010 Invalid Transaction: Custom error: 16");
    expect(await commit(hash)).toBe("System.ExtrinsicSuccess");
    w.node.sealToNextEpoch(netuid);
    w.node.sealToNextEpoch(netuid);
    expect(await sendReveal()).toBe("1010 Invalid Transaction: Custom error: 17");
  });

  it("fail in the block with the chain's words where the pool does not look", async () => {
    w = await world({ poolGuards: "stake-only", subnet: { tempo, commitReveal: true, weightsRateLimit: 1 } });
    const hash = commitHash(w.alice.hotkey, netuid, reveal);
    const words: string[] = [];
    const tell = async (change?: Partial<typeof reveal>) => {
      await sendReveal(change);
      words.push(await outcome());
    };
    await tell();
    await commit(hash);
    await tell();
    await tell({ salt: [] });
    w.node.sealToNextEpoch(netuid);
    w.node.sealToNextEpoch(netuid);
    await tell();
    expect(words).toEqual([
      "NoWeightsCommitFound",
      "RevealTooEarly",
      "InvalidRevealCommitHashNotMatch",
      "ExpiredWeightCommit",
    ]);
    w.node.setParameters(netuid, { weightsRateLimit: 100 });
    expect(await commit(hash)).toBe("CommittingWeightsTooFast");
    w.node.setParameters(netuid, { weightsRateLimit: 0, tempo: 360 });
    for (let i = 0; i < 10; i += 1) expect(await commit(hash)).toBe("System.ExtrinsicSuccess");
    expect(await commit(hash)).toBe("TooManyUnrevealedCommits");
    w.node.setParameters(netuid, { commitReveal: false });
    expect(await commit(hash)).toBe("CommitRevealDisabled");
  });

  it.each<Record<string, never>>(vectors.commit_hash_v1.cases)("have the hash of the vectors", (known) => {
    const args = {
      uids: known.uids!,
      values: known.values!,
      salt: known.salt!,
      version_key: BigInt(known.version_key!),
    };
    expect(commitHash(known.hotkey!, known.netuid_index!, args)).toBe(known.commit_hash);
  });
});

describe("weights sealed in time", () => {
  const sealed = async (round: bigint, by: Keypair = w.alice, hotkey: Keypair = by): Promise<Uint8Array> => {
    const { public_key } = await w.wallet.read<{ public_key: Uint8Array }>("Drand", "BeaconConfig");
    const payload = weightsPayload.enc({ hotkey: hotkey.publicKey, uids: [1, 2], values: [3, 4], version_key: 0n });
    return sealWithOracle(payload, round, public_key);
  };
  const send = async (commit: Uint8Array, round: bigint, change: Record<string, unknown> = {}) =>
    refusal(
      w.wallet.send(w.alice, pallet, "commit_timelocked_mechanism_weights", {
        netuid,
        mecid: 0,
        commit,
        reveal_round: round,
        commit_reveal_version: 4,
        ...change,
      }),
    );
  const lastRound = () => w.node.read<bigint>("Drand", "LastStoredRound");
  const row = () => w.node.read(pallet, "Weights", netuid, 0);
  const revealedRow = [
    [1, 49151],
    [2, 65535],
  ];

  it("reveal themselves in the epoch after the commit, once their pulse is there", async () => {
    w = await world({ subnet: { tempo, commitReveal: true } });
    const round = lastRound() + 36n;
    expect(await send(await sealed(round), round)).toBe("taken");
    expect(await outcome()).toBe("System.ExtrinsicSuccess");
    expect(await w.wallet.events()).toContain("SubtensorModule.TimelockedWeightsCommitted");
    expect(w.node.read<bigint[]>(pallet, "LastUpdate", netuid)[0]).toBe(1n);
    expect(w.node.read<unknown[]>(pallet, "TimelockedWeightCommits", netuid, 0n)).toHaveLength(1);
    const epoch = w.node.sealToNextEpoch(netuid);
    expect(epoch.number).toBe(tempo);
    expect(row()).toEqual(revealedRow);
    expect(epoch.events.map(({ name }) => name)).toContain("TimelockedWeightsRevealed");
    expect(w.node.read<unknown[]>(pallet, "TimelockedWeightCommits", netuid, 0n)).toEqual([]);
  });

  it("wait for a late pulse within their epoch, and are lost after it", async () => {
    w = await world({ subnet: { tempo, commitReveal: true, weightsRateLimit: 0 } });
    const round = lastRound() + 4n;
    await send(await sealed(round), round);
    w.node.seal();
    w.node.faults.stallDrand(true);
    // The pulse of the commit's own block has come; the next one has not.
    const late = lastRound() + 1n;
    await send(await sealed(late), late);
    w.node.sealToNextEpoch(netuid);
    w.node.seal(3);
    expect(w.node.read<unknown[]>(pallet, "TimelockedWeightCommits", netuid, 0n)).toHaveLength(1);
    w.node.write(pallet, "Weights", [netuid, 0], []);
    w.node.faults.stallDrand(false);
    w.node.seal();
    expect(row()).toEqual(revealedRow);

    w.node.write(pallet, "Weights", [netuid, 0], []);
    w.node.faults.stallDrand(true);
    const never = lastRound() + 1n;
    await send(await sealed(never), never);
    w.node.sealToNextEpoch(netuid);
    w.node.sealToNextEpoch(netuid);
    w.node.sealToNextEpoch(netuid);
    w.node.faults.stallDrand(false);
    w.node.seal(5);
    expect(row()).toEqual([]);
    expect(w.node.read<unknown[]>(pallet, "TimelockedWeightCommits", netuid, 1n)).toEqual([]);
  });

  it("are dropped without a word when they are garbage or somebody else's", async () => {
    w = await world({ subnet: { tempo, commitReveal: true, weightsRateLimit: 0 } });
    const round = lastRound() + 10n;
    await send(Uint8Array.of(1, 2, 3), round);
    w.node.seal();
    await send(await sealed(round, w.alice, w.bob), round);
    w.node.seal();
    const epoch = w.node.sealToNextEpoch(netuid);
    expect(row()).toEqual([]);
    expect(epoch.events.map(({ name }) => name)).not.toContain("TimelockedWeightsRevealed");
  });

  it("are refused for a round that is past, a wrong version, or too soon", async () => {
    w = await world({ subnet: { tempo, commitReveal: true } });
    w.node.seal();
    const bytes = Uint8Array.of(1);
    expect(await send(bytes, 5n)).toBe("1010 Invalid Transaction: Custom error: 15");
    const round = lastRound() + 100n;
    expect(await send(bytes, round, { commit_reveal_version: 3 })).toBe("taken");
    expect(await outcome()).toBe("IncorrectCommitRevealVersion");
    await send(bytes, round);
    expect(await outcome()).toBe("System.ExtrinsicSuccess");
    expect(await send(bytes, round)).toBe("taken");
    expect(await outcome()).toBe("CommittingWeightsTooFast");
  });

  it("open with real pulses that are handed over, and with no others", async () => {
    const [pulse, next] = vectors.tlock.pulses as { round: number; signature: string; unix_time: number }[];
    w = await world({
      drand: "quicknet",
      genesisMs: pulse!.unix_time * 1000 - 60_000,
      subnet: { tempo, commitReveal: true },
    });
    const round = BigInt(pulse!.round);
    await send(await sealed(round), round);
    w.node.seal(5);
    const signature = fromHex(pulse!.signature)!;
    expect(() => w.node.injectPulse({ round: BigInt(next!.round), signature })).toThrow("not the pulse");
    w.node.injectPulse({ round, signature });
    w.node.sealToNextEpoch(netuid);
    expect(row()).toEqual(revealedRow);
    expect(lastRound()).toBe(round);
  });
});

describe("the schedule of epochs", () => {
  const runtime = ChainRuntime.synthesise({
    specName: "node-subtensor",
    specVersion: 424,
    transactionVersion: 1,
    wrapNetUid: false,
    blockTimeMs: 12_000,
  });

  it.each<Record<string, number | null>>(vectors.epoch_schedule.cases)(
    "reveals at $reveal_block what is committed after $head_block",
    (known) => {
      const state = new ChainState(runtime, new StateLayer());
      const set = (item: string, value: unknown) => state.set(pallet, item, [netuid], value);
      set("NetworksAdded", true);
      set("Tempo", known.tempo);
      set("LastEpochBlock", BigInt(known.last_epoch_block!));
      set("PendingEpochAt", BigInt(known.pending_epoch_at!));
      set("SubnetEpochIndex", BigInt(known.subnet_epoch_index!));
      set("BlocksSinceLastStep", BigInt(known.blocks_since_last_step!));
      let committedIn: number | undefined;
      let revealedAt: number | null = null;
      for (let block = known.head_block! + 1; block <= known.head_block! + 2_000; block += 1) {
        let counted = 0;
        const context: DispatchContext = { state, block, nowMs: 0, emit: () => {} };
        stepEpochs(context, (_, epoch) => {
          counted = epoch;
        });
        committedIn ??= Number(state.get<bigint>(pallet, "SubnetEpochIndex", netuid));
        if (counted === committedIn + known.reveal_period_epochs!) {
          revealedAt = block;
          break;
        }
      }
      expect(revealedAt).toBe(known.reveal_block);
      if (known.reveal_block !== null) expect(committedIn).toBe(known.commit_epoch);
    },
  );
});
