import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Zipcode } from "../epoch/index.ts";
import type { Listing } from "../listing/index.ts";
import { policies } from "../policy/index.ts";
import { findOverlaps, isCopy, type OverlapFile } from "./index.ts";

const policy = policies.strict.values;
const zipcode = "98103" as Zipcode;

function listing(number: number, change: Partial<Listing> = {}): Listing {
  return {
    zpid: String(number),
    mlsId: null,
    address: `${number} Main St`,
    zipcode: "98103",
    city: null,
    state: null,
    priceCents: 50_000_000 + number,
    bedrooms: 3,
    bathroomsX100: 200,
    sqft: 1_800,
    lotSqft: null,
    yearBuilt: null,
    listingDate: 0,
    scrapedTimestamp: 1_000 + number,
    propertyType: "CONDO",
    listingStatus: "SOLD",
    daysOnMarket: null,
    sourceUrl: `https://a.test/${number}`,
    latitudeE7: null,
    longitudeE7: null,
    ...change,
  };
}

function file(key: string, seenAt: number, listings: readonly Listing[]): OverlapFile {
  return { key, zipcode, seenAt, listings };
}

const numbers = Array.from({ length: 40 }, (_, at) => at + 1);
const original = numbers.map((number) => listing(number));
/** The same market through other eyes: own time, own source, own rounding, own spelling. */
const honest = numbers.map((number) =>
  listing(number, {
    scrapedTimestamp: 9_000 + number,
    sourceUrl: `https://b.test/${number}`,
    sqft: 1_801,
    address: `${number} MAIN ST.`,
  }),
);

describe("finding overlaps", () => {
  it("finds a file that another miner uploaded again, whatever the order of its rows", () => {
    const [overlap] = findOverlaps([file("b", 2, [...original].reverse()), file("a", 1, original)], policy);
    const all = { laterRows: 40, matchedRows: 40, sameScraped: 40, sameUrl: 40, sameOptional: 40, sameFormatting: 40 };
    expect(overlap).toEqual({ laterKey: "b", earlierKey: "a", ...all });
    expect(overlap !== undefined && isCopy(overlap, policy)).toBe(true);
  });

  it("does not take two honest readers of one market for copies", () => {
    const [overlap] = findOverlaps([file("a", 1, original), file("b", 2, honest)], policy);
    expect(overlap?.matchedRows).toBe(40);
    expect(overlap !== undefined && isCopy(overlap, policy)).toBe(false);
  });

  it("sees a copier that wrote new timestamps, since three other traces are left", () => {
    const copied = original.map((row) => ({ ...row, scrapedTimestamp: 5 }));
    const [overlap] = findOverlaps([file("a", 1, original), file("b", 2, copied)], policy);
    expect(overlap?.sameScraped).toBe(0);
    expect(overlap !== undefined && isCopy(overlap, policy)).toBe(true);
  });

  it("never blames the earlier, and compares equal moments both ways", () => {
    expect(
      findOverlaps([file("a", 1, original), file("b", 2, original)], policy).map(({ laterKey }) => laterKey),
    ).toEqual(["b"]);
    expect(findOverlaps([file("a", 1, original), file("b", 1, original)], policy)).toHaveLength(2);
  });

  it("leaves out pairs that share less than 95 % of the later file's rows", () => {
    const others = [...original.slice(0, 37), listing(101), listing(102), listing(103)];
    expect(findOverlaps([file("a", 1, original), file("b", 2, others)], policy)).toEqual([]);
    const nearly = [...original.slice(0, 38), listing(101), listing(102)];
    expect(findOverlaps([file("a", 1, original), file("b", 2, nearly)], policy)).toHaveLength(1);
  });

  it("compares only files of one zipcode", () => {
    const elsewhere = { ...file("b", 2, original), zipcode: "98104" as Zipcode };
    expect(findOverlaps([file("a", 1, original), elsewhere], policy)).toEqual([]);
  });

  it("takes what both lack for no trace", () => {
    const bare = numbers.map((number) =>
      listing(number, { sourceUrl: null, scrapedTimestamp: null, bedrooms: null, bathroomsX100: null, sqft: null }),
    );
    const [overlap] = findOverlaps([file("a", 1, bare), file("b", 2, bare)], policy);
    expect(overlap).toMatchObject({ sameScraped: 0, sameUrl: 0, sameOptional: 0, sameFormatting: 40 });
  });

  it("does not depend on the order of files or rows", () => {
    const row = fc.record({ number: fc.integer({ min: 1, max: 4 }), scraped: fc.integer({ min: 1, max: 2 }) });
    const anyFile = fc.record({
      seenAt: fc.integer({ min: 1, max: 3 }),
      rows: fc.array(row, { minLength: 1, maxLength: 6 }),
    });
    fc.assert(
      fc.property(fc.array(anyFile, { minLength: 2, maxLength: 5 }), (files) => {
        const made = files.map(({ seenAt, rows }, at) =>
          file(
            `f${at}`,
            seenAt,
            rows.map(({ number, scraped }) => listing(number, { scrapedTimestamp: scraped })),
          ),
        );
        const shuffled = [...made].reverse().map((one) => ({ ...one, listings: [...one.listings].reverse() }));
        expect(findOverlaps(shuffled, policy)).toEqual(findOverlaps(made, policy));
      }),
    );
  });
});

describe("a copy", () => {
  const whole = { laterRows: 100, matchedRows: 95, sameScraped: 0, sameUrl: 91, sameOptional: 91, sameFormatting: 91 };

  it("needs three traces on 95 % of the matched rows", () => {
    expect(isCopy(whole, policy)).toBe(true);
    expect(isCopy({ ...whole, sameUrl: 90 }, policy)).toBe(false);
    expect(isCopy({ ...whole, sameUrl: 90, sameScraped: 95 }, policy)).toBe(true);
  });

  it("needs 95 % of its rows in the earlier file", () => {
    expect(isCopy({ ...whole, matchedRows: 94 }, policy)).toBe(false);
    expect(isCopy({ ...whole, laterRows: 0, matchedRows: 0 }, policy)).toBe(false);
  });
});
