import type { Hotkey } from "@lode/bittensor/primitives";
import type { Zipcode } from "@lode/zipcode/epoch";
import { policies } from "@lode/zipcode/policy";
import { describe, expect, test } from "vitest";
import type { PublishedDigest } from "./agreement-store.ts";
import { type AgreementInputs, countAgreement } from "./count-agreement.ts";

const policy = policies.strict.values;
const names = ["a", "b", "c", "d"] as Hotkey[];

/** @param said by each validator: a letter for its digest, or nothing for who only revealed. */
function count(stakes: readonly bigint[], said: readonly string[], change: Partial<AgreementInputs> = {}) {
  const validators = stakes.map((stakeRao, at) => ({ hotkey: names[at] as Hotkey, stakeRao }));
  const published = said.flatMap((letter, at): PublishedDigest[] =>
    letter === ""
      ? []
      : [
          {
            hotkey: names[at] as Hotkey,
            digest: letter.repeat(64),
            digestV1: "f".repeat(64),
            zipcodeDigests: [
              { zipcode: "98001" as Zipcode, digest: "same" },
              { zipcode: "98002" as Zipcode, digest: letter },
            ],
          },
        ],
  );
  const revealed = said.map((_, at) => names[at] as Hotkey);
  return countAgreement({ validators, revealed, published, coveragePpm: undefined, policy, ...change });
}

describe("agreement so far", () => {
  test("of all with one digest lets everybody set", () => {
    const all = count([5n, 3n, 2n], ["1", "1", "1"]);
    expect(all).toMatchObject({ band: "set", why: "AGREED", leadingSharePpm: 1_000_000, disputedZipcodes: [] });
    expect(all.groups).toHaveLength(1);
    expect(all.groupsV1).toEqual([{ digestV1: "f".repeat(64), hotkeys: ["a", "b", "c"], sharePpm: 1_000_000 }]);
  });

  test("by stake, exactly at the bounds of the bands", () => {
    expect(count([90n, 5n, 5n], ["1", "2", "2"])).toMatchObject({
      band: "set",
      why: "AGREED",
      leadingSharePpm: 900_000,
    });
    expect(count([899n, 51n, 50n], ["1", "2", "2"])).toMatchObject({ band: "majority", why: "MAJORITY" });
    expect(count([70n, 15n, 15n], ["1", "2", "2"])).toMatchObject({ band: "majority", leadingSharePpm: 700_000 });
    expect(count([699n, 151n, 150n], ["1", "2", "2"])).toMatchObject({ band: "hold", why: "NO_MAJORITY" });
  });

  test("names who is in which group and where it differs from the leading one", () => {
    const { groups, disputedZipcodes, leadingDigest } = count([3n, 4n, 1n, 1n], ["1", "2", "2", ""]);
    expect(leadingDigest).toBe("2".repeat(64));
    expect(
      groups.map(({ digest, validators, stakeRao, differsIn }) => [
        digest?.[0],
        validators.map(({ hotkey }) => hotkey),
        stakeRao,
        differsIn,
      ]),
    ).toEqual([
      ["2", ["b", "c"], "5", []],
      ["1", ["a"], "3", ["98002"]],
      [undefined, ["d"], "1", []],
    ]);
    expect(disputedZipcodes).toEqual(["98002"]);
  });

  test("gives no voice to who covers too few of its rows: a copied digest earns nothing", () => {
    const coveragePpm = new Map([
      [names[0] as Hotkey, 799_999],
      [names[1] as Hotkey, 800_000],
      [names[2] as Hotkey, 1_000_000],
    ]);
    const counted = count([80n, 11n, 9n], ["1", "2", "2"], { coveragePpm });
    expect(counted.groups[0]).toMatchObject({ digest: "2".repeat(64), sharePpm: 1_000_000 });
    expect(counted.groups[1]).toMatchObject({
      stakeRao: "0",
      sharePpm: 0,
      validators: [{ counts: false, coveragePpm: 799_999 }],
    });
    expect(counted).toMatchObject({
      enoughStake: false,
      enoughValidators: false,
      band: "hold",
      why: "TOO_FEW_VALIDATORS",
    });
  });

  test("needs three validators, and half of the permitted stake to have revealed", () => {
    expect(count([5n, 5n], ["1", "1"])).toMatchObject({ enoughValidators: false, why: "TOO_FEW_VALIDATORS" });
    const revealed = names.slice(0, 3);
    expect(count([1n, 1n, 1n, 4n], ["1", "1", "1"], { revealed })).toMatchObject({
      enoughStake: false,
      why: "TOO_LITTLE_STAKE",
    });
    expect(count([1n, 1n, 1n, 3n], ["1", "1", "1"], { revealed })).toMatchObject({ enoughStake: true, why: "AGREED" });
  });

  test("leaves out who had no permit at the beacon block, whatever it published", () => {
    const counted = count([1n, 1n, 1n], ["1", "1", "1", "2"]);
    expect(counted.groups.map(({ digest }) => digest)).toEqual(["1".repeat(64)]);
    expect(counted.groupsV1[0]?.hotkeys).toEqual(["a", "b", "c"]);
  });

  test("of nobody is nothing", () => {
    expect(count([], [])).toMatchObject({
      leadingDigest: null,
      leadingSharePpm: 0,
      band: "hold",
      groups: [],
      enoughStake: false,
    });
  });
});
