import { listingPageResponseSchema, listingPageUrl } from "@lode/contract/lookup";
import { ManualClock } from "@lode/runtime/clock";
import type { Listing } from "@lode/zipcode/listing";
import { afterEach, describe, expect, it } from "vitest";
import type { LocalServer } from "./local-server.ts";
import { cityMarket } from "./market.ts";
import { serveMarket } from "./market-server.ts";

const now = Date.UTC(2026, 2, 3, 9);
const market = cityMarket(3, now);
const [zipcode, homes] = [...market.listings].find(([, rows]) => rows.length > 300) ?? ["", []];
let server: LocalServer | undefined;
afterEach(() => server?.stop());

async function collect(url: string, name: string): Promise<Listing[]> {
  const all: Listing[] = [];
  let cursor: string | null = null;
  do {
    const response = await fetch(listingPageUrl(`${url}/eyes/${name}`, zipcode, cursor));
    const page = listingPageResponseSchema.parse(await response.json());
    all.push(...page.listings);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return all;
}

describe("the market server", () => {
  it("serves each pair of eyes its own view, whole, page by page", async () => {
    server = await serveMarket({ market, seed: 1, protocol: new ManualClock(now) });
    const one = await collect(server.url, "honest-1");
    const other = await collect(server.url, "honest-2");
    expect(one.length).toBeGreaterThan(250);
    expect(one.length).toBeLessThan(homes.length);
    expect(new Set(one.map(({ zpid }) => zpid)).size).toBe(one.length);
    expect(other.map(({ zpid }) => zpid)).not.toEqual(one.map(({ zpid }) => zpid));
    expect(Math.max(...one.map(({ scrapedTimestamp }) => scrapedTimestamp ?? 0))).toBeLessThanOrEqual(now);
  });

  it("goes on with the view of an epoch that ends between two pages", async () => {
    const clock = new ManualClock(now);
    server = await serveMarket({ market, seed: 1, protocol: clock });
    const whole = await collect(server.url, "honest-1");
    const base = `${server.url}/eyes/honest-1`;
    const first = listingPageResponseSchema.parse(await (await fetch(listingPageUrl(base, zipcode, null))).json());
    await clock.advanceBy(4 * 3_600_000);
    const rest = await (await fetch(listingPageUrl(base, zipcode, first.nextCursor))).json();
    const ids = [...first.listings, ...listingPageResponseSchema.parse(rest).listings].map(({ zpid }) => zpid);
    expect(ids).toEqual(whole.map(({ zpid }) => zpid));
  });

  it("has nothing to show where nothing is for sale", async () => {
    server = await serveMarket({ market, seed: 1, protocol: new ManualClock(now) });
    const response = await fetch(`${server.url}/eyes/x/listings?zipcode=99999`);
    expect(await response.json()).toEqual({ listings: [], nextCursor: null });
  });

  it.each([
    ["/listings?zipcode=00101", 404],
    ["/eyes/x/listings?zipcode=1", 400],
    ["/eyes/x/listings?zipcode=00101&cursor=now", 400],
    ["/eyes/x/listings?zipcode=00101&cursor=2026-03-03T09-00-00.5", 400],
  ])("refuses %s with %i", async (path, status) => {
    server = await serveMarket({ market, seed: 1, protocol: new ManualClock(now) });
    expect((await fetch(server.url + path)).status).toBe(status);
  });
});
