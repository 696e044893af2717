import { ManualClock } from "@lode/runtime/clock";
import type { Zipcode } from "@lode/zipcode/epoch";
import type { Listing } from "@lode/zipcode/listing";
import { describe, expect, it } from "vitest";
import { TableSource } from "./table-source.ts";

const row = { mlsId: "1", zipcode: "98103", scrapedTimestamp: null } as Listing;
const table = { listings: new Map([["98103" as Zipcode, [row]]]) };
const { signal } = new AbortController();

describe("a table as a listing source", () => {
  it("stamps its rows with the time of the collection and leaves the table as it is", async () => {
    const clock = new ManualClock(1_000);
    const source = new TableSource(table, clock);
    await clock.advanceTo(5_000);
    const [listing] = await source.collect({ zipcode: "98103", expected: 9, signal });
    expect(listing).toEqual({ ...row, scrapedTimestamp: 5_000 });
    expect(row.scrapedTimestamp).toBeNull();
  });

  it("has nothing where the table has nothing, whatever is expected", async () => {
    const source = new TableSource(table, new ManualClock(0));
    expect(await source.collect({ zipcode: "10001", expected: 300, signal })).toEqual([]);
  });

  it("stops when it is told to", async () => {
    const source = new TableSource(table, new ManualClock(0));
    await expect(source.collect({ zipcode: "98103", expected: 1, signal: AbortSignal.abort() })).rejects.toThrow();
  });
});
