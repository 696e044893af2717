import { Bytes, Struct, u16, u64, Vector } from "@polkadot-api/substrate-bindings";
import { encodeAddress, toHex } from "../../keys/portable.ts";
import { unseal } from "../drand/unseal.ts";
import { hash256 } from "../metadata/chain-runtime.ts";
import { maxUnrevealedCommits, placeForCommit, revealPeriod } from "./commit-weights.ts";
import type { CallHandler, DispatchContext } from "./dispatch.ts";
import { refuse } from "./dispatch.ts";
import { pulseSignature } from "./drand.ts";
import { putWeights } from "./set-weights.ts";
import { storageIndex, touchLastUpdate } from "./subnets.ts";

const pallet = "SubtensorModule";
const maxCommitBytes = 5000;

interface TimelockedArgs {
  readonly netuid: number;
  readonly mecid?: number;
  readonly commit: Uint8Array;
  readonly reveal_round: bigint;
  /** Absent of the oldest call. */
  readonly commit_reveal_version?: number;
}

/** Who, in which block, the ciphertext, the round that opens it. */
type Commit = [hotkey: string, block: bigint, ciphertext: Uint8Array, round: bigint];

const payload = Struct({ hotkey: Bytes(), uids: Vector(u16), values: Vector(u16), version_key: u64 });

/** `commit_timelocked_weights`, that of a mechanism, and `commit_crv3_mechanism_weights`. */
export const commitTimelocked: CallHandler = (context, signer, args: TimelockedArgs) => {
  const { state, block } = context;
  const version = state.get<number>(pallet, "CommitRevealWeightsVersion");
  if (args.commit_reveal_version !== undefined && args.commit_reveal_version !== version) {
    return refuse("IncorrectCommitRevealVersion");
  }
  const found = placeForCommit(context, signer, args);
  if ("refused" in found) return found.refused;
  if (args.commit.length > maxCommitBytes) return refuse("InvalidValue");
  const { place } = found;
  const epoch = state.get<bigint>(pallet, "SubnetEpochIndex", place.netuid) ?? 0n;
  const commits = state.get<Commit[]>(pallet, "TimelockedWeightCommits", place.index, epoch);
  if (commits.filter(([hotkey]) => hotkey === signer).length >= maxUnrevealedCommits) {
    return refuse("TooManyUnrevealedCommits");
  }
  const added: Commit[] = [...commits, [signer, BigInt(block), args.commit, args.reveal_round]];
  state.set(pallet, "TimelockedWeightCommits", [place.index, epoch], added);
  touchLastUpdate(state, place, block);
  const hash = hash256(args.commit);
  context.emit(pallet, "TimelockedWeightsCommitted", [signer, place.index, hash, args.reveal_round]);
  return undefined;
};

/**
 * Opens, in a block of an epoch, what was committed exactly the reveal period before it.
 * Without its pulse a commit waits for the next block of the same epoch; what is older or does not open is lost silently.
 */
export function revealTimelocked(context: DispatchContext, netuid: number, epoch: number): void {
  const { state } = context;
  const due = epoch - revealPeriod(state, netuid);
  const mechanisms = state.get<number>(pallet, "MechanismCountCurrent", netuid) ?? 1;
  for (let mechanism = 0; mechanism < mechanisms; mechanism += 1) {
    const index = storageIndex(netuid, mechanism);
    for (const [, committedIn] of state.entries(pallet, "TimelockedWeightCommits", index)) {
      const at = Number(committedIn as bigint);
      if (at < due) state.remove(pallet, "TimelockedWeightCommits", index, BigInt(at));
      if (at === due) revealEpoch(context, { netuid, mechanism, index, epoch: BigInt(at) });
    }
  }
}

function revealEpoch(
  context: DispatchContext,
  place: { readonly netuid: number; readonly mechanism: number; readonly index: number; readonly epoch: bigint },
): void {
  const { state } = context;
  const { netuid, mechanism, index, epoch } = place;
  const waiting: Commit[] = [];
  for (const commit of state.get<Commit[]>(pallet, "TimelockedWeightCommits", index, epoch)) {
    const [hotkey, , ciphertext, round] = commit;
    const signature = pulseSignature(state, round);
    if (signature === undefined) {
      waiting.push(commit);
      continue;
    }
    const opened = openedPayload(ciphertext, signature);
    if (opened === undefined || encodeAddress(opened.hotkey) !== hotkey) continue;
    const { uids, values, version_key } = opened;
    const args = { netuid, mecid: mechanism, dests: uids, weights: values, version_key };
    if (putWeights(context, hotkey, args) !== undefined) continue;
    context.emit(pallet, "TimelockedWeightsRevealed", [index, hotkey]);
  }
  if (waiting.length === 0) state.remove(pallet, "TimelockedWeightCommits", index, epoch);
  else state.set(pallet, "TimelockedWeightCommits", [index, epoch], waiting);
}

function openedPayload(ciphertext: Uint8Array, signature: Uint8Array) {
  const opened = unseal(ciphertext, signature);
  if (opened === undefined) return undefined;
  try {
    const decoded = payload.dec(opened);
    // Whatever follows the payload would be lost, and a hotkey has 32 bytes.
    const isWhole = toHex(payload.enc(decoded)) === toHex(opened) && decoded.hotkey.length === 32;
    return isWhole ? decoded : undefined;
  } catch {
    return undefined;
  }
}
