import { recordOf } from "@lode/contract/lookup";
import { SystemClock } from "@lode/runtime/clock";
import { expect, test } from "vitest";
import { testListings } from "../app/test-miner.test-support.ts";
import { httpSource } from "./http-source.ts";

const protocol = { now: () => 1_767_600_000_000, sleepUntil: () => Promise.resolve() };
const listings = testListings("98103", 25, 1_767_599_000_000);
const signal = new AbortController().signal;

/** Serves what `answer` says; times and pauses are real but as short as chance makes them. */
function sourceOver(answer: (url: URL, asked: number) => Response | Promise<Response>) {
  let asked = 0;
  return httpSource({
    baseUrl: "http://market.example/eyes/a/",
    protocol,
    wall: new SystemClock(),
    random: { next: () => 0, int: () => 0 },
    fetch: async (input) => {
      asked += 1;
      return answer(new URL(String(input)), asked);
    },
    maxAttempts: 3,
  });
}

function page(from: number, size: number): Response {
  const end = from + size;
  return Response.json({
    listings: listings.slice(from, end).map(recordOf),
    nextCursor: end < listings.length ? String(end) : null,
  });
}

test("all pages are read, and what is read keeps its own time of reading", async () => {
  const source = sourceOver((url) => page(Number(url.searchParams.get("cursor") ?? 0), 10));
  expect(await source.collect({ zipcode: "98103", expected: 30, signal })).toEqual(listings);
  expect(source.name).toBe("market.example");
});

test("a listing without a time of reading gets the protocol's", async () => {
  const source = sourceOver(() => Response.json({ listings: [{ zpid: "1", unknown: true }] }));
  const [listing] = await source.collect({ zipcode: "98103", expected: 1, signal });
  expect(listing).toMatchObject({ zpid: "1", address: null, scrapedTimestamp: protocol.now() });
  expect(listing).not.toHaveProperty("unknown");
});

test("a source that fails for a while is asked again, a page at a time", async () => {
  const source = sourceOver((url, asked) => {
    if (asked === 2) return new Response("busy", { status: 429 });
    if (asked === 3) throw new TypeError("fetch failed");
    return page(Number(url.searchParams.get("cursor") ?? 0), 20);
  });
  expect(await source.collect({ zipcode: "98103", expected: 25, signal })).toHaveLength(25);
});

test.each([
  ["answers 404", () => new Response("no", { status: 404 }), "SOURCE_REFUSED", "never"],
  ["answers 500 to the end", () => new Response("no", { status: 500 }), "SOURCE_REFUSED", "later"],
  ["is not there", () => Promise.reject(new TypeError("fetch failed")), "SOURCE_UNREACHABLE", "later"],
  ["answers prose", () => new Response("<html>"), "SOURCE_MALFORMED", "never"],
  ["answers floats", () => Response.json({ listings: [{ sqft: 1.5 }] }), "SOURCE_MALFORMED", "never"],
  ["never ends", () => Response.json({ listings: [], nextCursor: "again" }), "SOURCE_TOO_MUCH", "never"],
])("a source that %s is a coded failure", async (_, answer, code, retry) => {
  const collecting = sourceOver(answer as () => Response).collect({ zipcode: "98103", expected: 1, signal });
  await expect(collecting).rejects.toMatchObject({ code, retry });
});

test("aborting is not failing", async () => {
  const controller = new AbortController();
  const source = sourceOver(() => {
    controller.abort(new Error("stop"));
    throw new TypeError("fetch failed");
  });
  await expect(source.collect({ zipcode: "98103", expected: 1, signal: controller.signal })).rejects.toThrow("stop");
});
