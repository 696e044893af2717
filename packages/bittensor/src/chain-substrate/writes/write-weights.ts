import { blake2b } from "@noble/hashes/blake2.js";
import type { PendingReveal, Refusal, WeightsDone, WeightsExtrinsic } from "../../chain/index.ts";
import { decodeAddress } from "../../keys/address.ts";
import { toHex } from "../../keys/hex.ts";
import type { Hotkey } from "../../primitives/index.ts";
import {
  encodeWeightsPayload,
  encryptToRound,
  marginBlocks,
  predictReveal,
  revealRound,
} from "../../timelock/index.ts";
import { maxWeight } from "../../weights/max-upscale.ts";
import type { BlockView } from "../reads/block-view.ts";
import type { Blocks } from "../reads/blocks.ts";
import {
  blockTimeOf,
  readBeaconKey,
  readCommitsOfEpoch,
  readEpochState,
  readRow,
  storageIndex,
} from "../reads/subnet-reads.ts";
import { refused } from "./refusal.ts";
import type { Prepared, Write } from "./submitter.ts";
import { readWeightsRules, type WeightsRules, weightsRefusal } from "./weights-preflight.ts";

const pallet = "SubtensorModule";
/** Of one hotkey and epoch; the chain refuses more. */
const maxUnrevealedCommits = 10;

export type WeightsFacts =
  | { readonly how: "set"; readonly uid: number }
  | { readonly how: "committed"; readonly ciphertext: Uint8Array; readonly reveal: Omit<PendingReveal, "committedAt"> };

export interface WriteWeightsTools {
  readonly blocks: Blocks;
  /** The beacon whose rounds weights are locked to, a compressed point of G2; undefined takes the chain's word for it. */
  readonly beaconKey: Uint8Array | undefined;
}

/** Sets weights where the subnet takes them openly, commits them timelocked where it asks for that. */
export function writeWeights(
  tools: WriteWeightsTools,
  hotkey: Hotkey,
  weights: WeightsExtrinsic,
): Write<WeightsFacts, WeightsDone> {
  return {
    async prepare(view) {
      const rules = await readWeightsRules(view, weights.netuid, weights.mechanism, hotkey);
      const refusal = weightsRefusal(rules, weights);
      if (refusal !== undefined) return refusal;
      return rules.commitReveal ? prepareCommit(tools, view, hotkey, weights, rules) : prepareSet(view, weights, rules);
    },
    confirm: (view, facts) =>
      facts.how === "set" ? confirmSet(view, weights, facts.uid) : confirmCommit(view, weights, hotkey, facts),
  };
}

function prepareSet(view: BlockView, weights: WeightsExtrinsic, { uid }: WeightsRules): Prepared<WeightsFacts> {
  const { netuid, mechanism, uids, values } = weights;
  const args = { netuid, mecid: mechanism, dests: uids, weights: values, version_key: BigInt(weights.versionKey) };
  const call = view.runtime.encodeCall(pallet, "set_mechanism_weights", args);
  return { kind: "call", call, facts: { how: "set", uid: uid! } };
}

async function prepareCommit(
  { blocks, beaconKey }: WriteWeightsTools,
  view: BlockView,
  hotkey: Hotkey,
  weights: WeightsExtrinsic,
  rules: WeightsRules,
): Promise<Prepared<WeightsFacts>> {
  const { netuid, mechanism, uids, values } = weights;
  const state = await readEpochState(view, netuid);
  const predicted = predictReveal(state);
  const index = storageIndex(netuid, mechanism);
  const waiting = await readCommitsOfEpoch(view, index, predicted.commitEpoch);
  if (waiting.filter((commit) => commit.hotkey === hotkey).length >= maxUnrevealedCommits) {
    return refused("preflight", "TooManyUnrevealedCommits", Math.max(1, predicted.revealBlock - state.headBlock));
  }
  const servedKey = await readBeaconKey(view);
  // Locked to a beacon that the chain does not follow they would never be revealed, and nobody would be told.
  if (beaconKey !== undefined && toHex(beaconKey) !== toHex(servedKey)) return refused("preflight", "BeaconDiffers");
  // The chain's own time, not ours: a wrong clock here must not choose a wrong round.
  const { timestampMs } = await blocks.ref(view.hash);
  const round = revealRound(predicted, state, timestampMs, blockTimeOf(view));
  const publicKey = decodeAddress(hotkey)!;
  const versionKey = BigInt(weights.versionKey);
  const ciphertext = encryptToRound(encodeWeightsPayload({ publicKey, uids, values, versionKey }), round, {
    beaconKey: servedKey,
  });
  const call = view.runtime.encodeCall(pallet, "commit_timelocked_mechanism_weights", {
    netuid,
    mecid: mechanism,
    commit: ciphertext,
    reveal_round: BigInt(round),
    commit_reveal_version: rules.commitRevealVersion,
  });
  const reveal = {
    netuid,
    mechanism,
    hotkey,
    commitEpoch: predicted.commitEpoch,
    commitHash: toHex(blake2b(ciphertext, { dkLen: 32 })),
    revealRound: round,
    expectedBlock: predicted.revealBlock + marginBlocks,
    weights: { uids, values },
  };
  return { kind: "call", call, facts: { how: "committed", ciphertext, reveal } };
}

type Confirmed = { readonly kind: "done"; readonly done: WeightsDone } | Refusal;

async function confirmSet(view: BlockView, weights: WeightsExtrinsic, uid: number): Promise<Confirmed> {
  const index = storageIndex(weights.netuid, weights.mechanism);
  const row = readRow(await view.get(pallet, "Weights", index, uid));
  if (!holdsWeights(row, weights)) return refused("read-back", "ReadBackDiffers");
  return { kind: "done", done: { how: "set" } };
}

async function confirmCommit(
  view: BlockView,
  weights: WeightsExtrinsic,
  hotkey: Hotkey,
  { reveal }: Extract<WeightsFacts, { how: "committed" }>,
): Promise<Confirmed> {
  const state = await readEpochState(view, weights.netuid);
  const index = storageIndex(weights.netuid, weights.mechanism);
  // An epoch that began in between files the commit under the next one.
  for (const epoch of new Set([reveal.commitEpoch, state.subnetEpochIndex, state.subnetEpochIndex + 1])) {
    const commits = await readCommitsOfEpoch(view, index, epoch);
    const own = commits.find(
      ({ hotkey: who, ciphertext }) => who === hotkey && hashOf(ciphertext) === reveal.commitHash,
    );
    if (own === undefined) continue;
    const moved =
      epoch === reveal.commitEpoch
        ? {}
        : { commitEpoch: epoch, expectedBlock: predictReveal(state).revealBlock + marginBlocks };
    return { kind: "done", done: { how: "committed", reveal: { ...reveal, ...moved, committedAt: own.block } } };
  }
  return refused("read-back", "ReadBackDiffers");
}

export function hashOf(ciphertext: Uint8Array): string {
  return toHex(blake2b(ciphertext, { dkLen: 32 }));
}

/** The chain scales weights so that the largest is 65535, in fixed point; zeros may be kept or dropped. */
export function holdsWeights(
  row: ReadonlyMap<number, number>,
  { uids, values }: { readonly uids: readonly number[]; readonly values: readonly number[] },
): boolean {
  const max = Math.max(1, ...values);
  const wanted = new Map(uids.map((uid, i) => [uid, (values[i]! * maxWeight) / max]));
  const everyUid = new Set([...wanted.keys(), ...row.keys()]);
  return [...everyUid].every((uid) => Math.abs((wanted.get(uid) ?? 0) - (row.get(uid) ?? 0)) <= 1);
}
