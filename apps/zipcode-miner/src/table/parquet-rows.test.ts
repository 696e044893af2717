import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeListings } from "@lode/contract/listing-file";
import type { Listing } from "@lode/zipcode/listing";
import { policies } from "@lode/zipcode/policy";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadTable } from "./load-table.ts";
import type { TableLimits } from "./table-limits.ts";

/**
 * Two listings under RESO names as another program would write them: text, doubles, timestamps, 32 and 64 bit integers,
 * JSON. Made with hyparquet-writer 0.17.0.
 */
const resoParquet = [
  "UEFSMRUGFRwVIFwVBBUAFQQVABUEFQAAAAMDDCwCAAAAazECAAAAazIVBhU0FThcFQQVABUEFQAVBBUAAAADAxhcCAAAADEgRWxtIFN0CAAAAD",
  "IgRWxtIFN0FQYVFBUYXBUEFQAVBBUAFQQVAAAAAwMIHFYIAAA3fwEAFQYVJBUoXBUEFQAVBBUAFQQVAAAAAwMQPAAAAACChB5BAAAAACixMkEV",
  "BhUYFRxcFQQVAhUEFQAVBBUAAAADAQokBgAAAEFjdGl2ZRUGFSQVKFwVBBUAFQQVABUEFQAAAAMDEDwAGHSLmwEAAICQZJObAQAAFQYVFBUYXB",
  "UEFQIVBBUAFQQVAAAAAwEIHAMAAAAAAAAAFQYVKBUsXBUEFQAVBBUAFQQVAAAAAwMSRAUAAABbImEiXQUAAABbImIiXRUEGZxIBHJvb3QVEAAV",
  "DCUCGApMaXN0aW5nS2V5JQAAFQwlAhgPVW5wYXJzZWRBZGRyZXNzJQAAFQIlAhgKUG9zdGFsQ29kZQAVCiUCGAlMaXN0UHJpY2UAFQwlAhgOU3",
  "RhbmRhcmRTdGF0dXMlAAAVBCUCGBNMaXN0aW5nQ29udHJhY3REYXRlJRIAFQQlAhgNQmVkcm9vbXNUb3RhbAAVDCUCGAhGZWF0dXJlcyUmABYE",
  "GRwZjCYIHBUMGRUAGRgKTGlzdGluZ0tleRUCFgQWRhZKJgg8NgAoAmsyGAJrMQAZHBUGFQAVAgAAACZSHBUMGRUAGRgPVW5wYXJzZWRBZGRyZX",
  "NzFQIWBBZeFmImUjw2ACgIMiBFbG0gU3QYCDEgRWxtIFN0ABkcFQYVABUCAAAAJrQBHBUCGRUAGRgKUG9zdGFsQ29kZRUCFgQWPhZCJrQBPDYA",
  "KAQ3fwEAGARWCAAAABkcFQYVABUCAAAAJvYBHBUKGRUAGRgJTGlzdFByaWNlFQIWBBZOFlIm9gE8NgAoCAAAAAAosTJBGAgAAAAAgoQeQTYAAB",
  "kcFQYVABUCAAAAJsgCHBUMGRUAGRgOU3RhbmRhcmRTdGF0dXMVAhYEFkIWRibIAjw2AigGQWN0aXZlGAZBY3RpdmUAGRwVBhUAFQIAAAAmjgMc",
  "FQQZFQAZGBNMaXN0aW5nQ29udHJhY3REYXRlFQIWBBZOFlImjgM8NgAoCICQZJObAQAAGAgAGHSLmwEAAAAZHBUGFQAVAgAAACbgAxwVBBkVAB",
  "kYDUJlZHJvb21zVG90YWwVAhYEFj4WQibgAzw2AigIAwAAAAAAAAAYCAMAAAAAAAAAABkcFQYVABUCAAAAJqIEHBUMGRUAGRgIRmVhdHVyZXMV",
  "AhYEFlIWViaiBDw2ACgFWyJiIl0YBVsiYSJdABkcFQYVABUCAAAAFtAEFgQ28AQAKAloeXBhcnF1ZXQZjBwAABwAABwAABwAABwAABwAABwAAB",
  "wAAAD4AgAAUEFSMQ==",
].join("");

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lode-parquet-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function load(bytes: Uint8Array, limits: Partial<TableLimits> = {}) {
  const path = join(folder, "table.parquet");
  await writeFile(path, bytes);
  return loadTable({ files: [path], policy: policies.table, limits });
}

const home: Listing = {
  zpid: "123",
  mlsId: null,
  address: "1 Élan Street",
  zipcode: "01001",
  city: "Agawam",
  state: "MA",
  priceCents: 32_100_000,
  bedrooms: 3,
  bathroomsX100: 250,
  sqft: 1_500,
  lotSqft: 4_000,
  yearBuilt: 1950,
  listingDate: Date.UTC(2026, 0, 5),
  scrapedTimestamp: 1,
  propertyType: "SINGLE_FAMILY",
  listingStatus: "FOR_SALE",
  daysOnMarket: 12,
  sourceUrl: "https://example.invalid/123",
  latitudeE7: 420_000_000,
  longitudeE7: -726_000_000,
};

describe("a Parquet table", () => {
  it("of our own columns comes back as it was, the time of scraping left to who collects", async () => {
    const rows = Array.from({ length: 45_000 }, (_, index) => ({
      ...home,
      zpid: String(index),
      address: `${index} Elm`,
    }));
    const report = await load(encodeListings(rows));
    const listings = report.listings.get("01001" as never) ?? [];
    expect(listings).toHaveLength(45_000);
    expect(listings[44_999]).toEqual({ ...home, zpid: "44999", address: "44999 Elm", scrapedTimestamp: null });
    expect(report.waived).toEqual([]);
  });

  it("of other types is read by its names; a column of numbers may be a zipcode that lost its zeros", async () => {
    const report = await load(Buffer.from(resoParquet, "base64"));
    expect([...report.listings.values()].flat()).toMatchObject([
      {
        mlsId: "k1",
        zipcode: "02134",
        priceCents: 50_000_050,
        bedrooms: 3,
        listingDate: Date.UTC(2026, 0, 5),
        listingStatus: "FOR_SALE",
      },
      { mlsId: "k2", zipcode: "98103", priceCents: 122_500_000, bedrooms: null, listingDate: Date.UTC(2026, 0, 6) },
    ]);
    expect(report.mappings[0]?.name).toBe("reso-data-dictionary");
  });

  it.each([
    ["cut off", (bytes: Uint8Array) => bytes.subarray(0, bytes.length - 20)],
    ["of a footer only", (bytes: Uint8Array) => Buffer.concat([Buffer.from("PAR1"), bytes.subarray(-400)])],
    [
      "with a footer length beyond the file",
      (bytes: Uint8Array) => {
        const broken = Buffer.from(bytes);
        broken.writeUInt32LE(0x7fff_ffff, broken.length - 8);
        return broken;
      },
    ],
  ])("%s is refused", async (_what, damage) => {
    await expect(load(damage(encodeListings([home])))).rejects.toMatchObject({ code: "TABLE_UNREADABLE" });
  });

  it("that is damaged anywhere is refused, or read within the limits, in a bounded time", async () => {
    const bytes = encodeListings(Array.from({ length: 200 }, (_, index) => ({ ...home, zpid: String(index) })));
    // At the three named places the decoder begins to run in circles.
    const places = [1_558, 1_669, 1_743];
    for (let at = 4; at < bytes.length - 8; at += 211) places.push(at);
    for (const at of places) {
      const broken = Uint8Array.from(bytes);
      broken.fill(0xff, at, at + 5);
      const outcome = await load(broken, { maxUncompressedBytes: 2 ** 20, maxStallMs: 1_000 }).then(
        () => "read",
        (error: { code?: string }) => error.code,
      );
      expect(["read", "TABLE_UNREADABLE", "TABLE_TOO_LARGE", "TABLE_COLUMNS", "TABLE_EMPTY"]).toContain(outcome);
    }
  });

  it.each([
    ["rows", { maxRows: 9 }],
    ["columns", { maxColumns: 19 }],
    ["bytes once unpacked", { maxUncompressedBytes: 300 }],
  ])("holds the limit for %s", async (_what, limits) => {
    const rows = Array.from({ length: 10 }, (_, index) => ({ ...home, zpid: String(index), address: `${index} Elm` }));
    await expect(load(encodeListings(rows), limits)).rejects.toMatchObject({ code: "TABLE_TOO_LARGE" });
  });
});
