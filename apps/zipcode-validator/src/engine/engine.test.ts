import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeListings } from "@lode/contract/listing-file";
import type { Zipcode } from "@lode/zipcode/epoch";
import { type Listing, listingColumns, listingStatuses, propertyTypes } from "@lode/zipcode/listing";
import { policies, withValues } from "@lode/zipcode/policy";
import { countQuality, findOverlaps } from "@lode/zipcode/tiers";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { countFiles, distinctValidIds } from "./count-files.ts";
import { findFileOverlaps } from "./file-overlaps.ts";
import { type FileLoad, JudgingEngine } from "./judging-engine.ts";
import { rowsAt } from "./rows-at.ts";

const { strict, calibrated } = policies;
const closesAt = 1_767_600_000_000;
const zipcodes = ["98103", "98101", "00501"] as Zipcode[];
let folder: string;
let engine: JudgingEngine;

const openEngine = (memoryLimitMb = 256) => {
  mkdirSync(join(folder, "files"), { recursive: true });
  return JudgingEngine.open({
    folder: join(folder, "engine"),
    filesFolder: join(folder, "files"),
    memoryLimitMb,
    threads: 1,
  });
};
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "lode-engine-"));
  engine = await openEngine();
});
afterEach(async () => {
  await engine[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

async function loadBytes(
  file: number,
  bytes: Uint8Array,
  zipcode = "98103",
  seenAt = file,
): Promise<FileLoad | undefined> {
  const path = join(folder, "files", `${file}.parquet`);
  writeFileSync(path, bytes);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return (await engine.load([{ file, zipcode, seenAt, path, sha256 }])).get(file);
}

/** Dirt of every kind that the rules have a word for, from few values so that rows repeat and overlap. */
const someText = fc.constantFrom(
  null,
  "",
  " ",
  "\t",
  "\u00a0",
  "\u2003",
  " \u0000",
  "x",
  " x ",
  "X",
  "\u00c9t\u00e9 5",
  "\u00e9t\u00e9 5",
  "\u{1f3e0}",
  "'; DROP TABLE listings; --",
  "a|b",
  "1:a",
  "-",
);
const address = fc.oneof(
  someText,
  fc.constantFrom(
    "12 Main St., Apt #4",
    "12 MAIN ST APT 4",
    "12mainstapt4",
    "12 Main St\u0000 Apt 4",
    "\u00c9 12",
    "#,. ",
  ),
  fc.string({ unit: "grapheme", maxLength: 8 }),
);
const int32 = fc.oneof(fc.constantFrom(null, 0, -1, 3, 2 ** 31 - 1, -(2 ** 31)), fc.integer({ min: -5, max: 30 }));
const dirty = (bounds: readonly number[]) =>
  fc.oneof(int32, fc.constantFrom(...bounds.flatMap((at) => [at - 1, at, at + 1])));
const { bounds, maxScrapeAgeMs } = strict.values.quality;
const moment = fc.constantFrom(
  null,
  0,
  -1,
  closesAt,
  closesAt + 1,
  closesAt - maxScrapeAgeMs,
  closesAt - maxScrapeAgeMs - 1,
  closesAt - 1000,
  8_640_000_000_000_000,
);
const int32Bounds = (at: readonly number[]) => dirty(at.filter((bound) => Math.abs(bound) < 2 ** 31 - 1));
const listing: fc.Arbitrary<Listing> = fc.record({
  zpid: someText,
  mlsId: someText,
  address,
  zipcode: fc.oneof({ weight: 3, arbitrary: fc.constantFrom<string | null>(...zipcodes) }, someText),
  city: someText,
  state: someText,
  priceCents: fc.oneof(dirty(bounds.priceCents), fc.maxSafeInteger()),
  bedrooms: int32Bounds(bounds.bedrooms),
  bathroomsX100: int32Bounds(bounds.bathroomsX100),
  sqft: int32Bounds(bounds.sqft),
  lotSqft: int32Bounds(bounds.lotSqft),
  yearBuilt: int32Bounds(bounds.yearBuilt),
  listingDate: moment,
  scrapedTimestamp: moment,
  propertyType: fc.oneof(fc.constantFrom<string | null>(...propertyTypes), someText),
  listingStatus: fc.oneof(fc.constantFrom<string | null>(...listingStatuses), someText),
  daysOnMarket: int32,
  sourceUrl: someText,
  latitudeE7: int32,
  longitudeE7: int32,
});
/** A clean row, so that complete and valid rows occur too. */
const clean: fc.Arbitrary<Listing> = fc.record({
  zpid: fc.constantFrom("1", "2", "3"),
  mlsId: fc.constantFrom(null, "1"),
  address: fc.constantFrom("1 A St", "2 B St", "3 C St"),
  zipcode: fc.constantFrom<string>(...zipcodes),
  city: fc.constantFrom(null, "Seattle"),
  state: fc.constantFrom(null, "WA"),
  priceCents: fc.constantFrom(50_000_000, 60_000_000),
  bedrooms: fc.constantFrom(2, 3),
  bathroomsX100: fc.constant(200),
  sqft: fc.constant(1500),
  lotSqft: fc.constant(5000),
  yearBuilt: fc.constant(1990),
  listingDate: fc.constant(1_700_000_000_000),
  scrapedTimestamp: fc.constantFrom(closesAt - 1000, closesAt - 2000),
  propertyType: fc.constantFrom(...propertyTypes),
  listingStatus: fc.constantFrom(...listingStatuses),
  daysOnMarket: fc.constant(3),
  sourceUrl: fc.constantFrom("https://a.example/1", "https://a.example/2"),
  latitudeE7: fc.constant(476_000_000),
  longitudeE7: fc.constant(-1_223_000_000),
});
const rows = fc.array(fc.oneof(listing, clean), { maxLength: 40 });

describe("the columnar engine says what the row-wise truth says", () => {
  it("counts the quality of dirty files alike, under several policies", async () => {
    const policies = [
      strict,
      calibrated,
      withValues(strict, { quality: { idRequired: false, requiredFields: [] } }),
      withValues(strict, { quality: { requiredFields: listingColumns.map(({ field }) => field) } }),
    ];
    let file = 0;
    await fc.assert(
      fc.asyncProperty(
        rows,
        fc.constantFrom(...zipcodes),
        fc.constantFrom(...policies),
        async (listings, zipcode, policy) => {
          const number = file++;
          expect(await loadBytes(number, encodeListings(listings), zipcode)).toEqual({
            kind: "loaded",
            rows: listings.length,
          });
          const counts = await countFiles(engine, { closesAt, quality: policy.values.quality });
          const truth = countQuality(listings, { zipcode, closesAt, policy: policy.values });
          expect(counts.get(number)).toEqual(truth);
          const distinct = await distinctValidIds(engine, [number], policy.values.quality);
          expect(distinct.get(zipcode) ?? 0).toBe(truth.distinctValidIds);
        },
      ),
      { numRuns: 120 },
    );
  });

  it("finds the overlaps of files alike, whichever was seen first", async () => {
    const few = fc.array(
      fc.record({
        zipcode: fc.constantFrom(...zipcodes.slice(0, 2)),
        seenAt: fc.integer({ min: 1, max: 3 }),
        listings: fc.array(fc.oneof(clean, listing), { maxLength: 6 }),
      }),
      { minLength: 2, maxLength: 5 },
    );
    await fc.assert(
      fc.asyncProperty(few, fc.constantFrom(0, 500_000, 950_000), fc.boolean(), async (files, rowsPpm, copied) => {
        await engine.query("DELETE FROM files");
        await engine.query("DELETE FROM listings");
        const given = files.map((file, at) => ({
          ...file,
          key: `key ${at}`,
          listings: copied && at > 0 ? (files[0]?.listings ?? []).toReversed() : file.listings,
        }));
        for (const [at, file] of given.entries())
          await loadBytes(at, encodeListings(file.listings), file.zipcode, file.seenAt);
        const found = (await findFileOverlaps(engine, rowsPpm)).map(({ later, earlier, ...counts }) => ({
          laterKey: `key ${later}`,
          earlierKey: `key ${earlier}`,
          ...counts,
        }));
        expect(found).toEqual(findOverlaps(given, { copying: { rowsPpm, coincidences: 3 } }));
      }),
      { numRuns: 80 },
    );
  });

  it("gives rows back by their place in the file, every value as it was", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(listing, { minLength: 1, maxLength: 30 }), async (listings) => {
        await engine.query("DELETE FROM files");
        await engine.query("DELETE FROM listings");
        expect((await loadBytes(0, encodeListings(listings)))?.kind).toBe("loaded");
        const places = [...listings.keys(), listings.length].toReversed().map((row) => ({ file: 0, row }));
        expect(await rowsAt(engine, places)).toEqual([undefined, ...listings.toReversed()]);
      }),
      { numRuns: 40 },
    );
  });

  it("counts distinct ids once over all files of a zipcode", async () => {
    const [one] = fc.sample(clean, { numRuns: 1, seed: 5 });
    const file = (...zpids: string[]) => encodeListings(zpids.map((zpid) => ({ ...one!, zpid, zipcode: "98103" })));
    await loadBytes(0, file("1", "2"));
    await loadBytes(1, file("2", "3"));
    await loadBytes(2, file("9"));
    expect([...(await distinctValidIds(engine, [0, 1], strict.values.quality))]).toEqual([["98103", 3]]);
    expect((await distinctValidIds(engine, [], strict.values.quality)).size).toBe(0);
  });
});

describe("the engine keeps to its own", () => {
  it("holds more rows than its memory, and leaves nothing behind", async () => {
    await engine[Symbol.asyncDispose]();
    engine = await openEngine(40);
    const [one] = fc.sample(clean, { numRuns: 1, seed: 5 });
    const wide = { ...one!, sourceUrl: "" };
    const noise = (at: number) => createHash("sha512").update(`${at}`).digest("base64").repeat(4);
    const bytes = encodeListings(
      Array.from({ length: 40_000 }, (_, at) => ({ ...wide, zpid: `${at}`, sourceUrl: noise(at) })),
    );
    for (let file = 0; file < 6; file++) expect(await loadBytes(file, bytes)).toEqual({ kind: "loaded", rows: 40_000 });
    expect(existsSync(join(folder, "engine", "spill"))).toBe(true);
    const counts = await countFiles(engine, { closesAt, quality: strict.values.quality });
    expect(counts.get(5)?.rows).toBe(40_000);
    await engine[Symbol.asyncDispose]();
    expect(existsSync(join(folder, "engine"))).toBe(false);
    engine = await openEngine();
  });

  it("reads no file outside its folder, loads no extension and cannot be unlocked", async () => {
    writeFileSync(join(folder, "secret.csv"), "a\n1\n");
    for (const sql of [
      `SELECT * FROM read_csv('${join(folder, "secret.csv")}')`,
      `SELECT * FROM read_csv('${join(folder, "files", "..", "secret.csv")}')`,
      `COPY (SELECT 1) TO '${join(folder, "out.csv")}'`,
      `ATTACH '${join(folder, "other.duckdb")}'`,
      "INSTALL httpfs",
      "LOAD httpfs",
      "SET enable_external_access = true",
      "SET memory_limit = '100GB'",
      "SELECT * FROM read_parquet('https://example.com/x.parquet')",
    ]) {
      await expect(engine.query(sql), sql).rejects.toThrow();
    }
  });
});
