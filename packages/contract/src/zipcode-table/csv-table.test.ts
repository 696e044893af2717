import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readZipcodeTable } from "./read-zipcode-table.ts";
import { head, noon, readText, taken } from "./table.test-support.ts";

/** Zipcodes and counts, for short. */
const counts = (text: string) => taken(readText(text)).zipcodes.map(({ zipcode, expected }) => [zipcode, expected]);
const refusedCodes = (text: string) => taken(readText(text)).refused.rows.map(({ row, code }) => [row, code]);

describe("a table of zipcodes in CSV", () => {
  it("is read whatever ends its lines, with and without a byte order mark", () => {
    const rows = [head, "98101,300,2026-01-01,mls", "98102,250,2026-01-01,mls"];
    for (const text of [rows.join("\n"), rows.join("\r\n"), rows.join("\r"), `\uFEFF${rows.join("\n")}\n\n`]) {
      expect(counts(text)).toEqual([
        ["98101", 300],
        ["98102", 250],
      ]);
    }
  });

  it("gives leading zeros back, and takes what spreadsheets make of numbers", () => {
    const rows = [
      "501,1200,2026-01-01,a",
      '02108-1234,"1,200",2026-01,a',
      "98101.0,43.5,202601,a",
      "6830,7.0,20260101,a",
    ];
    expect(counts([head, ...rows].join("\n"))).toEqual([
      ["00501", 1200],
      ["02108", 1200],
      ["06830", 7],
      ["98101", 44],
    ]);
  });

  it("takes cells in quotes, with commas, quotes and lines inside", () => {
    const text = `${head},city\n98101,300,2026-01-01,"the ""old"" MLS, west","Sea,\ttle"\n98102,300,2026-01-01,a 5" disk,X`;
    const { zipcodes, refused } = taken(readText(text.replace("\t", "")));
    expect(zipcodes.map(({ city }) => city)).toEqual(["Sea,tle", "X"]);
    expect(refused.count).toBe(0);
    const broken = `${head},city\n98101,300,2026-01-01,mls,"two\nlines"`;
    expect(refusedCodes(`${broken}\n98102,3,2026-01-01,mls,x`)).toEqual([[1, "TEXT_INVALID"]]);
  });

  it("finds its columns in any order and spelling, and leaves out those it does not need", () => {
    const text = " Source ,ZIP Code,notes,AS_OF,Expected Listings,Median Home Value\nmls,98101,x,2026-01-01,10,500000";
    expect(taken(readText(text)).zipcodes[0]).toMatchObject({ zipcode: "98101", expected: 10, marketTier: "PREMIUM" });
  });

  it.each([
    ["", "TABLE_EMPTY"],
    [head, "TABLE_EMPTY"],
    ["zipcode,count\n98101,3", "TABLE_COLUMNS"],
    [`${head},zip\n98101,3,2026-01-01,a,98101`, "TABLE_COLUMNS"],
    ["zipcode;expected_listings;as_of;source\n98101;3;2026-01-01;a", "TABLE_DELIMITER"],
    [`${head}\n"98101,3,2026-01-01,a`, "TABLE_UNREADABLE"],
    [`${head}\n"98101"x,3,2026-01-01,a`, "TABLE_UNREADABLE"],
    [`${head}\n${"x".repeat(40_000)}`, "TABLE_UNREADABLE"],
    [",".repeat(40_000), "TABLE_UNREADABLE"],
    [Array.from({ length: 70 }, (_, index) => `c${index}`).join(","), "TABLE_TOO_LARGE"],
    [`${head}\n00000,3,2026-01-01,a`, "TABLE_EMPTY"],
  ])("that cannot be read is refused as a whole (%#)", (text, code) => {
    expect(readText(text)).toMatchObject({ ok: false, code });
  });

  it("that is not UTF-8, or packed, is refused", () => {
    const utf16 = Buffer.from(`\uFEFF${head}\n98101,3,2026-01-01,a`, "utf16le");
    expect(readZipcodeTable(utf16, noon)).toMatchObject({ ok: false, code: "TABLE_UNREADABLE" });
    expect(readZipcodeTable(Uint8Array.of(0x1f, 0x8b, 8, 0, 1, 2, 3), noon)).toMatchObject({ ok: false });
  });

  it("names each row that it refuses, and why, and counts the others", () => {
    const rows = [
      "98101,3,2026-01-01,a",
      "9810,3,2026-01-01,a",
      "981011,3,2026-01-01,a",
      "ABCDE,3,2026-01-01,a",
      ",3,2026-01-01,a",
      "98102,-1,2026-01-01,a",
      "98102,1e3,2026-01-01,a",
      "98102,,2026-01-01,a",
      "98102,99999999,2026-01-01,a",
      "98102,3,yesterday,a",
      "98102,3,2026-02-30,a",
      "98102,3,2026-03-01,a",
      "98102,3,2026-01-01,",
      "98102,3,2026-01-01",
      "98102,3,2026-01-01,a,b",
      `98102,3,2026-01-01,${"s".repeat(101)}`,
      "98102,3,2026-01-01,a\u0000b",
    ];
    const { refused, rowsRead } = taken(readText([head, ...rows].join("\n")));
    expect(rowsRead).toBe(rows.length);
    expect(refused.rows.map(({ row, code }) => `${row} ${code}`)).toEqual([
      "3 ZIPCODE_INVALID",
      "4 ZIPCODE_INVALID",
      "5 ZIPCODE_INVALID",
      "6 COUNT_INVALID",
      "7 COUNT_INVALID",
      "8 COUNT_INVALID",
      "9 COUNT_INVALID",
      "10 AS_OF_INVALID",
      "11 AS_OF_INVALID",
      "12 AS_OF_FUTURE",
      "13 SOURCE_MISSING",
      "14 ROW_COLUMNS",
      "15 ROW_COLUMNS",
      "16 FIELD_TOO_LONG",
      "17 TEXT_INVALID",
    ]);
    expect(refused.byCode).toMatchObject({ ZIPCODE_INVALID: 3, COUNT_INVALID: 4 });
  });

  it("names a hundred refused rows and counts them all", () => {
    const rows = Array.from({ length: 250 }, () => "x,3,2026-01-01,a");
    const { refused } = taken(readText([head, "98101,3,2026-01-01,a", ...rows].join("\n")));
    expect([refused.count, refused.rows.length]).toEqual([250, 100]);
  });

  it("makes one zipcode of several sources, the newest of each, and announces the first one's", () => {
    const rows = [
      "98101,300,2025-12-01,mls",
      "98101,330,2026-01-01,mls",
      "98101,400,2026-01-01,portal",
      "98101,330,2026-01-01,mls",
      "98101,100,2025-01-01,portal",
      "98101,999,2026-01-01,portal",
    ];
    const { zipcodes, duplicates, refused } = taken(readText([head, ...rows].join("\n")));
    expect(zipcodes).toMatchObject([{ zipcode: "98101", expected: 330, sources: [330, 400] }]);
    expect(duplicates).toBe(3);
    expect(refused.rows).toEqual([{ row: 6, code: "DUPLICATE_CONFLICT", text: "98101: 400 and 999" }]);
  });

  it("takes twenty sources of one zipcode and no more", () => {
    const rows = Array.from({ length: 25 }, (_, index) => `98101,${index},2026-01-01,s${index}`);
    const { zipcodes, refused } = taken(readText([head, ...rows].join("\n")));
    expect(zipcodes[0]?.sources).toHaveLength(20);
    expect(refused.byCode).toEqual({ SOURCES_TOO_MANY: 5 });
  });

  it.each([
    ["premium", "", "PREMIUM"],
    ["", "400000", "PREMIUM"],
    ["", "$399,999", "STANDARD"],
    ["", "200000.0", "STANDARD"],
    ["", "199999", "EMERGING"],
    ["EMERGING", "900000", "EMERGING"],
    ["", "", undefined],
  ])("calls a market by its tier %j, or by a median value of %j", (tier, value, expected) => {
    const text = `${head},market_tier,median_home_value\n98101,3,2026-01-01,a,${tier},"${value}"`;
    expect(taken(readText(text)).zipcodes[0]?.marketTier).toBe(expected);
  });

  it("refuses the row of a tier or a value that nobody knows", () => {
    const rows = ["98101,3,2026-01-01,a,GOLD,", "98102,3,2026-01-01,a,,much", "98103,3,2026-01-01,a,,"];
    expect(refusedCodes([`${head},market_tier,median_home_value`, ...rows].join("\n"))).toEqual([
      [1, "TIER_INVALID"],
      [2, "VALUE_INVALID"],
    ]);
  });

  it("is taken or refused whatever its bytes are, never thrown", () => {
    const pieces = fc.constantFrom(
      head,
      "\n",
      "\r\n",
      ",",
      '"',
      '""',
      "98101",
      "3",
      "2026-01-01",
      "a",
      "\u0000",
      "\uFEFF",
      "é",
      ";",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
        const read = readText(`${head}\n${parts.join("")}`);
        expect(typeof read.ok).toBe("boolean");
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(typeof readZipcodeTable(bytes, noon).ok).toBe("boolean");
      }),
      { numRuns: 500 },
    );
  });
});
