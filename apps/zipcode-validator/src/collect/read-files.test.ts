import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { encodeListings } from "@lode/contract/listing-file";
import { type Listing, listingColumns } from "@lode/zipcode/listing";
import { policies } from "@lode/zipcode/policy";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { JudgingEngine } from "../engine/judging-engine.ts";
import type { Refused } from "./check-manifest.ts";
import { readListingFiles } from "./read-files.ts";

const limits = policies.strict.values.file;
const listing: Listing = {
  zpid: "1",
  mlsId: null,
  address: "12 Main St",
  zipcode: "98103",
  city: "Seattle",
  state: "WA",
  priceCents: 50_000_000,
  bedrooms: 3,
  bathroomsX100: 225,
  sqft: 1800,
  lotSqft: null,
  yearBuilt: 1955,
  listingDate: 1_400_000_000_000,
  scrapedTimestamp: 1_500_000_000_000,
  propertyType: "SINGLE_FAMILY",
  listingStatus: "SOLD",
  daysOnMarket: 3,
  sourceUrl: null,
  latitudeE7: null,
  longitudeE7: null,
};
/** 1,024 hex digits that nothing compresses much. */
function noise(seed: number): string {
  return Array.from({ length: 16 }, (_, at) => createHash("sha256").update(`${seed} ${at}`).digest("hex")).join("");
}
const honest = encodeListings(Array.from({ length: 50 }, (_, at) => ({ ...listing, zpid: `${at}` })));

let folder: string;
let engine: JudgingEngine;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "lode-hostile-"));
  mkdirSync(join(folder, "files"));
  engine = await JudgingEngine.open({
    folder: join(folder, "engine"),
    filesFolder: join(folder, "files"),
    memoryLimitMb: 256,
    threads: 1,
  });
});
afterEach(async () => {
  await engine[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

async function readAll(files: Record<string, Uint8Array>, changed: Partial<typeof limits> = {}) {
  const outcomes: Record<string, number | Refused["code"]> = {};
  const names = Object.keys(files);
  const places = names.map((name, file) => {
    const path = join(folder, "files", `${file}.parquet`);
    writeFileSync(path, files[name] ?? new Uint8Array());
    return { file, path, zipcode: "98103", sha256: name, seenAt: 0 };
  });
  await readListingFiles(engine, places, {
    limits: { ...limits, ...changed },
    signal: new AbortController().signal,
    onRead: ({ file }, outcome) => {
      outcomes[names[file] ?? ""] = typeof outcome === "number" ? outcome : outcome.code;
    },
    onTimestamp: () => {},
    onSurprise: () => {},
  });
  return outcomes;
}

/** A Parquet file as another program writes it, with these SQL expressions as columns. */
async function writtenBy(columns: Record<string, string>, rows = 50, options = ""): Promise<Uint8Array> {
  const path = join(folder, "other.parquet");
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const selected = Object.entries(columns).map(([name, sql]) => `${sql} AS "${name}"`);
  await connection.run(
    `COPY (SELECT ${selected.join(", ")} FROM range(${rows})) TO '${path}' (FORMAT parquet ${options})`,
  );
  connection.closeSync();
  instance.closeSync();
  return readFileSync(path);
}

const sqlTypes = { utf8: "VARCHAR", int32: "INTEGER", int64: "BIGINT" };
const nulls = Object.fromEntries(listingColumns.map(({ column, type }) => [column, `NULL::${sqlTypes[type]}`]));
const plain = { ...nulls, zpid: "range::VARCHAR", address: "range || ' Main St'", zipcode: "'98103'" };

describe("hostile files", () => {
  it("each get their verdict, and the honest ones beside them are read", async () => {
    const encrypted = Uint8Array.from(honest);
    encrypted.set(new TextEncoder().encode("PARE"), encrypted.length - 4);
    const flipped = Uint8Array.from(honest);
    for (let at = 200; at < 260; at++) flipped[at] = (flipped[at] ?? 0) ^ 0xff;
    const outcomes = await readAll(
      {
        honest,
        malformed: new TextEncoder().encode("address,price\n12 Main St,500000\n"),
        nothing: new Uint8Array(),
        truncated: honest.slice(0, honest.length - 100),
        beheaded: honest.slice(50),
        flipped,
        oversized: encodeListings(Array.from({ length: 100 }, (_, at) => ({ ...listing, sourceUrl: noise(at) }))),
        "too many rows": encodeListings(Array.from({ length: 201 }, () => listing)),
        encrypted,
        "other types": await writtenBy({ ...plain, price_cents: "0.5::DOUBLE" }),
        "text for numbers": await writtenBy({ ...plain, bedrooms: "'three'" }),
        nested: await writtenBy({ ...plain, photos: "[1, 2]" }),
        "honest after all": honest,
      },
      { maxBytes: 50_000, maxRows: 200 },
    );
    expect(outcomes).toEqual({
      honest: 50,
      malformed: "FILE_UNREADABLE",
      nothing: expect.stringMatching(/^FILE_(EMPTY|UNREADABLE)$/),
      truncated: "FILE_UNREADABLE",
      beheaded: "FILE_UNREADABLE",
      flipped: "FILE_UNREADABLE",
      oversized: "FILE_TOO_LARGE",
      "too many rows": "FILE_TOO_MANY_ROWS",
      encrypted: "FILE_ENCRYPTED",
      "other types": "FILE_COLUMNS",
      "text for numbers": "FILE_COLUMNS",
      nested: "FILE_COLUMNS",
      "honest after all": 50,
    });
  });

  it("a bomb is refused before anything unpacks it", async () => {
    const bomb = await writtenBy(
      { ...plain, source_url: "lpad(range::VARCHAR, 4000, 'x')" },
      40_000,
      ", COMPRESSION zstd",
    );
    expect(bomb.length).toBeLessThan(4_000_000);
    expect(await readAll({ bomb, honest })).toEqual({ bomb: expect.stringMatching(/^FILE_BOMB$/), honest: 50 });
  });

  it("columns that would hide where rows come from are refused, and refuse nobody else", async () => {
    expect(
      await readAll({
        honest,
        "the reader's own": await writtenBy({ ...plain, file_row_number: "1::BIGINT" }),
        "another spelling": await writtenBy(
          Object.fromEntries(Object.entries(plain).map(([name, sql]) => [name === "zpid" ? "ZPID" : name, sql])),
        ),
        "honest too": honest,
      }),
    ).toEqual({
      honest: 50,
      "the reader's own": "FILE_COLUMNS",
      "another spelling": "FILE_COLUMNS",
      "honest too": 50,
    });
  });

  it("what only the engine refuses becomes a verdict about that one file, not about its neighbours", async () => {
    writeFileSync(join(folder, "files", "0.parquet"), honest);
    writeFileSync(join(folder, "files", "1.parquet"), honest.slice(10));
    writeFileSync(join(folder, "files", "2.parquet"), honest);
    const files = [0, 1, 2].map((file) => ({
      file,
      path: join(folder, "files", `${file}.parquet`),
      zipcode: "98103",
      sha256: "",
      seenAt: 0,
    }));
    const loads = await engine.load(files);
    expect([...loads].map(([file, { kind }]) => [file, kind]).sort()).toEqual([
      [0, "loaded"],
      [1, "refused"],
      [2, "loaded"],
    ]);
    expect((await engine.loaded()).get(2)?.rows).toBe(50);
  });

  it("another program's file with all columns is as good as ours", async () => {
    expect(await readAll({ theirs: await writtenBy(plain), ours: honest })).toEqual({ theirs: 50, ours: 50 });
  });

  it("a machine without memory is no miner's fault", async () => {
    const gone = [{ file: 0, path: join(folder, "files", "missing.parquet"), zipcode: "98103", sha256: "", seenAt: 0 }];
    await expect(engine.load(gone)).rejects.toMatchObject({ code: "ENGINE_FAILED", retry: "later" });
  });
});
