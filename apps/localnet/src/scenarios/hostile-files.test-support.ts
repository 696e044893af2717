import { zstdCompressSync } from "node:zlib";
import { encodeListings } from "@lode/contract/listing-file";
import type { Zipcode } from "@lode/zipcode/epoch";
import type { Listing } from "@lode/zipcode/listing";
import type { ReasonCode } from "@lode/zipcode/tiers";
import {
  type ForgedColumn,
  forgeFile,
  honestColumns,
  nullPage,
} from "../../../../packages/contract/src/listing-file/forged-file.test-support.ts";

export interface HostileFile {
  readonly what: string;
  /** What every validator says about it. */
  readonly code: ReasonCode;
  readonly bytes: Uint8Array;
  /** How the manifest lies about it; null: it does not name it at all. */
  readonly claims: { readonly rows: number; readonly of?: Uint8Array } | null;
}

const rows = 5;

/** @param maxBytes the policy's largest file. */
export function hostileFiles(zipcode: Zipcode, maxBytes: number): HostileFile[] {
  const plain = encodeListings(Array.from({ length: rows }, (_, index) => home(zipcode, index)));
  const another = encodeListings(Array.from({ length: rows }, (_, index) => home(zipcode, index + rows)));
  const encrypted = forgeFile(rows, honestColumns(rows));
  encrypted.set(new TextEncoder().encode("PARE"), encrypted.length - 4);
  const packed = zstdCompressSync(new Uint8Array(30_000_000));
  const bomb = withColumn("address", (column) => {
    column.meta.field_4 = 6;
    column.pages = [{ header: { ...nullPage(rows).header, field_2: 6, field_3: packed.length }, body: packed }];
  });
  const otherTypes = withColumn("price_cents", (column) => {
    column.element.field_1 = 5;
    column.meta.field_1 = 5;
  });
  const oversized = new Uint8Array(maxBytes + 1);
  oversized.set(plain);
  const honestly = { claims: { rows } };
  return [
    {
      what: "malformed",
      code: "FILE_UNREADABLE",
      bytes: new TextEncoder().encode("address,price\n12 Main St,500000\n"),
      ...honestly,
    },
    { what: "truncated", code: "FILE_UNREADABLE", bytes: plain.slice(0, -100), ...honestly },
    { what: "oversized beyond policy", code: "FILE_TOO_LARGE", bytes: oversized, ...honestly },
    { what: "encrypted", code: "FILE_ENCRYPTED", bytes: encrypted, ...honestly },
    { what: "a zip bomb", code: "FILE_BOMB", bytes: bomb, ...honestly },
    { what: "of wrong column types", code: "FILE_COLUMNS", bytes: otherTypes, ...honestly },
    { what: "not the one that the manifest names", code: "FILE_SHA256", bytes: plain, claims: { rows, of: another } },
    {
      what: "of other rows than the manifest claims",
      code: "FILE_ROWS_CLAIMED",
      bytes: plain,
      claims: { rows: rows + 1 },
    },
    { what: "in no manifest", code: "MANIFEST_MISSING", bytes: plain, claims: null },
  ];
}

function withColumn(name: string, spoil: (column: ForgedColumn) => void): Uint8Array {
  const columns = honestColumns(rows);
  const column = columns[name];
  if (column === undefined) throw new Error(`no column ${name}`);
  spoil(column);
  return forgeFile(rows, columns);
}

export function home(zipcode: Zipcode, index: number): Listing {
  return {
    zpid: String(70_000_000 + index),
    mlsId: null,
    address: `${index + 1} Nowhere Street`,
    zipcode,
    city: "Lodeville",
    state: "ZZ",
    priceCents: 45_000_000,
    bedrooms: 3,
    bathroomsX100: 200,
    sqft: 1_500,
    lotSqft: null,
    yearBuilt: 1990,
    listingDate: Date.UTC(2026, 0, 5),
    scrapedTimestamp: null,
    propertyType: "SINGLE_FAMILY",
    listingStatus: "FOR_SALE",
    daysOnMarket: 5,
    sourceUrl: "https://homes.example.invalid/1",
    latitudeE7: null,
    longitudeE7: null,
  };
}
