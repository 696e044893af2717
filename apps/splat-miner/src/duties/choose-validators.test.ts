import { keypairFromUri, ready } from "@lode/bittensor/keys";
import { beforeAll, describe, expect, test } from "vitest";
import type { BlacklistEntry } from "../blacklist/blacklist.ts";
import type { ValidatorEntry } from "../directory/validator-directory.ts";
import type { ValidatorRecord } from "../journal/validator-book.ts";
import { type ChoiceFacts, chooseValidators, merit } from "./choose-validators.ts";
import { isOwnersTurn } from "./watch-validators.ts";

const config = { minStakeTao: 1_000, cooldownMarginMs: 1_500, ownerHotkey: undefined as string | undefined };
const now = 1_760_000_000_000;

function entry(uid: number, stakeTao: number, patch: Partial<ValidatorEntry> = {}): ValidatorEntry {
  const { hotkey } = keypairFromUri(`//Validator${uid}`);
  const stakeRao = BigInt(stakeTao) * 1_000_000_000n;
  return { uid, hotkey, stakeRao, permit: true, ip: "10.0.0.1", port: 8092, serving: true, ...patch };
}

function record({ hotkey, uid }: ValidatorEntry, patch: Partial<ValidatorRecord>): [string, ValidatorRecord] {
  const nothing = { failuresInARow: 0, refusalsInARow: 0, violations: 0, earlyPulls: 0, pullsOk: 0, pullsFailed: 0 };
  const counts = { submitsOk: 0, submitsFailed: 0, latencyMs: 0, recentOk: 0, recentFailed: 0, recentLatencyMs: 0 };
  const times = { cooldownUntil: 0, lagMs: 0, heldUntil: 0, heldWhy: null, lastContactAt: null };
  return [hotkey, { hotkey, uid, ...nothing, ...counts, ...times, lastFeedback: null, lastFeedbackAt: null, ...patch }];
}

function choose(entries: readonly ValidatorEntry[], patch: Partial<ChoiceFacts> = {}, settings = config) {
  const facts: ChoiceFacts = {
    ...{ entries, records: new Map(), blacklist: [], isBusy: () => false, ownHotkey: "none", now, ownerFirst: false },
    ...patch,
  };
  const { ready: chosen, nextAt } = chooseValidators(facts, settings);
  return { uids: chosen.map(({ uid }) => uid), nextAt };
}

beforeAll(ready);

test("one of every five choices is the owner's turn, however many are made together", () => {
  for (const together of [1, 2, 3, 4, 5, 7]) {
    let turns = 0;
    for (let made = 0; made < 420; made += together) turns += Number(isOwnersTurn(made, together));
    expect(turns).toBe(together >= 5 ? 420 / together : 84);
  }
});

describe("validators to pull from", () => {
  test("serve, have 1000 of stake, and are not ourselves", () => {
    const own = entry(5, 9_000);
    const entries = [entry(1, 999), entry(2, 1_000), entry(3, 5_000, { serving: false }), own];
    expect(choose(entries, { ownHotkey: own.hotkey }).uids).toEqual([2]);
  });

  test("are those whose cooldown is over by a margin; the next one's moment is told", () => {
    const [a, b] = [entry(1, 2_000), entry(2, 3_000)];
    const records = new Map([record(a, { cooldownUntil: now / 1_000 }), record(b, { cooldownUntil: now / 1_000 - 2 })]);
    expect(choose([a, b], { records })).toEqual({ uids: [2], nextAt: now + 1_500 });
  });

  test("are not kept out by uid or by hotkey, and have no task of ours", () => {
    const [a, b, c, d] = [entry(180, 9_000), entry(2, 9_000), entry(3, 9_000), entry(4, 9_000)];
    const about = (uid: number | null, hotkey: string | null): BlacklistEntry => {
      return { uid, hotkey, kind: "manual", reason: "test", addedAt: 0, expiresAt: null };
    };
    const blacklist = [about(180, null), about(null, b!.hotkey)];
    expect(choose([a!, b!, c!, d!], { blacklist, isBusy: (hotkey) => hotkey === c!.hotkey }).uids).toEqual([4]);
  });

  test("are asked in the order of stake, success and speed", () => {
    const [big, small, flaky, slow] = [entry(1, 4_000), entry(2, 3_000), entry(3, 4_000), entry(4, 4_000)];
    const records = new Map([
      record(big!, { recentOk: 10, recentLatencyMs: 10_000 }),
      record(small!, { recentOk: 10, recentLatencyMs: 10_000 }),
      record(flaky!, { recentOk: 5, recentFailed: 5, recentLatencyMs: 10_000 }),
      record(slow!, { recentOk: 10, recentLatencyMs: 400_000 }),
    ]);
    expect(choose([slow!, flaky!, small!, big!], { records }).uids).toEqual([1, 2, 3, 4]);
    expect(merit(big!, undefined)).toBeLessThan(merit(big!, records.get(big!.hotkey)));
  });

  test("begin with the owner's when it is its turn, if it is there at all", () => {
    const [owner, big] = [entry(9, 1_500), entry(1, 9_000)];
    const settings = { ...config, ownerHotkey: owner!.hotkey as string };
    expect(choose([big!, owner!], { ownerFirst: true }, settings).uids).toEqual([9, 1]);
    expect(choose([big!, owner!], { ownerFirst: false }, settings).uids).toEqual([1, 9]);
    expect(choose([big!], { ownerFirst: true }, settings).uids).toEqual([1]);
  });
});
