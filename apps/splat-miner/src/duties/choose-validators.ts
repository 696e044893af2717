import { type BlacklistEntry, entryAbout } from "../blacklist/blacklist.ts";
import type { MinerConfig } from "../config.ts";
import type { ValidatorEntry } from "../directory/validator-directory.ts";
import type { ValidatorRecord } from "../journal/validator-book.ts";
import { readyAt } from "./cooldown.ts";

export interface Choice {
  /** May be pulled from now, best first. */
  readonly ready: readonly ValidatorEntry[];
  /** Protocol time at which the next of the others will be ready; undefined when there is none. */
  readonly nextAt: number | undefined;
}

export interface ChoiceFacts {
  readonly entries: readonly ValidatorEntry[];
  readonly records: ReadonlyMap<string, ValidatorRecord>;
  readonly blacklist: readonly BlacklistEntry[];
  /** Has a task of ours, or is being pulled from. */
  readonly isBusy: (hotkey: string) => boolean;
  readonly ownHotkey: string;
  /** Protocol time. */
  readonly now: number;
  /** The owner's validator goes first, if it is ready. */
  readonly ownerFirst: boolean;
}

const raoPerTao = 1_000_000_000n;
/** Patience of a pull: a validator that takes this long counts half. */
const slowMs = 12_000;

/** Who to pull from: those that serve, have the stake, are not kept out, have no task of ours, and whose cooldown is over. */
export function chooseValidators(
  facts: ChoiceFacts,
  config: Pick<MinerConfig, "minStakeTao" | "cooldownMarginMs" | "ownerHotkey">,
): Choice {
  const minStakeRao = BigInt(config.minStakeTao) * raoPerTao;
  const eligible = facts.entries.filter(
    (entry) =>
      entry.serving &&
      entry.hotkey !== facts.ownHotkey &&
      entry.stakeRao >= minStakeRao &&
      entryAbout(facts.blacklist, entry) === undefined &&
      !facts.isBusy(entry.hotkey),
  );
  const at = (entry: ValidatorEntry): number => {
    const record = facts.records.get(entry.hotkey);
    return record === undefined ? 0 : readyAt(record, config.cooldownMarginMs);
  };
  const merits = new Map(eligible.map((entry) => [entry, merit(entry, facts.records.get(entry.hotkey))]));
  const isFirst = (entry: ValidatorEntry): boolean => facts.ownerFirst && entry.hotkey === config.ownerHotkey;
  const ready = eligible
    .filter((entry) => at(entry) <= facts.now)
    .sort((a, b) => Number(isFirst(b)) - Number(isFirst(a)) || merits.get(b)! - merits.get(a)! || a.uid - b.uid);
  const later = eligible.map(at).filter((moment) => moment > facts.now);
  return { ready, nextAt: later.length === 0 ? undefined : Math.min(...later) };
}

/**
 * Stake, times the share of its calls that were answered, times a factor that halves at twelve seconds' latency.
 * One answered and one failed call are assumed of everybody, so that newcomers stand in the middle.
 */
export function merit(entry: Pick<ValidatorEntry, "stakeRao">, record: ValidatorRecord | undefined): number {
  const answered = (record?.recentOk ?? 0) + 1;
  const calls = answered + (record?.recentFailed ?? 0) + 1;
  const latencyMs = (record?.recentLatencyMs ?? 0) / Math.max(1, calls - 2);
  return (Number(entry.stakeRao / 1_000n) * (answered / calls)) / (1 + latencyMs / slowMs);
}
