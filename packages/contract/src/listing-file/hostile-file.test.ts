import { gzipSync, zstdCompressSync } from "node:zlib";
import { policies } from "@lode/zipcode/policy";
import { describe, expect, test } from "vitest";
import {
  type Fields,
  type ForgedColumn,
  forgeFile,
  honestColumns,
  nullPage,
  plainPage,
  plainText,
} from "./forged-file.test-support.ts";
import { encodeListings, inspectListingFile } from "./index.ts";

const limits = policies.strict.values.file;
const rows = 3;

/** Spoils one column of an otherwise honest file. */
function withColumn(name: string, spoil: (column: ForgedColumn) => void): Uint8Array {
  const columns = honestColumns(rows);
  spoil(columns[name] as ForgedColumn);
  return forgeFile(rows, columns);
}

function withFooter(spoil: (footer: Fields) => void): Uint8Array {
  return forgeFile(rows, honestColumns(rows), spoil);
}

function refusal(bytes: Uint8Array) {
  const result = inspectListingFile(bytes, limits);
  return result.ok ? "accepted" : { code: result.code, ...result.facts };
}

function required(column: ForgedColumn): void {
  column.element.field_3 = 0;
}

test("the forger's base is honest, so each refusal below has one cause", () => {
  expect(inspectListingFile(forgeFile(rows, honestColumns(rows)), limits)).toMatchObject({ ok: true, rows });
});

describe("a file that is too much", () => {
  test("is refused by its size before anything is read", () => {
    expect(inspectListingFile(new Uint8Array(11), { ...limits, maxBytes: 10 })).toMatchObject({
      code: "FILE_TOO_LARGE",
    });
  });

  test("is refused by the rows it claims", () => {
    expect(refusal(withFooter((footer) => Object.assign(footer, { field_3: 2n ** 62n })))).toMatchObject({
      code: "FILE_TOO_MANY_ROWS",
      limit: 50_000,
    });
  });

  test("is empty", () => {
    expect(inspectListingFile(encodeListings([]), limits)).toMatchObject({ code: "FILE_EMPTY" });
  });
});

describe("an encrypted file", () => {
  test("with an encrypted footer is told by its magic", () => {
    const bytes = forgeFile(rows, honestColumns(rows));
    bytes.set(new TextEncoder().encode("PARE"), bytes.length - 4);
    expect(refusal(bytes)).toMatchObject({ code: "FILE_ENCRYPTED" });
  });

  test("with a plain footer is told by its encryption algorithm", () => {
    expect(refusal(withFooter((footer) => Object.assign(footer, { field_8: { field_1: {} } })))).toMatchObject({
      code: "FILE_ENCRYPTED",
    });
  });

  test("with one encrypted column is told by that column", () => {
    const bytes = withColumn("address", (column) => {
      column.chunk.field_8 = { field_1: {} };
    });
    expect(refusal(bytes)).toMatchObject({ code: "FILE_ENCRYPTED", column: "address" });
  });
});

describe("a file of other columns", () => {
  test("lacks one", () => {
    const columns = honestColumns(rows);
    delete columns.zipcode;
    expect(refusal(forgeFile(rows, columns))).toEqual({
      code: "FILE_COLUMNS",
      problem: "missing column",
      column: "zipcode",
    });
  });

  test.each([
    ["a price as a double", "price_cents", { field_1: 5 }],
    ["a price as a decimal", "price_cents", { field_6: 5, field_7: 2, field_8: 18 }],
    ["an unsigned count", "bedrooms", { field_6: 13 }],
    ["a date as a timestamp", "listing_date", { field_6: 9 }],
    ["bytes that are no text", "address", { field_6: undefined }],
    ["JSON for text", "address", { field_6: 19 }],
  ])("has %s", (_, name, patch) => {
    const bytes = withColumn(name, (column) => {
      Object.assign(column.element, patch);
      column.meta.field_1 = column.element.field_1;
    });
    expect(refusal(bytes)).toMatchObject({ code: "FILE_COLUMNS", problem: "wrong type", column: name });
  });

  test("has a list, a group, or the same name twice", () => {
    const repeated = withColumn("sqft", (column) => {
      column.element.field_3 = 2;
    });
    expect(refusal(repeated)).toMatchObject({ code: "FILE_COLUMNS", problem: "repeated column" });
    const nested = withColumn("sqft", (column) => {
      column.element.field_5 = 1;
    });
    expect(refusal(nested)).toMatchObject({ code: "FILE_COLUMNS", problem: "nested column" });
    const columns = honestColumns(rows);
    const twin = (honestColumns(rows).sqft ?? {}) as ForgedColumn;
    twin.element.field_4 = "SQFT";
    twin.meta.field_3 = ["SQFT"];
    expect(refusal(forgeFile(rows, { ...columns, twin }))).toMatchObject({ code: "FILE_COLUMNS" });
  });

  test("may have some that nobody asked for, up to the limit", () => {
    const extra = (count: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, index) => {
          const name = `extra_${index}`;
          const column = honestColumns(rows).sqft as ForgedColumn;
          column.element.field_4 = name;
          column.meta.field_3 = [name];
          return [name, column];
        }),
      );
    expect(inspectListingFile(forgeFile(rows, { ...honestColumns(rows), ...extra(44) }), limits).ok).toBe(true);
    expect(refusal(forgeFile(rows, { ...honestColumns(rows), ...extra(45) }))).toMatchObject({
      code: "FILE_COLUMNS",
      columns: 65,
    });
  });
});

describe("a bomb", () => {
  test("admits in the footer that it expands too far", () => {
    const bytes = withColumn("address", (column) => {
      column.meta.field_6 = 2n ** 40n;
    });
    expect(refusal(bytes)).toMatchObject({ code: "FILE_BOMB", problem: "expands too far" });
  });

  test("hides a page larger than its footer declares", () => {
    const bytes = withColumn("address", (column) => {
      const packed = gzipSync(new Uint8Array(900_000));
      column.meta.field_4 = 2;
      column.meta.field_6 = 100n;
      column.pages = [{ header: { ...nullPage(rows).header, field_2: 900_000, field_3: packed.length }, body: packed }];
    });
    expect(refusal(bytes)).toMatchObject({ code: "FILE_BOMB", problem: "pages exceed what the footer declares" });
  });

  test.each([
    ["gzip", 2, gzipSync(new Uint8Array(30_000_000))],
    ["zstd", 6, zstdCompressSync(new Uint8Array(30_000_000))],
    // A preamble of 2^31 and nothing behind it.
    ["snappy", 1, Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x08, 0)],
  ])("in %s unpacks to more than its page declares, and is not unpacked", (_, codec, packed) => {
    const before = process.memoryUsage().arrayBuffers;
    const bytes = withColumn("address", (column) => {
      column.meta.field_4 = codec;
      column.pages = [{ header: { ...nullPage(rows).header, field_2: 6, field_3: packed.length }, body: packed }];
    });
    expect(refusal(bytes)).toMatchObject({ code: "FILE_BOMB", problem: "page unpacks to more than it declares" });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000);
  });

  test("is a dictionary of one huge value", () => {
    const bytes = withColumn("address", (column) => {
      required(column);
      const value = plainText("x".repeat(5_000));
      column.meta.field_11 = undefined;
      column.pages = [
        {
          header: { field_1: 2, field_2: value.length, field_3: value.length, field_7: { field_1: 1, field_2: 0 } },
          body: value,
        },
        {
          header: {
            ...plainPage(rows, Uint8Array.of(0)).header,
            field_5: { field_1: rows, field_2: 8, field_3: 3, field_4: 3 },
          },
          body: Uint8Array.of(0),
        },
      ];
    });
    expect(refusal(bytes)).toMatchObject({ code: "FILE_BOMB", problem: "huge text", textBytes: 5_000, limit: 4_096 });
  });

  test("is a dictionary of more values than rows", () => {
    const bytes = withColumn("address", (column) => {
      const value = plainText("a");
      column.pages.unshift({
        header: {
          field_1: 2,
          field_2: value.length,
          field_3: value.length,
          field_7: { field_1: 1_000_000_000, field_2: 0 },
        },
        body: value,
      });
    });
    expect(refusal(bytes)).toMatchObject({ code: "FILE_BOMB", problem: "dictionary larger than the rows" });
  });

  test("is a run of billions of levels", () => {
    const bytes = withColumn("address", (column) => {
      const body = Uint8Array.of(6, 0, 0, 0, 0xfe, 0xff, 0xff, 0xff, 0x0f, 1);
      column.pages = [{ header: { ...nullPage(rows).header, field_2: body.length, field_3: body.length }, body }];
    });
    expect(refusal(bytes)).toMatchObject({ code: "FILE_BOMB", problem: "run longer than its page" });
  });

  test("is a page, or a column, of more values than rows", () => {
    const page = withColumn("address", (column) => {
      (column.pages[0] as ForgedColumn["pages"][number]).header.field_5 = {
        field_1: 2 ** 31 - 1,
        field_2: 0,
        field_3: 3,
        field_4: 3,
      };
    });
    expect(refusal(page)).toMatchObject({ code: "FILE_BOMB", problem: "more values than rows" });
    const column = withColumn("address", (spoiled) => {
      spoiled.meta.field_5 = 2n ** 40n;
    });
    expect(refusal(column)).toMatchObject({ code: "FILE_BOMB", problem: "more values than rows" });
  });

  test("is a footer of nothing but list elements", () => {
    const noise = Buffer.alloc(400_000, 0x11);
    const length = Buffer.alloc(4);
    // A list (field 2) of 390 000 booleans.
    const head = Buffer.from([0x29, 0xf1, 0xf0, 0xe6, 0x17]);
    length.writeUInt32LE(head.length + noise.length);
    const bytes = Buffer.concat([Buffer.from("PAR1"), head, noise, length, Buffer.from("PAR1")]);
    expect(refusal(bytes)).toMatchObject({ code: expect.stringMatching(/^FILE_(UNREADABLE|BOMB|COLUMNS)$/) });
  });
});

describe("a file that contradicts itself", () => {
  test("has fewer values than rows, or rows that do not add up", () => {
    const short = withColumn("address", (column) => {
      column.pages = [nullPage(2)];
    });
    expect(refusal(short)).toMatchObject({ code: "FILE_UNREADABLE", problem: "fewer values than rows" });
    expect(refusal(withFooter((footer) => Object.assign(footer, { field_3: 4n })))).toMatchObject({
      code: "FILE_UNREADABLE",
      problem: "row groups do not add up to the rows",
    });
  });

  test("points outside of itself or into another file", () => {
    const outside = withColumn("address", (column) => {
      column.meta.field_9 = 2n ** 33n;
    });
    expect(refusal(outside)).toMatchObject({ code: "FILE_UNREADABLE", problem: "column outside of the file" });
    const elsewhere = withColumn("address", (column) => {
      column.chunk.field_1 = "/etc/passwd";
    });
    expect(refusal(elsewhere)).toMatchObject({ code: "FILE_UNREADABLE", problem: "column in another file" });
  });

  test("has a dictionary index that leads nowhere", () => {
    const bytes = withColumn("address", (column) => {
      required(column);
      const value = plainText("a");
      // Width 3, one run of three fives.
      const body = Uint8Array.of(3, 6, 5);
      column.pages = [
        {
          header: { field_1: 2, field_2: value.length, field_3: value.length, field_7: { field_1: 1, field_2: 0 } },
          body: value,
        },
        {
          header: {
            field_1: 0,
            field_2: 3,
            field_3: 3,
            field_5: { field_1: rows, field_2: 8, field_3: 3, field_4: 3 },
          },
          body,
        },
      ];
    });
    expect(refusal(bytes)).toMatchObject({ code: "FILE_UNREADABLE", problem: "index outside of its range", value: 5 });
  });

  test("holds text that is not UTF-8, or that runs over its page", () => {
    const notText = withColumn("address", (column) => {
      required(column);
      column.pages = [plainPage(rows, Uint8Array.of(1, 0, 0, 0, 0xff, 0, 0, 0, 0, 0, 0, 0, 0))];
    });
    expect(refusal(notText)).toMatchObject({ code: "FILE_UNREADABLE", problem: "text is not UTF-8" });
    const over = withColumn("address", (column) => {
      required(column);
      column.pages = [plainPage(rows, Uint8Array.of(200, 0, 0, 0, 65))];
    });
    expect(refusal(over)).toMatchObject({ code: "FILE_UNREADABLE", problem: "text longer than its page" });
  });

  test("lies in its statistics, which an engine would have believed", () => {
    const nulls = withColumn("address", (column) => {
      column.meta.field_12 = { field_3: 0n };
    });
    expect(refusal(nulls)).toMatchObject({
      code: "FILE_UNREADABLE",
      problem: "statistics contradict the values",
      which: "nulls",
    });
    const bounds = withColumn("zipcode", (column) => {
      required(column);
      column.pages = [plainPage(rows, plainText("10001", "98103", "98103"))];
      column.meta.field_12 = { field_3: 0n, field_5: "98103", field_6: "98103" };
    });
    expect(refusal(bounds)).toMatchObject({ code: "FILE_UNREADABLE", which: "min", column: "zipcode" });
  });

  test("uses an encoding or a compression that no writer of listings needs", () => {
    const delta = withColumn("sqft", (column) => {
      (column.pages[0] as ForgedColumn["pages"][number]).header.field_5 = {
        field_1: rows,
        field_2: 5,
        field_3: 3,
        field_4: 3,
      };
    });
    expect(refusal(delta)).toMatchObject({ code: "FILE_UNREADABLE", problem: "unsupported encoding", encoding: 5 });
    const brotli = withColumn("sqft", (column) => {
      column.meta.field_4 = 4;
    });
    expect(refusal(brotli)).toMatchObject({ code: "FILE_UNREADABLE", problem: "unknown compression", codec: 4 });
  });
});
