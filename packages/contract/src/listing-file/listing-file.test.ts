import type { Listing } from "@lode/zipcode/listing";
import { listingColumns } from "@lode/zipcode/listing";
import { policies } from "@lode/zipcode/policy";
import fc from "fast-check";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, test } from "vitest";
import { decodeListings, encodeListings, inspectListingFile } from "./index.ts";

const limits = policies.strict.values.file;

const cellOf = {
  utf8: fc.oneof(
    { weight: 1, arbitrary: fc.constant(null) },
    { weight: 4, arbitrary: fc.string({ unit: "grapheme", maxLength: 40 }) },
    { weight: 1, arbitrary: fc.constantFrom("", "\uFEFFbom", "null", "a\u0000b", "🏠") },
  ),
  int32: fc.option(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
  int64: fc.option(fc.maxSafeInteger()),
};
const anyListing = fc.record(
  Object.fromEntries(listingColumns.map(({ field, type }) => [field, cellOf[type]])),
) as unknown as fc.Arbitrary<Listing>;

function listings(count: number): Listing[] {
  return fc.sample(anyListing, { numRuns: count, seed: 46 });
}

describe("listings as a file", () => {
  test("come back as they went in", () => {
    fc.assert(
      fc.property(fc.array(anyListing, { minLength: 1, maxLength: 40 }), (written) => {
        const decoded = decodeListings(encodeListings(written), limits);
        expect(decoded).toEqual({ ok: true, listings: written });
      }),
      { numRuns: 60 },
    );
  });

  test("make the same bytes each time, whatever the order of their properties", () => {
    const written = listings(50);
    const turned = written.map(
      (listing) => Object.fromEntries(Object.entries(listing).reverse()) as unknown as Listing,
    );
    expect(Buffer.from(encodeListings(turned)).equals(encodeListings(written))).toBe(true);
  });

  test("read the same through an independent reader", async () => {
    const written = listings(200);
    const bytes = encodeListings(written);
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    const rows = await parquetReadObjects({ file });
    const expected = written.map((listing) =>
      Object.fromEntries(
        listingColumns.map(({ column, field, type }) => {
          const cell = listing[field];
          // hyparquet's text decoder swallows a byte order mark.
          if (type === "utf8") return [column, typeof cell === "string" ? cell.replace(/^\uFEFF/, "") : cell];
          return [column, type === "int64" && cell !== null ? BigInt(cell) : cell];
        }),
      ),
    );
    expect(rows.map((row) => Object.fromEntries(Object.entries(row).map(([k, v]) => [k, v ?? null])))).toEqual(
      expected,
    );
    expect(parquetMetadata(file).created_by).toBe("lode");
  });

  test("of twenty thousand rows come back whole", () => {
    const some = listings(64);
    const many = Array.from({ length: 20_000 }, (_, index) => ({ ...(some[index % 64] as Listing), sqft: index }));
    const bytes = encodeListings(many);
    expect(inspectListingFile(bytes, limits)).toMatchObject({ ok: true, rows: 20_000 });
    expect(decodeListings(bytes, limits)).toEqual({ ok: true, listings: many });
  });

  test("are read from another writer's row groups and small pages too", () => {
    const written = listings(100);
    const columnData = listingColumns.map(({ column, field, type }) => ({
      name: column,
      type: ({ utf8: "STRING", int32: "INT32", int64: "INT64" } as const)[type],
      nullable: true,
      data: written.map((listing) => {
        const cell = listing[field];
        return type === "int64" && cell !== null ? BigInt(cell) : cell;
      }),
    }));
    const bytes = new Uint8Array(
      parquetWriteBuffer({ columnData, rowGroupSize: 7, pageSize: 64, codec: "UNCOMPRESSED" }),
    );
    expect(decodeListings(bytes, limits)).toEqual({ ok: true, listings: written });
  });

  test("are refused where a number does not fit its column or a text is no text", () => {
    const [listing] = listings(1) as [Listing];
    for (const patch of [{ sqft: 2 ** 31 }, { priceCents: 2 ** 53 }, { bedrooms: 1.5 }, { address: "\uD800" }]) {
      expect(() => encodeListings([{ ...listing, ...patch }])).toThrow(
        expect.objectContaining({ code: "LISTING_NOT_WRITABLE" }),
      );
    }
  });
});

describe("a damaged file", () => {
  const bytes = encodeListings(listings(5));

  test("truncated at any byte is refused with a code, by the gate and by the decoder alike", () => {
    for (let length = 0; length < bytes.length; length += 1) {
      const cut = bytes.subarray(0, length);
      const refused = inspectListingFile(cut, limits);
      expect(refused).toMatchObject({ ok: false, code: expect.stringMatching(/^FILE_/) });
      expect(decodeListings(cut, limits)).toEqual(refused);
    }
  });

  test("with any bytes overwritten is decoded or refused, never thrown", () => {
    const damage = fc.array(fc.tuple(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 255 })), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(damage, (changes) => {
        const spoiled = bytes.slice();
        for (const [at, value] of changes) spoiled[at] = value;
        const inspected = inspectListingFile(spoiled, limits);
        const decoded = decodeListings(spoiled, limits);
        expect(decoded.ok).toBe(inspected.ok);
        if (inspected.ok) return;
        expect(decoded).toEqual(inspected);
        expect(inspected.facts.problem).not.toBe("unforeseen");
      }),
      { numRuns: 3000 },
    );
  });

  test("of random bytes between the magic is refused", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (noise) => {
        const framed = Buffer.concat([Buffer.from("PAR1"), noise, Buffer.from("PAR1")]);
        expect(inspectListingFile(framed, limits).ok).toBe(false);
        expect(inspectListingFile(noise, limits).ok).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});
