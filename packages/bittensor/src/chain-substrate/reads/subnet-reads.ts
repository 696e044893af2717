import { LodeError } from "@lode/runtime/errors";
import type {
  AxonInfo,
  Commitment,
  CommitmentField,
  DrandStatus,
  Hyperparameters,
  Metagraph,
  RevealedCommitment,
  TimelockedCommit,
} from "../../chain/index.ts";
import { fromHex } from "../../keys/hex.ts";
import type { BlockNumber, Hotkey, NetUid, Uid } from "../../primitives/index.ts";
import { type EpochState, quicknet } from "../../timelock/index.ts";
import { asBigint, asBoolean, asBytes, asList, asNumber, asRecord, asText, asVariant, odd } from "../codec/decoded.ts";
import type { BlockView } from "./block-view.ts";
import { readAxon, readMetagraphFields } from "./metagraph-fields.ts";

const pallet = "SubtensorModule";

/** Where the chain keeps what belongs to one mechanism of a subnet. */
export function storageIndex(netuid: number, mechanism: number): number {
  return mechanism * 4_096 + netuid;
}

export async function readMetagraph(view: BlockView, netuid: NetUid): Promise<Metagraph> {
  const fields = await readMetagraphFields(view, netuid, 0, [
    "block",
    "tempo",
    "hotkeys",
    "coldkeys",
    "validatorPermit",
    "lastUpdate",
    "totalStake",
  ]);
  if (fields === undefined) throw subnetUnknown(netuid);
  const { block, tempo, hotkeys, coldkeys, totalStake, validatorPermit, lastUpdate } = fields;
  const neurons = hotkeys.map((hotkey, uid) => ({
    uid: uid as Uid,
    hotkey,
    coldkey: inPlace(coldkeys, uid),
    stakeRao: inPlace(totalStake, uid),
    validatorPermit: inPlace(validatorPermit, uid),
    lastUpdate: inPlace(lastUpdate, uid),
  }));
  return { netuid, block: block as BlockNumber, tempo, neurons };
}

function inPlace<T>(list: readonly T[], uid: number): T {
  const value = list[uid];
  if (value === undefined) throw odd("as long a list as there are neurons", list.length);
  return value;
}

/** By the chain's own names; amounts in rao, fixed-point numbers as their bits. */
export async function readHyperparameters(view: BlockView, netuid: NetUid): Promise<Hyperparameters> {
  const api = "SubnetInfoRuntimeApi";
  if (view.runtime.hasApi(api, "get_subnet_hyperparams_v3")) {
    const answer = await view.call(api, "get_subnet_hyperparams_v3", [netuid]);
    if (answer === undefined) throw subnetUnknown(netuid);
    const text = new TextDecoder();
    return new Map(
      asList(answer).map((entry) => {
        const { name, value } = asRecord(entry);
        return [text.decode(asBytes(name)), plain(asVariant(value).value)];
      }),
    );
  }
  const answer = await view.call(api, "get_subnet_hyperparams_v2", [netuid]);
  if (answer === undefined) throw subnetUnknown(netuid);
  return new Map(Object.entries(asRecord(answer)).map(([name, value]) => [name, plain(value)]));
}

function plain(value: unknown): boolean | number | bigint {
  if (typeof value === "boolean" || typeof value === "number" || typeof value === "bigint") return value;
  // Fixed-point numbers are records of one field, their bits.
  return plain(Object.values(asRecord(value))[0]);
}

export async function readUid(view: BlockView, netuid: NetUid, hotkey: Hotkey): Promise<Uid | undefined> {
  const uid = await view.get(pallet, "Uids", netuid, hotkey);
  return uid === undefined ? undefined : (asNumber(uid) as Uid);
}

export async function readAxonOf(view: BlockView, netuid: NetUid, hotkey: Hotkey): Promise<AxonInfo | undefined> {
  const axon = await view.get(pallet, "Axons", netuid, hotkey);
  return axon === undefined ? undefined : readAxon(axon);
}

export async function readAxons(view: BlockView, netuid: NetUid): Promise<ReadonlyMap<Hotkey, AxonInfo>> {
  const entries = await view.entries(pallet, "Axons", netuid);
  return new Map(entries.map(([[, hotkey], axon]) => [asText(hotkey) as Hotkey, readAxon(axon)]));
}

export async function readPermits(view: BlockView, netuid: NetUid): Promise<readonly boolean[]> {
  return asList(await view.get(pallet, "ValidatorPermit", netuid)).map(asBoolean);
}

/** All rows of a mechanism, by validator uid. */
export async function readWeights(
  view: BlockView,
  netuid: NetUid,
  mechanism: number,
): Promise<ReadonlyMap<number, ReadonlyMap<number, number>>> {
  if (!asBoolean(await view.get(pallet, "NetworksAdded", netuid))) throw subnetUnknown(netuid);
  const entries = await view.entries(pallet, "Weights", storageIndex(netuid, mechanism));
  const rows = entries.map(([[, uid], row]) => [asNumber(uid), readRow(row)] as const);
  return new Map(rows.filter(([, row]) => row.size > 0).sort(([a], [b]) => a - b));
}

export function readRow(value: unknown): ReadonlyMap<number, number> {
  return new Map(
    asList(value).map((pair) => {
      const [uid, weight] = asList(pair);
      return [asNumber(uid), asNumber(weight)];
    }),
  );
}

export async function readCommitment(view: BlockView, netuid: NetUid, hotkey: Hotkey): Promise<Commitment | undefined> {
  const stored = await view.get("Commitments", "CommitmentOf", netuid, hotkey);
  if (stored === undefined) return undefined;
  const { block, info } = asRecord(stored);
  // The codec hands over a record of one field as the field itself.
  const list = Array.isArray(info) ? info : asList(asRecord(info).fields);
  return { block: asNumber(block), fields: list.map(readField) };
}

function readField(field: unknown): CommitmentField {
  const { type, value } = asVariant(field);
  if (type === "TimelockEncrypted") {
    const { encrypted, reveal_round } = asRecord(value);
    return { kind: type, bytes: asBytes(encrypted), revealRound: asNumber(reveal_round) };
  }
  const bytes = fieldBytes(value);
  if (bytes === undefined) throw odd("hex", value);
  return { kind: /^Raw\d+$/.test(type) ? "Raw" : type, bytes };
}

/** The codec gives an array of n bytes as hex, of one as that byte, of none as nothing, and a list as bytes. */
function fieldBytes(value: unknown): Uint8Array | undefined {
  if (value === undefined) return new Uint8Array(0);
  if (typeof value === "number") return Uint8Array.of(value);
  return typeof value === "string" ? fromHex(value) : asBytes(value);
}

export async function readRevealedCommitments(
  view: BlockView,
  netuid: NetUid,
  hotkey: Hotkey,
): Promise<readonly RevealedCommitment[]> {
  const stored = await view.get("Commitments", "RevealedCommitments", netuid, hotkey);
  return asList(stored ?? []).map((entry) => {
    const [bytes, block] = asList(entry);
    return { bytes: asBytes(bytes), block: asNumber(block) };
  });
}

/** Of all epochs, oldest first. */
export async function readTimelockedCommits(
  view: BlockView,
  netuid: NetUid,
  mechanism: number,
): Promise<readonly TimelockedCommit[]> {
  const entries = await view.entries(pallet, "TimelockedWeightCommits", storageIndex(netuid, mechanism));
  const commits = entries.flatMap(([[, epoch], list]) => readCommitList(asNumber(epoch), list));
  return commits.sort((a, b) => a.epoch - b.epoch || a.block - b.block);
}

/** Those filed under one epoch. */
export async function readCommitsOfEpoch(view: BlockView, index: number, epoch: number): Promise<TimelockedCommit[]> {
  return readCommitList(epoch, await view.get(pallet, "TimelockedWeightCommits", index, BigInt(epoch)));
}

function readCommitList(epoch: number, list: unknown): TimelockedCommit[] {
  return asList(list).map((entry) => {
    const [hotkey, block, ciphertext, round] = asList(entry);
    return {
      hotkey: asText(hotkey) as Hotkey,
      epoch,
      block: asNumber(block),
      ciphertext: asBytes(ciphertext),
      revealRound: asNumber(round),
    };
  });
}

/** The scheduler's whole state, at one block. */
export async function readEpochState(view: BlockView, netuid: NetUid): Promise<EpochState> {
  const [exists, head, tempo, period, last, pending, index, since] = await view.getAll([
    [pallet, "NetworksAdded", netuid],
    ["System", "Number"],
    [pallet, "Tempo", netuid],
    [pallet, "RevealPeriodEpochs", netuid],
    [pallet, "LastEpochBlock", netuid],
    [pallet, "PendingEpochAt", netuid],
    [pallet, "SubnetEpochIndex", netuid],
    [pallet, "BlocksSinceLastStep", netuid],
  ]);
  if (!asBoolean(exists)) throw subnetUnknown(netuid);
  return {
    headBlock: asNumber(head),
    tempo: asNumber(tempo),
    revealPeriodEpochs: asNumber(period),
    lastEpochBlock: asNumber(last),
    pendingEpochAt: asNumber(pending),
    subnetEpochIndex: asNumber(index),
    blocksSinceLastStep: asNumber(since),
  };
}

/** @param atMs the time of the block that is asked. */
export async function readDrand(view: BlockView, atMs: number): Promise<DrandStatus> {
  const lastStoredRound = asNumber(await view.get("Drand", "LastStoredRound"));
  const sinceGenesis = atMs / 1_000 - quicknet.genesisSeconds;
  const publishedRound = Math.max(0, Math.floor(sinceGenesis / quicknet.periodSeconds) + 1);
  return { lastStoredRound, publishedRound, lagRounds: Math.max(0, publishedRound - lastStoredRound) };
}

/** The key of the randomness beacon that the chain follows: a compressed point of G2. */
export async function readBeaconKey(view: BlockView): Promise<Uint8Array> {
  const key = asRecord(await view.get("Drand", "BeaconConfig")).public_key;
  const bytes = typeof key === "string" ? fromHex(key) : asBytes(key);
  if (bytes?.length !== 96) throw odd("a beacon's key", key);
  return bytes;
}

/** The chain's own pace. */
export function blockTimeOf(view: BlockView): number {
  const slot = view.runtime.constant("Aura", "SlotDuration");
  if (slot !== undefined) return asNumber(slot);
  return 2 * asNumber(asBigint(view.runtime.constant("Timestamp", "MinimumPeriod")));
}

export function subnetUnknown(netuid: number): LodeError<"SUBNET_UNKNOWN"> {
  return new LodeError("SUBNET_UNKNOWN", `the chain has no subnet ${netuid}`, { retry: "never", facts: { netuid } });
}
