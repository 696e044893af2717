import fc from "fast-check";
import { type ColumnSource, parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import { readZipcodeTable } from "./read-zipcode-table.ts";
import { noon, taken } from "./table.test-support.ts";

const text = (name: string, data: (string | null)[]): ColumnSource => ({ name, type: "STRING", nullable: true, data });
const columns = (change: Record<string, ColumnSource | undefined> = {}): ColumnSource[] => {
  const base: Record<string, ColumnSource> = {
    zipcode: text("zipcode", ["98101", "00501", "98102"]),
    expected_listings: { name: "expected_listings", type: "INT32", data: [300, 200, 100] },
    as_of: text("as_of", ["2026-01-01", "2026-01-01", "2026-01-01"]),
    source: text("source", ["mls", "mls", "mls"]),
  };
  return Object.values({ ...base, ...change }).filter((column) => column !== undefined);
};
const file = (columnData: ColumnSource[], options: object = {}) =>
  new Uint8Array(parquetWriteBuffer({ columnData, ...options }));
const read = (bytes: Uint8Array) => readZipcodeTable(bytes, noon);
const counts = (bytes: Uint8Array) =>
  taken(read(bytes)).zipcodes.map(({ zipcode, expected }) => `${zipcode} ${expected}`);

const all = ["00501 200", "98101 300", "98102 100"];

describe("a table of zipcodes in Parquet", () => {
  it("is read like the same table in CSV", () => {
    expect(counts(file(columns(), { codec: "SNAPPY" }))).toEqual(all);
    expect(counts(file(columns(), { rowGroupSize: 1 }))).toEqual(all);
  });

  it("may hold its numbers as 64-bit integers or doubles, its zipcodes as numbers and its days as dates", () => {
    const days = [20_454, 20_454, 20_454].map((day) => new Date(day * 86_400_000));
    const bytes = file(
      columns({
        zipcode: { name: "zipcode", type: "INT64", data: [98_101n, 501n, 98_102n] },
        expected_listings: { name: "expected_listings", type: "DOUBLE", nullable: true, data: [300, 199.5, 100] },
        as_of: { name: "as_of", type: "TIMESTAMP", data: days },
      }),
    );
    expect(counts(bytes)).toEqual(all);
  });

  it("has rows that lack something refused, one by one", () => {
    const bytes = file(
      columns({
        expected_listings: { name: "expected_listings", type: "DOUBLE", nullable: true, data: [300, null, Number.NaN] },
      }),
    );
    const { refused } = taken(read(bytes));
    expect(refused.rows.map(({ row, code }) => `${row} ${code}`)).toEqual(["2 COUNT_INVALID", "3 COUNT_INVALID"]);
  });

  it("may have columns of its own that nobody reads", () => {
    const shape: ColumnSource = { name: "polygon", type: "BOOLEAN", data: [true, false, true] };
    expect(counts(file(columns({ polygon: shape })))).toEqual(all);
  });

  it.each([
    ["a column is missing", file(columns({ source: undefined })), "TABLE_COLUMNS"],
    [
      "a column is a switch",
      file(columns({ source: { name: "source", type: "BOOLEAN", data: [true, true, true] } })),
      "TABLE_COLUMNS",
    ],
    ["a column is there twice", file(columns({ zip: text("Zip Code", ["1", "2", "3"]) })), "TABLE_COLUMNS"],
    ["it has no rows", file(columns().map((column) => ({ ...column, data: [] }))), "TABLE_EMPTY"],
    ["it is cut off", file(columns()).subarray(0, 100), "TABLE_UNREADABLE"],
    ["it is only a frame", new TextEncoder().encode("PAR1\0\0\0\0PAR1"), "TABLE_UNREADABLE"],
    ["it is encrypted", new TextEncoder().encode("PARE\0\0\0\0PARE"), "TABLE_UNREADABLE"],
  ])("is refused as a whole when %s", (_, bytes, code) => {
    expect(read(bytes)).toMatchObject({ ok: false, code });
  });

  it("that unpacks to far more than it is, is not unpacked", () => {
    const long = "x".repeat(1_900);
    const rows = 20_000;
    const many = (value: string) => Array.from({ length: rows }, () => value);
    const bytes = file(
      [
        text("zipcode", many("98101")),
        { name: "expected_listings", type: "INT32", data: Array.from({ length: rows }, () => 1) },
        text("as_of", many("2026-01-01")),
        { ...text("source", many(long)), encoding: "PLAIN" } as ColumnSource,
      ],
      { codec: "SNAPPY" },
    );
    const result = read(bytes);
    // Either the gate stops it, or every row falls for the length of its source: nothing of it is kept.
    expect(result.ok).toBe(false);
  });

  it("with any bytes overwritten is taken or refused, never thrown", () => {
    const whole = file(columns(), { codec: "SNAPPY" });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        (changes) => {
          const bytes = whole.slice();
          for (const [at, value] of changes) bytes[at] = value;
          expect(typeof read(bytes).ok).toBe("boolean");
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
