import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Zipcode } from "@lode/zipcode/epoch";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadExpected } from "./expected-counts.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lode-expected-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function load(content: string) {
  const path = join(folder, "expected.csv");
  await writeFile(path, content);
  return loadExpected(path);
}

describe("expected counts", () => {
  it("of our own table: the newest count of each source, the first source is announced", async () => {
    const counts = await load(
      "zipcode,expected_listings,as_of,source\n98103,300,2026-01-01,portal\n98103,280,2026-02-01,portal\n98103,240,2026-02-01,mls\n2134,55,2026-02-01,portal\n",
    );
    expect([...counts]).toEqual([
      ["98103", { expected: 280, sources: [280, 240] }],
      ["02134", { expected: 55, sources: [55] }],
    ]);
  });

  it("may state a tolerance", async () => {
    const counts = await load("zipcode,expected_listings,tolerance_ppm\n98103,300,200000\n");
    expect(counts.get("98103" as Zipcode)).toEqual({ expected: 300, sources: [300], tolerancePpm: 200_000 });
  });

  it.each(["Active Listing Count ", "Active_Listing_Count_", "active_listing_count"])(
    "of a market table whose header writes %j",
    async (header) => {
      const counts = await load(
        `Month,ZipCode,${header},New_Listing_Count_\n4/1/19 0:00,1001,43.5,26\n4/1/19 0:00,1002,70.4,1\n`,
      );
      expect([...counts].map(([zipcode, { expected }]) => [zipcode, expected])).toEqual([
        ["01001", 44],
        ["01002", 70],
      ]);
    },
  );

  it("count remarks and rows without a zipcode or a count", async () => {
    const counts = await load(
      'postal_code,City,active_listing_count\n47906,Lafayette,78\n,Nowhere,3\n49017,Battle Creek,\n49018,Battle Creek,-4\n"* figures impacted, please contact us",,\n',
    );
    expect(counts.size).toBe(1);
    expect(counts.read).toBe(5);
    expect(counts.skipped).toEqual({ NO_ZIPCODE: 1, NO_COUNT: 2, PROSE_ROW: 1 });
  });

  it("refuse a table without the two columns, or without one count", async () => {
    await expect(load("zipcode;expected_listings;as_of\n98103;1;x\n")).rejects.toMatchObject({
      code: "TABLE_DELIMITER",
    });
    await expect(load("zip,city\n98103,Seattle\n")).rejects.toMatchObject({ code: "TABLE_COLUMNS" });
    await expect(load("zipcode,expected_listings\nx,1\n")).rejects.toMatchObject({ code: "TABLE_EMPTY" });
  });
});

const shared = process.env.LODE_SHARED_DATA ?? join(import.meta.dirname, "../../../../../shared/data");
const market = (month: string) => join(shared, `market/realtor-core-metrics-by-zip-${month}.csv.gz`);
const missing = !existsSync(market("2019-04")) || !existsSync(market("2020-06"));
if (missing) process.stderr.write(`skipped: real market tables, since ${join(shared, "market")} is missing\n`);

describe.skipIf(missing)("published market tables", () => {
  it.each([
    ["2019-04", 15_029, 1, 2_640],
    ["2020-06", 13_814, 13, 2_645],
  ])("of %s hold %i zipcodes and one remark", async (month, zipcodes, least, most) => {
    const counts = await loadExpected(market(month));
    const values = [...counts.values()].map(({ expected }) => expected);
    expect(counts.size).toBe(zipcodes);
    expect(counts.read).toBe(zipcodes + 1);
    expect([Math.min(...values), Math.max(...values)]).toEqual([least, most]);
    expect([...counts.keys()].every((zipcode) => /^\d{5}$/.test(zipcode))).toBe(true);
  });
});
