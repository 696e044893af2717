import type { Zipcode } from "@lode/zipcode/epoch";
import type { Listing } from "@lode/zipcode/listing";
import { policies } from "@lode/zipcode/policy";
import type { ExpectedCounts } from "@lode/zipcode-miner/table";
import { describe, expect, it } from "vitest";
import { tableMarket } from "./market.ts";

const home = (priceCents: number, city: string | null): Listing => ({ priceCents, city, state: "WA" }) as Listing;
const here = "98103" as Zipcode;
const there = "98104" as Zipcode;
const table = {
  listings: new Map([
    [here, [home(45_000_000, "Seattle"), home(50_000_000, null), home(10_000_000, "Seattle")]],
    [there, [home(15_000_000, null)]],
  ]),
  mappings: [{ name: "king-county-sales", constants: {}, derivations: {} }],
};

describe("a market made of a table", () => {
  it("counts its own listings when nobody else does", () => {
    const market = tableMarket(table, policies.table);
    expect(market.simulated).toBe(false);
    expect(market.candidates).toMatchObject([
      { zipcode: here, expected: 3, sources: [3], city: "Seattle", state: "WA", marketTier: "PREMIUM" },
      { zipcode: there, expected: 1, sources: [1], city: "", marketTier: "EMERGING" },
    ]);
  });

  it("believes a table of counts, keeps its own count as a source, and says what it cannot ask for", () => {
    const counts = new Map([
      [here, { expected: 4, sources: [4, 5] }],
      ["98199" as Zipcode, { expected: 9, sources: [9] }],
    ]);
    const expected: ExpectedCounts = Object.assign(counts, { skipped: {}, read: 2 });
    const market = tableMarket(table, policies.table, expected);
    expect(market.candidates).toMatchObject([
      { zipcode: here, expected: 4, sources: [4, 5, 3], tolerancePpm: 250_000 },
    ]);
    expect(market.withoutListings).toBe(1);
  });
});
