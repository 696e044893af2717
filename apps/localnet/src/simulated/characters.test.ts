import type { Hotkey } from "@lode/bittensor/primitives";
import { encodeListings } from "@lode/contract/listing-file";
import { manifestKey, submissionKey } from "@lode/contract/storage-keys";
import { ManualClock } from "@lode/runtime/clock";
import { SeededRandom } from "@lode/runtime/random";
import { type EpochId, epochAt, epochStart, scheduleOf } from "@lode/zipcode/epoch";
import type { Listing } from "@lode/zipcode/listing";
import { policies } from "@lode/zipcode/policy";
import { countQuality, findOverlaps, isCopy, judgeQuality, judgeQuantity } from "@lode/zipcode/tiers";
import type { ListingSource } from "@lode/zipcode-miner/app";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Character, type CharacterContext, characters, mix, type Victim } from "./characters.ts";
import { seeMarket, stampRows } from "./eyes.ts";
import { seedCity } from "./seeded-city.ts";

const policy = policies.strict.values;
const epochId = epochAt(Date.UTC(2026, 2, 3, 8));
const schedule = scheduleOf(epochId, policy);
const now = epochStart(epochId) + 30 * 60_000;
const hotkey = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY" as Hotkey;
const [zipcode, homes] = [...seedCity(8, now).listings].find(([, rows]) => rows.length > 150) ?? [];
if (zipcode === undefined || homes === undefined) throw new Error("the seeded city has no large neighbourhood");
const expected = homes.length;
const { signal } = new AbortController();

function eyes(name: string): ListingSource {
  const look = { seed: 1, name, epochId, zipcode: zipcode as string };
  return { name, collect: async () => stampRows(seeMarket(homes as readonly Listing[], look), look, now) };
}

function context(overrides: Partial<CharacterContext> = {}): CharacterContext {
  return {
    protocol: new ManualClock(now),
    wall: new ManualClock(0),
    random: new SeededRandom("character"),
    scheduleOf: (id: EpochId) => scheduleOf(id, policy),
    ...overrides,
  };
}

function play(name: string): Character {
  const found = characters.find(({ character }) => character.name === name);
  if (found === undefined) throw new Error(`nobody is called ${name}`);
  return found.character;
}

const collectAs = (name: string, overrides: Partial<CharacterContext> = {}) =>
  play(name).wrapSource(eyes(name), context(overrides)).collect({ zipcode, expected, signal });

const quantity = (rows: readonly Listing[]) =>
  judgeQuantity(rows.length, expected, policy.quantity.tolerancePpm, { quantity: policy.quantity });
const quality = (rows: readonly Listing[]) =>
  judgeQuality(countQuality(rows, { zipcode, closesAt: schedule.closesAt, policy }), policy);
const codes = ({ reasons }: ReturnType<typeof quality>) => reasons.map(({ code }) => code);

describe("the characters", () => {
  it("honest and late ones upload what passes the first two tiers", async () => {
    for (const name of ["honest", "late", "late-after-close"]) {
      const rows = await collectAs(name);
      expect([...codes(quantity(rows)), ...codes(quality(rows))]).toEqual([]);
    }
  });

  it("an incomplete one falls short in quantity and in nothing else", async () => {
    const rows = await collectAs("incomplete");
    expect(codes(quantity(rows))).toEqual(["QUANTITY_LOW"]);
    expect(codes(quality(rows))).toEqual([]);
  });

  it("a fabricator invents exactly the count it is told, and only a look-up can tell", async () => {
    const rows = await collectAs("fabricator");
    expect(rows).toHaveLength(expected);
    expect([...codes(quantity(rows)), ...codes(quality(rows))]).toEqual([]);
    const real = new Set(homes.map(({ zpid }) => zpid));
    expect(rows.some(({ zpid }) => real.has(zpid))).toBe(false);
  });

  it("two fabricators do not invent the same", async () => {
    const one = await collectAs("fabricator", { random: new SeededRandom(1) });
    const two = await collectAs("fabricator", { random: new SeededRandom(2) });
    expect(one.map(({ zpid }) => zpid)).not.toEqual(two.map(({ zpid }) => zpid));
  });

  it("a careless one has the right count and everything else wrong, under every profile", async () => {
    const rows = await collectAs("careless");
    expect(codes(quantity(rows))).toEqual([]);
    expect(codes(quality(rows))).toEqual([
      "QUALITY_INCOMPLETE",
      "QUALITY_UNREASONABLE",
      "QUALITY_DUPLICATES",
      "QUALITY_ZIPCODE",
    ]);
    const lenient = policies.reference.values;
    const counts = countQuality(rows, { zipcode, closesAt: schedule.closesAt, policy: lenient });
    expect(judgeQuality(counts, lenient).passed).toBe(false);
  });
});

describe("a copier", () => {
  const victimWith = (finished: () => boolean, rows: readonly Listing[]): Victim => ({
    hasFinished: async () => finished(),
    packedFile: async (_epoch, asked) => (asked === zipcode ? encodeListings(rows) : undefined),
  });

  it("has the victim's rows, value for value, which is what a copy is", async () => {
    const original = await eyes("victim").collect({ zipcode, expected, signal });
    const rows = await collectAs("copier", { victim: victimWith(() => true, original) });
    expect(rows).toEqual(original);
    const files = [
      { key: "victim", zipcode, seenAt: 1, listings: original },
      { key: "copier", zipcode, seenAt: 2, listings: rows },
    ];
    expect(findOverlaps(files, policy).map((overlap) => [overlap.laterKey, isCopy(overlap, policy)])).toEqual([
      ["copier", true],
    ]);
  });

  it("uploads nothing before the victim has finished", async () => {
    let finished = false;
    const uploaded: string[] = [];
    const wall = new ManualClock(0);
    const uploader = play("copier").wrapUploader?.(
      { upload: async ({ key }) => uploaded.push(key) },
      context({ wall, victim: victimWith(() => finished, []) }),
    );
    const upload = uploader?.upload({ key: manifestKey(hotkey, epochId), bytes: new Uint8Array(), signal });
    for (let turn = 0; turn < 5; turn += 1) await wall.advanceBy(100);
    expect(uploaded).toEqual([]);
    finished = true;
    for (let turn = 0; turn < 5 && uploaded.length === 0; turn += 1) {
      await wall.advanceBy(100);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await upload;
    expect(uploaded).toHaveLength(1);
  });

  it("gives up at close when the victim never finishes", async () => {
    const protocol = new ManualClock(schedule.closesAt);
    const late = { protocol, scheduleOf: () => ({ ...schedule, closesAt: schedule.closesAt }) };
    await expect(collectAs("copier", { ...late, victim: victimWith(() => false, []) })).resolves.toEqual([]);
  });
});

describe("late ones", () => {
  it.each([
    ["late", schedule.deadlineAt, schedule.closesAt],
    ["late-after-close", schedule.closesAt, schedule.closesAt + 10 * 60_000],
  ])("%s uploads after one boundary and before the next", async (name, after, before) => {
    const protocol = new ManualClock(now);
    const seenAt: number[] = [];
    const uploader = play(name).wrapUploader?.(
      { upload: async () => seenAt.push(protocol.now()) },
      context({ protocol }),
    );
    const upload = uploader?.upload({ key: submissionKey(hotkey, epochId, zipcode), bytes: new Uint8Array(), signal });
    await protocol.advanceTo(after - 1);
    expect(seenAt).toEqual([]);
    await protocol.advanceTo(before);
    await upload;
    expect(seenAt[0]).toBeGreaterThanOrEqual(after);
    expect(seenAt[0]).toBeLessThan(before);
    // The clock must be able to reach the moment of the upload before the duty falls due.
    expect(play(name).finishBy?.(schedule)).toBeGreaterThan(seenAt[0] ?? 0);
  });
});

describe("the mix", () => {
  const counted = (count: number) => {
    const counts: Record<string, number> = {};
    for (const { name } of mix(count)) counts[name] = (counts[name] ?? 0) + 1;
    return counts;
  };

  it("is the promised one for 1, 6, 8 and 12", () => {
    expect(counted(1)).toEqual({ honest: 1 });
    expect(counted(6)).toEqual({ honest: 2, incomplete: 1, fabricator: 1, copier: 1, careless: 1 });
    expect(counted(8)).toEqual({ honest: 3, incomplete: 1, fabricator: 1, copier: 1, careless: 1, late: 1 });
    expect(counted(12)).toEqual({
      honest: 5,
      incomplete: 1,
      fabricator: 2,
      copier: 1,
      careless: 1,
      late: 1,
      "late-after-close": 1,
    });
  });

  it("has as many as asked for, always somebody honest, and nobody more than a seat off its share", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), (count) => {
        const counts = counted(count);
        expect(mix(count)).toHaveLength(count);
        expect(counts.honest ?? 0).toBeGreaterThanOrEqual(1);
        if (count === 6 || count === 8) return;
        for (const { character, outOfTwelve } of characters) {
          expect(Math.abs((counts[character.name] ?? 0) - (count * outOfTwelve) / 12)).toBeLessThan(1);
        }
      }),
    );
  });
});
