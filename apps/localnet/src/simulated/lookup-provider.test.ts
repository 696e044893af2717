import { listingByIdResponseSchema, listingByIdUrl } from "@lode/contract/lookup";
import { ManualClock } from "@lode/runtime/clock";
import { SeededRandom } from "@lode/runtime/random";
import { compareListing, type Listing, listingId } from "@lode/zipcode/listing";
import { policies } from "@lode/zipcode/policy";
import { afterEach, describe, expect, it } from "vitest";
import type { LocalServer } from "./local-server.ts";
import { serveLookups, withNoise } from "./lookup-provider.ts";
import { cityMarket } from "./market.ts";
import { drawOutage } from "./outages.ts";

const market = cityMarket(3, Date.UTC(2026, 2, 3, 9));
const everyHome = [...market.listings.values()].flat();
const home = everyHome[10] as Listing;
let server: LocalServer | undefined;
afterEach(() => server?.stop());

const start = async (failureShare: number, outageSeed = "a") => {
  // Slow answers wait on a clock that nobody moves, so that no test waits.
  server = await serveLookups({ market, seed: 1, outageSeed, failureShare, wall: new ManualClock(0) });
  return server.url;
};

describe("the lookup provider", () => {
  it("finds a listing by its id and answers 404 for one that it has never heard of", async () => {
    const url = await start(0);
    const found = await fetch(listingByIdUrl(url, home.zpid ?? ""));
    expect(listingByIdResponseSchema.parse(await found.json()).listings).toEqual([withNoise(home, home.zpid ?? "", 1)]);
    expect((await fetch(listingByIdUrl(url, "nobody/knows"))).status).toBe(404);
    expect((await fetch(`${url}/elsewhere`)).status).toBe(404);
  });

  it("disagrees with the market about at most one row of a hundred, in two fields, for everybody the same", () => {
    const seen = everyHome.map((listing) => withNoise(listing, listingId(listing) ?? "", 1));
    const failing = seen.filter((record, index) => {
      return compareListing(everyHome[index] as Listing, record, policies.table.values.spotCheck).outcome === "fail";
    });
    expect(failing.length).toBeGreaterThan(0);
    expect(failing.length).toBeLessThanOrEqual(everyHome.length / 100);
    expect(everyHome.map((listing) => withNoise(listing, listingId(listing) ?? "", 1))).toEqual(seen);
  });

  it("fails as often as it is told, in every way that providers fail", () => {
    const random = new SeededRandom("outages");
    const drawn = Array.from({ length: 10_000 }, () => drawOutage(random, 0.2));
    const failed = drawn.filter((outage) => outage !== undefined);
    expect(failed.length).toBeGreaterThan(1_800);
    expect(failed.length).toBeLessThan(2_200);
    expect(new Set(failed)).toEqual(new Set(["rate-limited", "unavailable", "blocked", "slow", "silent"]));
    expect(Array.from({ length: 1_000 }, () => drawOutage(random, 0)).every((outage) => outage === undefined)).toBe(
      true,
    );
  });

  it("never tells an outage as a listing that does not exist", async () => {
    const url = await start(1);
    const kinds = new Map<string, number>();
    for (let request = 0; request < 40; request += 1) {
      const outcome = await fetch(listingByIdUrl(url, home.zpid ?? ""), { signal: AbortSignal.timeout(50) }).then(
        async (response) => {
          const type = response.headers.get("content-type") ?? "";
          await response.arrayBuffer();
          return `${response.status} ${type}`;
        },
        () => "no answer",
      );
      kinds.set(outcome, (kinds.get(outcome) ?? 0) + 1);
    }
    expect([...kinds.keys()].sort()).toEqual([
      "200 text/html",
      "429 application/json",
      "503 application/json",
      "no answer",
    ]);
  });

  it("stops although a client still waits for an answer that never comes", async () => {
    const url = await start(1);
    const waiting = Array.from({ length: 30 }, () =>
      fetch(listingByIdUrl(url, "1")).then(
        (r) => r.status,
        () => 0,
      ),
    );
    await Promise.any(waiting);
    await server?.stop();
    expect((await Promise.all(waiting)).includes(404)).toBe(false);
  });
});
