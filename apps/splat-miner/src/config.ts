import { LodeError } from "@lode/runtime/errors";
import { type SubmitPolicyName, submitPolicyNames } from "./duties/submit-policy.ts";

/** Validators left out from the first start on; by uid or by hotkey. */
export interface StaticBlacklistEntry {
  readonly uid?: number;
  readonly hotkey?: string;
  readonly reason: string;
}

/** What an operator may change. Times in milliseconds of real time unless a name says otherwise. */
export interface MinerConfig {
  readonly policy: SubmitPolicyName;
  /** Above the validator's threshold, since its own score of the same bytes may come out a little lower. */
  readonly scoreMargin: number;
  /** Variants made of one task at most. */
  readonly variants: number;
  /** A variant with this score ends the search, if it is one that would be sent. */
  readonly goodEnough: number;
  readonly maxConcurrentPulls: number;
  readonly maxConcurrentTasks: number;
  /** Tasks that were pulled and are not answered yet; pulls in flight count. */
  readonly maxHeldTasks: number;
  /** Generations asked for at the same time, over all tasks: what the GPU can take. */
  readonly maxConcurrentGenerations: number;
  /** For making the variants of one task; after it the best one there is decides. */
  readonly taskBudgetMs: number;
  readonly generationTimeoutMs: number;
  readonly pullTimeoutMs: number;
  readonly submitTimeoutMs: number;
  readonly judgeTimeoutMs: number;
  /** How long a variant waits for a judge that does not answer. */
  readonly judgePatienceMs: number;
  /** How long a result is sent again and again to a validator that cannot be reached. */
  readonly submitPatienceMs: number;
  /** First and longest pause between two attempts at the same thing. */
  readonly retryBaseMs: number;
  readonly retryMaxMs: number;
  /** In whole TAO (alpha). */
  readonly minStakeTao: number;
  /** The subnet owner's validator, asked first at every fifth choice. */
  readonly ownerHotkey: string | undefined;
  readonly blacklist: readonly StaticBlacklistEntry[];
  readonly autoBlacklist: {
    readonly minRequests: number;
    readonly minSuccessShare: number;
    readonly maxMeanLatencyMs: number;
    /** Protocol time. */
    readonly forMs: number;
  };
  /** The network's own numbers, in seconds of protocol time. */
  readonly cooldown: { readonly taskS: number; readonly penaltyS: number; readonly throttleS: number };
  /** Kept from a cooldown's end, against clocks that differ. Protocol time. */
  readonly cooldownMarginMs: number;
  readonly directoryRefreshMs: number;
  /** How often the blacklist and new validators are looked at while nothing else happens. */
  readonly pollMs: number;
  /** For finishing or releasing what is held when told to stop. */
  readonly graceMs: number;
  readonly summaryEveryMs: number;
  readonly maxPromptChars: number;
  readonly maxImageBytes: number;
  readonly maxSpzBytes: number;
  readonly journalMaxBytes: number;
  /** Answered tasks that the journal keeps. */
  readonly keepTasks: number;
}

const mib = 1024 * 1024;

/** The network's and the documents' own numbers where they have one. */
export const defaultConfig: MinerConfig = {
  policy: "network",
  scoreMargin: 0.02,
  variants: 5,
  goodEnough: 0.95,
  maxConcurrentPulls: 5,
  maxConcurrentTasks: 3,
  maxHeldTasks: 5,
  maxConcurrentGenerations: 2,
  taskBudgetMs: 600_000,
  generationTimeoutMs: 300_000,
  pullTimeoutMs: 12_000,
  submitTimeoutMs: 300_000,
  judgeTimeoutMs: 60_000,
  judgePatienceMs: 600_000,
  submitPatienceMs: 6 * 3_600_000,
  retryBaseMs: 5_000,
  retryMaxMs: 300_000,
  minStakeTao: 1_000,
  // @source three-gen-subnet 5fc61f1, neurons/common/owner.py
  ownerHotkey: "5E7eSeRr2aHzCV7SkY4a2Pi5NXHrU4anZz3phEQgn4HCen2B",
  blacklist: [{ uid: 180, reason: "named by the operators' documents as one to avoid" }],
  autoBlacklist: { minRequests: 5, minSuccessShare: 0.3, maxMeanLatencyMs: 120_000, forMs: 24 * 3_600_000 },
  cooldown: { taskS: 300, penaltyS: 600, throttleS: 30 },
  cooldownMarginMs: 1_500,
  directoryRefreshMs: 300_000,
  pollMs: 2_000,
  graceMs: 60_000,
  summaryEveryMs: 60_000,
  maxPromptChars: 200_000,
  maxImageBytes: 20 * mib,
  maxSpzBytes: 64 * mib,
  journalMaxBytes: 8 * 1024 * mib,
  keepTasks: 500,
};

/**
 * Fills in what is not said and checks the whole.
 * @throws LodeError CONFIG_INVALID, all problems at once
 */
export function minerConfig(given: Partial<MinerConfig> = {}): MinerConfig {
  const config = { ...defaultConfig, ...given };
  const problems = [...wholeNumbers(config), ...shares(config), ...contradictions(config)];
  if (problems.length === 0) return config;
  throw new LodeError("CONFIG_INVALID", `the miner's configuration has problems:\n- ${problems.join("\n- ")}`, {
    retry: "never",
    facts: { problems, count: problems.length },
    next: "Correct the settings named above and start again.",
  });
}

const ranges = {
  variants: [1, 20],
  maxConcurrentPulls: [1, 64],
  maxConcurrentTasks: [1, 64],
  maxHeldTasks: [1, 256],
  maxConcurrentGenerations: [1, 64],
  taskBudgetMs: [1, 86_400_000],
  generationTimeoutMs: [1, 86_400_000],
  pullTimeoutMs: [1, 300_000],
  submitTimeoutMs: [1, 3_600_000],
  judgeTimeoutMs: [1, 3_600_000],
  judgePatienceMs: [0, 86_400_000],
  submitPatienceMs: [0, 7 * 86_400_000],
  retryBaseMs: [1, 3_600_000],
  retryMaxMs: [1, 3_600_000],
  minStakeTao: [0, 21_000_000],
  cooldownMarginMs: [0, 600_000],
  directoryRefreshMs: [1, 86_400_000],
  pollMs: [1, 3_600_000],
  graceMs: [0, 86_400_000],
  summaryEveryMs: [100, 86_400_000],
  maxPromptChars: [1, 16 * mib],
  maxImageBytes: [1, 256 * mib],
  maxSpzBytes: [1, 370 * mib],
  journalMaxBytes: [64 * 1024, 2 ** 40],
  keepTasks: [1, 1_000_000],
} as const satisfies Partial<Record<keyof MinerConfig, readonly [number, number]>>;

function wholeNumbers(config: MinerConfig): string[] {
  return Object.entries(ranges).flatMap(([name, [least, most]]) => {
    const value = config[name as keyof typeof ranges];
    const isFine = Number.isInteger(value) && value >= least && value <= most;
    return isFine ? [] : [`${name}: must be a whole number from ${least} to ${most}`];
  });
}

function shares({ scoreMargin, goodEnough, autoBlacklist, policy, cooldown }: MinerConfig): string[] {
  const problems: string[] = [];
  const within = (name: string, value: number, most: number): void => {
    if (!(value >= 0 && value <= most)) problems.push(`${name}: must be a number from 0 to ${most}`);
  };
  within("scoreMargin", scoreMargin, 1);
  within("goodEnough", goodEnough, 10);
  within("autoBlacklist.minSuccessShare", autoBlacklist.minSuccessShare, 1);
  for (const [name, value] of Object.entries(cooldown)) within(`cooldown.${name}`, value, 86_400);
  if (!submitPolicyNames.includes(policy)) problems.push(`policy: must be one of ${submitPolicyNames.join(", ")}`);
  return problems;
}

function contradictions({ retryBaseMs, retryMaxMs, blacklist }: MinerConfig): string[] {
  const problems = retryBaseMs > retryMaxMs ? ["retryMaxMs: must not be less than retryBaseMs"] : [];
  for (const { uid, hotkey, reason } of blacklist) {
    if ((uid === undefined) === (hotkey === undefined)) problems.push("blacklist: an entry has a uid or a hotkey");
    if (reason.trim() === "") problems.push("blacklist: an entry has a reason");
  }
  return problems;
}
