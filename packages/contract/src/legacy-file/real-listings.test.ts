import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { EpochId, Zipcode } from "@lode/zipcode/epoch";
import { policies } from "@lode/zipcode/policy";
import { describe, expect, test } from "vitest";
import { readLegacyFile } from "./index.ts";

const shared = process.env.LODE_SHARED_DATA ?? join(import.meta.dirname, "../../../../../shared/data");
const kingCounty = join(shared, "listings/king-county-sales-2014-2015.csv.gz");

function missing(file: string): boolean {
  if (existsSync(file)) return false;
  process.stderr.write(`skipped: ${file} is missing\n`);
  return true;
}

type Row = Readonly<Record<string, string>>;

function rowsOf(file: string): readonly Row[] {
  const [head = "", ...lines] = gunzipSync(readFileSync(file)).toString("utf8").trim().split("\n");
  const names = head.split(",").map((name) => name.replaceAll('"', "").trim());
  return lines.map((line) =>
    Object.fromEntries(line.split(",").map((cell, at) => [names[at], cell.replaceAll('"', "").trim()])),
  );
}

/** The decimal text times 10^scale, digit by digit: what the double between must not change. */
function digits(text: string, scale: number): number {
  const [whole = "", fraction = ""] = text.replace("-", "").split(".");
  const kept =
    Number(`${whole}${fraction.slice(0, scale).padEnd(scale, "0")}`) + Number((fraction[scale] ?? "0") >= "5");
  return text.startsWith("-") ? -kept : kept;
}

describe.skipIf(missing(kingCounty))("King County's published sales as the Python miner would upload them", () => {
  test("lose nothing on the way through doubles", () => {
    const rows = rowsOf(kingCounty).filter(({ price = "" }) => /^[\d.]+$/.test(price));
    expect(rows.length).toBeGreaterThan(10_000);
    const listings = rows.map((row) => ({
      mls_id: row.id,
      address: `Parcel ${row.id}`,
      price: Number(row.price),
      bedrooms: Number(row.bedrooms),
      bathrooms: Number(row.bathrooms),
      sqft: Number(row.sqft_living),
      lot_size: Number(row.sqft_lot),
      year_built: Number(row.yr_built),
      listing_status: "SOLD",
      property_type: "SINGLE_FAMILY",
      latitude: Number(row.lat),
      longitude: Number(row.long),
      zipcode: row.zipcode,
    }));
    const place = { epochId: "2026-01-05T04-00-00" as EpochId, zipcode: "98103" as Zipcode };
    const bytes = new TextEncoder().encode(JSON.stringify({ listing_count: listings.length, listings }, null, 2));
    const file = readLegacyFile(bytes, place, policies.strict.values.file);
    if (!file.ok) throw new Error(file.code);
    expect(file.listings).toHaveLength(rows.length);
    const wrong = file.listings.filter((listing, at) => {
      const row = rows[at] as Row;
      return (
        listing.mlsId !== row.id ||
        listing.zipcode !== row.zipcode ||
        listing.priceCents !== digits(row.price ?? "", 2) ||
        listing.bathroomsX100 !== digits(row.bathrooms ?? "", 2) ||
        listing.latitudeE7 !== digits(row.lat ?? "", 7) ||
        listing.longitudeE7 !== digits(row.long ?? "", 7) ||
        listing.sqft !== Number(row.sqft_living)
      );
    });
    expect(wrong).toEqual([]);
  });
});
