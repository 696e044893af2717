import { existsSync } from "node:fs";
import { join } from "node:path";
import { policies } from "@lode/zipcode/policy";
import { describe, expect, it } from "vitest";
import { loadTable, type TableReport } from "./load-table.ts";

const shared = process.env.LODE_SHARED_DATA ?? join(import.meta.dirname, "../../../../../shared/data");
const kingCounty = join(shared, "listings/king-county-sales-2014-2015.csv.gz");
const newYork = ["2021-04_2022-03", "2022-05_2023-02"].map((period) =>
  join(shared, `listings/nyc-sales-${period}.csv.gz`),
);

function missing(files: readonly string[]): boolean {
  const absent = files.filter((file) => !existsSync(file));
  for (const file of absent) process.stderr.write(`skipped: ${file} is missing\n`);
  return absent.length > 0;
}

function addsUp({ rows, listings }: TableReport): void {
  const refused = Object.values(rows.refused).reduce((sum, { count }) => sum + count, 0);
  expect(rows.kept + refused).toBe(rows.read);
  expect([...listings.values()].reduce((sum, { length }) => sum + length, 0)).toBe(rows.kept);
}

describe.skipIf(missing([kingCounty]))("King County's published sales", () => {
  it("keep every parcel once, in all 58 zipcodes, and lose no row without a reason", async () => {
    const report = await loadTable({ files: [kingCounty], policy: policies.table });
    addsUp(report);
    expect(report.rows.read).toBe(17_191);
    expect(report.rows.kept).toBe(17_045);
    expect(report.rows.refused.SUPERSEDED?.count).toBe(146);
    expect(Object.keys(report.rows.refused)).toEqual(["SUPERSEDED"]);
    expect(report.listings.size).toBe(58);
    const all = [...report.listings.values()].flat();
    const prices = all.map(({ priceCents }) => priceCents ?? 0);
    expect(Math.max(...prices)).toBe(770_000_000);
    expect(Math.min(...prices)).toBe(7_500_000);
    const dates = all.map(({ listingDate }) => listingDate ?? 0);
    expect(Math.min(...dates)).toBe(Date.UTC(2014, 4, 2));
    expect(Math.max(...dates)).toBe(Date.UTC(2015, 4, 27));
    expect(all.every(({ mlsId }) => /^\d{10}$/.test(mlsId ?? ""))).toBe(true);
    expect(report.waived).toEqual(["propertyType", "daysOnMarket"]);
  });
});

describe.skipIf(missing(newYork))("New York City's published sales", () => {
  it.each([
    [newYork[0] as string, 99_183, 25_849, 1],
    [newYork[1] as string, 71_584, 20_455, 7],
  ])("%s: transfers without a price are counted, the rest is told apart", async (file, read, priceZero, noZipcode) => {
    const report = await loadTable({ files: [file], policy: policies.table });
    addsUp(report);
    expect(report.rows.read).toBe(read);
    expect(report.rows.refused.PRICE_ZERO?.count).toBe(priceZero);
    expect(report.rows.refused.NO_ZIPCODE?.count).toBe(noZipcode);
    expect(report.waived).toEqual(["bedrooms", "bathroomsX100", "sqft", "daysOnMarket", "sourceUrl"]);
  });

  it("read together with King County: what only one of them has is waived for both", async () => {
    if (missing([kingCounty])) return;
    const report = await loadTable({ files: [kingCounty, newYork[1] as string], policy: policies.table });
    addsUp(report);
    expect(report.rows.read).toBe(17_191 + 71_584);
    expect(report.mappings.map(({ name }) => name)).toEqual(["king-county-sales", "new-york-city-sales"]);
    expect(report.waived).toContain("propertyType");
    expect(report.waived).toContain("bedrooms");
  });
});
