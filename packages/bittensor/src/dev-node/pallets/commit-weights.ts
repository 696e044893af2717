import { u16, u64, Vector } from "@polkadot-api/substrate-bindings";
import { decodeAddress } from "../../keys/portable.ts";
import { concat } from "../blocks/header.ts";
import { hash256 } from "../metadata/chain-runtime.ts";
import type { ChainState } from "../state/chain-state.ts";
import type { CallHandler, DispatchContext, Outcome } from "./dispatch.ts";
import { refuse } from "./dispatch.ts";
import { putWeights } from "./set-weights.ts";
import {
  isCommitReveal,
  mechanismExists,
  passesWeightsRateLimit,
  storageIndex,
  touchLastUpdate,
  uidOf,
  type WeightsPlace,
} from "./subnets.ts";

const pallet = "SubtensorModule";
/** How many commits of one hotkey may wait to be revealed. */
export const maxUnrevealedCommits = 10;

export interface RevealArgs {
  readonly netuid: number;
  readonly mecid?: number;
  readonly uids: readonly number[];
  readonly values: readonly number[];
  readonly salt: readonly number[];
  readonly version_key: bigint;
}

interface CommitArgs {
  readonly netuid: number;
  readonly mecid?: number;
  readonly commit_hash: string;
}

/** Hash, the epoch it was committed in, and two numbers that later runtimes leave at zero. */
type HashCommit = [hash: string, epoch: bigint, reserved1: bigint, reserved2: bigint];

/** What every way of committing asks first; undefined with a place when the hotkey may commit. */
export function placeForCommit(
  context: DispatchContext,
  hotkey: string,
  args: { readonly netuid: number; readonly mecid?: number },
): { readonly place: WeightsPlace } | { readonly refused: Outcome } {
  const { state, block } = context;
  const { netuid } = args;
  const mechanism = args.mecid ?? 0;
  if (!mechanismExists(state, netuid, mechanism)) return { refused: refuse("MechanismDoesNotExist") };
  if (!isCommitReveal(state, netuid)) return { refused: refuse("CommitRevealDisabled") };
  const uid = uidOf(state, netuid, hotkey);
  if (uid === undefined) return { refused: refuse("HotKeyNotRegisteredInSubNet") };
  const place = { netuid, index: storageIndex(netuid, mechanism), uid };
  if (!passesWeightsRateLimit(state, place, block)) return { refused: refuse("CommittingWeightsTooFast") };
  return { place };
}

/** `commit_weights` and `commit_mechanism_weights`. */
export const commitWeights: CallHandler = (context, signer, args: CommitArgs) => {
  const { state, block } = context;
  const found = placeForCommit(context, signer, args);
  if ("refused" in found) return found.refused;
  const { place } = found;
  const waiting = commitsOf(state, place.index, signer).filter(
    ([, epoch]) => !isExpired(state, place.netuid, Number(epoch)),
  );
  if (waiting.length >= maxUnrevealedCommits) return refuse("TooManyUnrevealedCommits");
  const epoch = state.get<bigint>(pallet, "SubnetEpochIndex", place.netuid) ?? 0n;
  const commits: HashCommit[] = [...waiting, [args.commit_hash, epoch, 0n, 0n]];
  state.set(pallet, "WeightCommits", [place.index, signer], commits);
  touchLastUpdate(state, place, block);
  context.emit(pallet, "WeightsCommitted", [signer, place.index, args.commit_hash]);
  return undefined;
};

/** `reveal_weights` and `reveal_mechanism_weights`. */
export const revealWeights: CallHandler = (context, signer, args: RevealArgs) => {
  const { state } = context;
  const { netuid } = args;
  if (!isCommitReveal(state, netuid)) return refuse("CommitRevealDisabled");
  const index = storageIndex(netuid, args.mecid ?? 0);
  const all = commitsOf(state, index, signer);
  if (all.length === 0) return refuse("NoWeightsCommitFound");
  const hash = commitHash(signer, index, args);
  const waiting = all.filter(([, epoch]) => !isExpired(state, netuid, Number(epoch)));
  const at = waiting.findIndex(([each]) => each === hash);
  if (at === -1) {
    if (all.some(([each]) => each === hash)) return refuse("ExpiredWeightCommit");
    return refuse(waiting.length === 0 ? "NoWeightsCommitFound" : "InvalidRevealCommitHashNotMatch");
  }
  if (!isRevealable(state, netuid, Number(waiting[at]![1]))) return refuse("RevealTooEarly");
  const left = waiting.slice(at + 1);
  if (left.length === 0) state.remove(pallet, "WeightCommits", index, signer);
  else state.set(pallet, "WeightCommits", [index, signer], left);
  const refused = putWeights(context, signer, { ...args, dests: args.uids, weights: args.values });
  if (refused !== undefined) return refused;
  context.emit(pallet, "WeightsRevealed", [signer, index, hash]);
  return undefined;
};

/** What the pool asks of a reveal before it lets it in. */
export function refusalOfReveal(state: ChainState, hotkey: string, args: RevealArgs): Outcome {
  const index = storageIndex(args.netuid, args.mecid ?? 0);
  const hash = commitHash(hotkey, index, args);
  const commit = commitsOf(state, index, hotkey).find(([each]) => each === hash);
  if (commit === undefined) return refuse("NoWeightsCommitFound");
  return isRevealable(state, args.netuid, Number(commit[1])) ? undefined : refuse("RevealTooEarly");
}

/** blake2b-256 over who, where and what; the place is the storage index, not the bare netuid. */
export function commitHash(hotkey: string, index: number, args: Omit<RevealArgs, "netuid" | "mecid">): string {
  const numbers = Vector(u16);
  return hash256(
    concat([
      decodeAddress(hotkey)!,
      u16.enc(index),
      numbers.enc([...args.uids]),
      numbers.enc([...args.values]),
      numbers.enc([...args.salt]),
      u64.enc(args.version_key),
    ]),
  );
}

function commitsOf(state: ChainState, index: number, hotkey: string): HashCommit[] {
  return state.get<HashCommit[] | undefined>(pallet, "WeightCommits", index, hotkey) ?? [];
}

function isRevealable(state: ChainState, netuid: number, committedIn: number): boolean {
  return epochsSince(state, netuid, committedIn) === revealPeriod(state, netuid);
}

function isExpired(state: ChainState, netuid: number, committedIn: number): boolean {
  return epochsSince(state, netuid, committedIn) > revealPeriod(state, netuid);
}

function epochsSince(state: ChainState, netuid: number, epoch: number): number {
  return Number(state.get<bigint>(pallet, "SubnetEpochIndex", netuid) ?? 0n) - epoch;
}

export function revealPeriod(state: ChainState, netuid: number): number {
  return Number(state.get<bigint>(pallet, "RevealPeriodEpochs", netuid));
}
