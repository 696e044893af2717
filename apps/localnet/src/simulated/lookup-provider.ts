import { recordOf } from "@lode/contract/lookup";
import type { Clock } from "@lode/runtime/clock";
import { SeededRandom } from "@lode/runtime/random";
import { type Listing, listingId } from "@lode/zipcode/listing";
import { type LocalServer, type ServerAddress, sendJson, serveLocally } from "./local-server.ts";
import type { Market } from "./market.ts";
import { drawOutage, sufferOutage } from "./outages.ts";

export interface LookupProviderOptions extends ServerAddress {
  readonly market: Pick<Market, "listings">;
  /** Decides which rows are noisy: the same for every provider of a run. */
  readonly seed: string | number;
  /** Decides what fails: another one for each provider. */
  readonly outageSeed: string | number;
  /** Share of requests that go wrong, 0 to 1. */
  readonly failureShare: number;
  /** Real time: outages happen to connections. */
  readonly wall: Clock;
}

/** Share of listings about which the provider's record differs from the market in two fields, in 1e-4. */
const noisyPer10k = 80;

/**
 * A provider of property details (simulated): `GET /listings/by-id/{id}` in the shape of `contract/lookup`. It has its
 * own copy of the data, with the noise that honest sources have, and fails as often as it is told.
 */
export async function serveLookups(options: LookupProviderOptions): Promise<LocalServer> {
  const records = copyMarket(options.market, options.seed);
  const random = new SeededRandom(`outages ${options.outageSeed}`);
  const stopping = new AbortController();
  const { wall } = options;
  const server = await serveLocally(async (_request, url, response) => {
    const outage = drawOutage(random, options.failureShare);
    if (outage !== undefined) {
      const gone = new AbortController();
      response.once("close", () => gone.abort());
      const signal = AbortSignal.any([gone.signal, stopping.signal]);
      const lost = await sufferOutage(outage, response, { wall, random, signal }).catch(() => true);
      if (lost) return;
    }
    const id = /^\/listings\/by-id\/([^/]{1,600})$/.exec(url.pathname)?.[1];
    if (id === undefined) return sendJson(response, 404, { error: "ask /listings/by-id/{id}" });
    const found = records.get(decodeURIComponent(id));
    if (found === undefined) return sendJson(response, 404, { error: "no such listing" });
    sendJson(response, 200, { listings: found.map(recordOf) });
  }, options);
  const stop = async () => {
    stopping.abort();
    await server.stop();
  };
  return { url: server.url, stop, [Symbol.asyncDispose]: stop };
}

function copyMarket({ listings }: Pick<Market, "listings">, seed: string | number): Map<string, Listing[]> {
  const records = new Map<string, Listing[]>();
  for (const rows of listings.values()) {
    for (const listing of rows) {
      const id = listingId(listing);
      if (id === undefined) continue;
      const record = withNoise(listing, id, seed);
      const known = records.get(id);
      if (known === undefined) records.set(id, [record]);
      else known.push(record);
    }
  }
  return records;
}

/** What honest sources disagree about: a later price, a room counted otherwise, a size measured otherwise. */
export function withNoise(listing: Listing, id: string, seed: string | number): Listing {
  const random = new SeededRandom(`noise ${seed} ${id}`);
  if (random.int(10_000) >= noisyPer10k) return listing;
  const { priceCents, bedrooms, sqft, bathroomsX100 } = listing;
  const changes: Partial<Listing>[] = [
    ...(priceCents === null ? [] : [{ priceCents: Math.round(priceCents * 1.12) }]),
    ...(bedrooms === null ? [] : [{ bedrooms: bedrooms + 1 }]),
    ...(sqft === null ? [] : [{ sqft: Math.round(sqft * 1.15) + 1 }]),
    ...(bathroomsX100 === null ? [] : [{ bathroomsX100: bathroomsX100 + 50 }]),
  ];
  const first = changes.splice(random.int(Math.max(1, changes.length)), 1)[0];
  return { ...listing, ...first, ...changes[random.int(Math.max(1, changes.length))] };
}
