import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Zipcode } from "@lode/zipcode/epoch";
import { compareListing, type Listing, type ListingField, normaliseAddress } from "@lode/zipcode/listing";
import { policies, waiveFields } from "@lode/zipcode/policy";
import { countQuality, findOverlaps, isCopy, judgeQuality, judgeQuantity } from "@lode/zipcode/tiers";
import { loadTable } from "@lode/zipcode-miner/table";
import { beforeAll, describe, expect, it } from "vitest";
import { seeMarket, stampRows } from "./eyes.ts";
import { seedCity } from "./seeded-city.ts";

const now = Date.UTC(2026, 2, 3, 9);
const policy = policies.table;
const names = ["honest-1", "honest-2", "honest-3", "incomplete-1", "late-1"];
const epochs = ["2026-03-03T08-00-00", "2026-03-03T12-00-00"];

function look(listings: readonly Listing[], name: string, epochId: string, zipcode: string): Listing[] {
  const which = { seed: 7, name, epochId, zipcode };
  return stampRows(seeMarket(listings, which), which, now);
}

const shared = process.env.LODE_SHARED_DATA ?? join(import.meta.dirname, "../../../../../shared/data");
const kingCountyFile = join(shared, "listings/king-county-sales-2014-2015.csv.gz");
if (!existsSync(kingCountyFile)) process.stderr.write(`skipped: real listings, since ${kingCountyFile} is missing\n`);

const markets = [
  { name: "the seeded city", skip: false, load: async () => ({ listings: seedCity(5, now).listings, waived: [] }) },
  {
    name: "King County's sales",
    skip: !existsSync(kingCountyFile),
    load: () => loadTable({ files: [kingCountyFile], policy }),
  },
];

for (const market of markets) {
  describe.skipIf(market.skip)(`eyes on ${market.name}`, () => {
    let listings: ReadonlyMap<Zipcode, readonly Listing[]>;
    let waived: readonly ListingField[];
    beforeAll(async () => {
      ({ listings, waived } = await market.load());
    });

    it("miss one to four per cent of the rows and invent none", () => {
      for (const [zipcode, rows] of listings) {
        const seen = look(rows, "honest-1", epochs[0] as string, zipcode);
        expect(seen.length).toBeGreaterThanOrEqual(Math.floor(rows.length * 0.96) - 1);
        expect(seen.length).toBeLessThanOrEqual(Math.ceil(rows.length * 0.99));
        const ids = new Set(rows.map(({ mlsId }) => mlsId));
        expect(seen.every(({ mlsId }) => ids.has(mlsId))).toBe(true);
      }
    });

    it("see rows that a spot check finds in the market as they are", () => {
      for (const [zipcode, rows] of listings) {
        const truth = new Map(rows.map((listing) => [listing.mlsId, listing]));
        for (const claimed of look(rows, "honest-2", epochs[1] as string, zipcode)) {
          const actual = truth.get(claimed.mlsId) as Listing;
          expect(compareListing(claimed, actual, policy.values.spotCheck)).toEqual({ outcome: "pass", fields: 0 });
        }
      }
    });

    it("make files that pass the first two tiers", () => {
      const judged = waiveFields(policy, waived).values;
      for (const [zipcode, rows] of listings) {
        const seen = look(rows, "honest-3", epochs[0] as string, zipcode);
        const counts = countQuality(seen, { zipcode, closesAt: now + 3_600_000, policy: judged });
        expect(judgeQuality(counts, judged).reasons).toEqual([]);
        expect(judgeQuantity(seen.length, rows.length, judged.quantity.tolerancePpm, judged).reasons).toEqual([]);
      }
    });

    it("never make two files that look like copies: too few equal rows, and too few traces on those", () => {
      const anyMatch = { copying: { ...policy.values.copying, rowsPpm: 1 } };
      // A third of the zipcodes is enough: every one of them compares ten pairs in two epochs.
      for (const [zipcode, rows] of [...listings].filter((_, index) => index % 3 === 0)) {
        for (const epochId of epochs) {
          const files = names.map((name, index) => ({
            key: name,
            zipcode,
            seenAt: index,
            listings: look(rows, name, epochId, zipcode),
          }));
          expect(findOverlaps(files, policy.values).filter((overlap) => isCopy(overlap, policy.values))).toEqual([]);
          if (rows.length < 50) continue;
          expect(findOverlaps(files, policy.values)).toEqual([]);
          for (const overlap of findOverlaps(files, anyMatch)) {
            const { matchedRows, sameScraped, sameUrl, sameOptional, sameFormatting } = overlap;
            const traces = [sameScraped, sameUrl, sameOptional, sameFormatting];
            expect(traces.filter((same) => same >= matchedRows * 0.95).length).toBeLessThan(3);
          }
        }
      }
    });
  });
}

describe("eyes", () => {
  const [zipcode, rows] = [...seedCity(5, now).listings][0] as [Zipcode, readonly Listing[]];

  it("see the same thing when they look again, and another thing in another epoch", () => {
    const [first = "", second = ""] = epochs;
    expect(look(rows, "honest-1", first, zipcode)).toEqual(look(rows, "honest-1", first, zipcode));
    expect(look(rows, "honest-1", second, zipcode)).not.toEqual(look(rows, "honest-1", first, zipcode));
  });

  it("keep their own order", () => {
    const order = (name: string) => look(rows, name, epochs[0] as string, zipcode).map(({ zpid }) => zpid);
    expect(order("honest-1").slice(0, 10)).not.toEqual(order("honest-2").slice(0, 10));
  });

  it("write the street as their site does, which means another address to a computer now and then", () => {
    const seen = look(rows, "honest-1", epochs[0] as string, zipcode);
    const truth = new Map(rows.map((listing) => [listing.zpid, normaliseAddress(listing.address ?? "")]));
    const other = seen.filter(({ zpid, address }) => truth.get(zpid) !== normaliseAddress(address ?? ""));
    expect(other.length).toBeGreaterThan(0);
  });

  it("stamp no row later than now", () => {
    const stamps = look(rows, "honest-1", epochs[0] as string, zipcode).map(({ scrapedTimestamp }) => scrapedTimestamp);
    expect(Math.max(...(stamps as number[]))).toBeLessThanOrEqual(now);
    expect(new Set(stamps).size).toBeGreaterThan(rows.length / 2);
  });
});
