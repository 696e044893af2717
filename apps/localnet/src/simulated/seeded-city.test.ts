import { assignZipcodes, policyForTable } from "@lode/zipcode/assignment";
import { epochAt, epochStart } from "@lode/zipcode/epoch";
import { policies } from "@lode/zipcode/policy";
import { countQuality } from "@lode/zipcode/tiers";
import { describe, expect, it } from "vitest";
import { cityMarket } from "./market.ts";
import { seedCity } from "./seeded-city.ts";

const now = Date.UTC(2026, 2, 3, 8);

describe("the seeded city", () => {
  it("is the same for a seed and another one for another", () => {
    expect(seedCity(1, now)).toEqual(seedCity(1, now));
    expect(seedCity(1, now)).not.toEqual(seedCity(2, now));
  });

  it("has 24 neighbourhoods of 60 to 400 listings and four where next to nothing is for sale", () => {
    for (const seed of [1, 2, 3]) {
      const counts = [...seedCity(seed, now).listings.values()].map((homes) => homes.length);
      expect(counts.filter((count) => count >= 60 && count <= 400)).toHaveLength(24);
      expect(counts.filter((count) => count <= 25)).toHaveLength(4);
    }
  });

  it("is complete, reasonable, dated and free of repeats under the strict rules", () => {
    const policy = policies.strict.values;
    for (const [zipcode, homes] of seedCity(4, now).listings) {
      const stamped = homes.map((listing) => ({ ...listing, scrapedTimestamp: now }));
      const { rows, ...counts } = countQuality(stamped, { zipcode, closesAt: now, policy });
      for (const [share, count] of Object.entries(counts))
        expect([zipcode, share, count]).toEqual([zipcode, share, rows]);
    }
  });

  it("tells its table's counts to within three per cent", () => {
    const { listings, candidates } = seedCity(6, now);
    for (const { zipcode, expected } of candidates) {
      const count = listings.get(zipcode)?.length ?? 0;
      expect(Math.abs(expected - count)).toBeLessThanOrEqual(Math.ceil(count * 0.03));
    }
  });

  it("gives an epoch an assignment with honeypots in its quiet neighbourhoods", () => {
    const { candidates } = cityMarket(1, now);
    const policy = policyForTable(policies.table, candidates).values;
    const epochId = epochAt(now);
    const assignment = assignZipcodes({
      epochId,
      master: new Uint8Array(32).fill(7),
      candidates,
      policy,
      atMs: epochStart(epochId),
    });
    expect(assignment.zipcodes.length).toBeGreaterThanOrEqual(20);
    expect(assignment.honeypots.length).toBeGreaterThanOrEqual(1);
    for (const honeypot of assignment.honeypots) {
      const real = candidates.find(({ zipcode }) => zipcode === honeypot)?.expected ?? 0;
      const told = assignment.zipcodes.find(({ zipcode }) => zipcode === honeypot)?.expected ?? 0;
      expect(real * 5).toBeLessThanOrEqual(told);
    }
  });
});
