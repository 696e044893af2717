import type { Refusal, WeightsExtrinsic } from "../../chain/index.ts";
import type { Hotkey, NetUid } from "../../primitives/index.ts";
import { asBigint, asBoolean, asList, asNumber, asText } from "../codec/decoded.ts";
import type { BlockView, Place } from "../reads/block-view.ts";
import { readMetagraphFields } from "../reads/metagraph-fields.ts";
import { storageIndex } from "../reads/subnet-reads.ts";
import { refused } from "./refusal.ts";

/** What the chain's rules for weights depend on, as of one block. */
export interface WeightsRules {
  readonly exists: boolean;
  /** The block that was looked at; weights land in the next at the earliest. */
  readonly block: number;
  readonly uid: number | undefined;
  readonly neurons: number;
  readonly mechanisms: number;
  readonly isOwner: boolean;
  readonly hasPermit: boolean;
  readonly commitReveal: boolean;
  readonly commitRevealVersion: number;
  readonly rateLimit: number;
  readonly lastUpdate: number;
  readonly minAllowedWeights: number;
  readonly maxWeightsLimit: number;
  readonly versionKey: bigint;
  readonly stakeThreshold: bigint;
  /** Undefined when the threshold is 0 and so nobody asked. */
  readonly stakeRao: bigint | undefined;
}

const maxU16 = 65_535;

export async function readWeightsRules(
  view: BlockView,
  netuid: NetUid,
  mechanism: number,
  hotkey: Hotkey,
): Promise<WeightsRules> {
  const of = (entry: string, ...args: unknown[]): Place => ["SubtensorModule", entry, ...args];
  const places: Place[] = [
    of("NetworksAdded", netuid),
    ["System", "Number"],
    of("Uids", netuid, hotkey),
    of("SubnetworkN", netuid),
    of("MechanismCountCurrent", netuid),
    of("SubnetOwnerHotkey", netuid),
    of("ValidatorPermit", netuid),
    of("CommitRevealWeightsEnabled", netuid),
    of("CommitRevealWeightsVersion"),
    of("WeightsSetRateLimit", netuid),
    of("LastUpdate", storageIndex(netuid, mechanism)),
    of("MinAllowedWeights", netuid),
    of("MaxWeightsLimit", netuid),
    of("WeightsVersionKey", netuid),
    of("StakeThreshold"),
  ];
  const [exists, block, uid, n, mechanisms, owner, permits, cr, crVersion, rate, updates, min, max, key, threshold] =
    await view.getAll(places);
  const ownUid = uid === undefined ? undefined : asNumber(uid);
  const stakeThreshold = asBigint(threshold);
  const stakes =
    stakeThreshold === 0n || ownUid === undefined
      ? undefined
      : await readMetagraphFields(view, netuid, 0, ["totalStake"]);
  const at = <T>(list: readonly T[]): T | undefined => (ownUid === undefined ? undefined : list[ownUid]);
  return {
    exists: asBoolean(exists),
    block: asNumber(block),
    uid: ownUid,
    neurons: asNumber(n),
    mechanisms: asNumber(mechanisms),
    isOwner: asText(owner) === hotkey,
    hasPermit: at(asList(permits)) === true,
    commitReveal: asBoolean(cr),
    commitRevealVersion: asNumber(crVersion),
    rateLimit: asNumber(rate),
    lastUpdate: asNumber(at(asList(updates)) ?? 0),
    minAllowedWeights: asNumber(min),
    maxWeightsLimit: asNumber(max),
    versionKey: asBigint(key),
    stakeThreshold,
    stakeRao: stakes === undefined ? undefined : at(stakes.totalStake),
  };
}

/**
 * Why the chain would refuse these weights, in its own word and its own order; undefined if it would take them. Under
 * commit-reveal the same rules decide at the reveal, where nobody is told, so they are kept before committing too.
 * @source subtensor spec 425, pallets/subtensor/src/subnets/weights.rs
 */
export function weightsRefusal(rules: WeightsRules, weights: WeightsExtrinsic): Refusal | undefined {
  const reason = contentRefusal(rules, weights);
  if (reason !== undefined) return refused("preflight", reason);
  const wait = rateLimitWait(rules);
  const tooFast = rules.commitReveal ? "CommittingWeightsTooFast" : "SettingWeightsTooFast";
  if (wait > 0) return refused("preflight", tooFast, wait);
  return undefined;
}

/** How many blocks too early the next block is. */
function rateLimitWait({ lastUpdate, rateLimit, block }: WeightsRules): number {
  return lastUpdate === 0 ? 0 : Math.max(0, lastUpdate + rateLimit - (block + 1));
}

function contentRefusal(rules: WeightsRules, { uids, values, versionKey, mechanism }: WeightsExtrinsic) {
  if (!rules.exists) return "SubnetNotExists";
  if (uids.length !== values.length) return "WeightVecNotEqualSize";
  if (mechanism >= rules.mechanisms) return "MechanismDoesNotExist";
  if (uids.length > rules.neurons) return "UidsLengthExceedUidsInSubNet";
  if (rules.uid === undefined) return "HotKeyNotRegisteredInSubNet";
  const isPoor = rules.stakeRao !== undefined && rules.stakeRao < rules.stakeThreshold;
  if (isPoor && !rules.isOwner) return "NotEnoughStakeToSetWeights";
  if (rules.versionKey !== 0n && BigInt(versionKey) < rules.versionKey) return "IncorrectWeightVersionKey";
  const isSelfWeight = uids.length === 1 && uids[0] === rules.uid;
  if (!rules.hasPermit && !rules.isOwner && !isSelfWeight) return "NeuronNoValidatorPermit";
  if (new Set(uids).size !== uids.length) return "DuplicateUids";
  const isUid = (uid: number): boolean => Number.isInteger(uid) && uid >= 0 && uid < rules.neurons;
  if (!uids.every(isUid)) return "UidVecContainInvalidOne";
  const enough = Math.max(1, Math.min(rules.minAllowedWeights, rules.neurons));
  if (uids.length < enough && !isSelfWeight) return "WeightVecLengthIsLow";
  // The chain would sort them; the port asks for sorted ones, so that two lists of the same weights are one.
  if (uids.some((uid, i) => i > 0 && uid < uids[i - 1]!)) return "UidsNotAscending";
  if (!values.every((value) => Number.isInteger(value) && value >= 0 && value <= maxU16)) return "MaxWeightExceeded";
  return isSelfWeight || keepsMaxWeight(values, rules.maxWeightsLimit) ? undefined : "MaxWeightExceeded";
}

function keepsMaxWeight(values: readonly number[], limit: number): boolean {
  if (limit >= maxU16) return true;
  const total = values.reduce((sum, value) => sum + value, 0);
  return Math.max(...values) * maxU16 <= limit * total;
}
