import { recordOf } from "@lode/contract/lookup";
import type { Clock } from "@lode/runtime/clock";
import { epochAt, parseEpochId, parseZipcode } from "@lode/zipcode/epoch";
import type { Listing } from "@lode/zipcode/listing";
import { type Look, seeMarket, stampRows } from "./eyes.ts";
import { type LocalServer, type ServerAddress, sendJson, serveLocally } from "./local-server.ts";
import type { Market } from "./market.ts";

export interface MarketServerOptions extends ServerAddress {
  readonly market: Pick<Market, "listings">;
  readonly seed: string | number;
  /** Says which epoch it is and when a row was read. */
  readonly protocol: Clock;
  readonly epochLengthMs?: number;
}

const pageSize = 250;
/** Views kept: one is asked for page by page, then not again before the next epoch. */
const keptViews = 64;

/**
 * The site that miners collect from (simulated): `GET /eyes/{name}/listings?zipcode=&cursor=`, in the shape of
 * `contract/lookup`. Every name has its own eyes, whoever it is, and sees the market a little differently each epoch.
 */
export function serveMarket(options: MarketServerOptions): Promise<LocalServer> {
  const views = new Map<string, readonly Listing[]>();
  const viewOf = (look: Look): readonly Listing[] => {
    const key = `${look.name} ${look.epochId} ${look.zipcode}`;
    const known = views.get(key);
    if (known !== undefined) return known;
    const zipcode = parseZipcode(look.zipcode);
    const view = seeMarket((zipcode && options.market.listings.get(zipcode)) ?? [], look);
    views.set(key, view);
    if (views.size > keptViews) views.delete(views.keys().next().value ?? "");
    return view;
  };
  return serveLocally((_request, url, response) => {
    const name = /^\/eyes\/([A-Za-z0-9._-]{1,64})\/listings$/.exec(url.pathname)?.[1];
    if (name === undefined) return sendJson(response, 404, { error: "ask /eyes/{name}/listings?zipcode=" });
    const zipcode = parseZipcode(url.searchParams.get("zipcode") ?? "");
    if (zipcode === undefined) return sendJson(response, 400, { error: "zipcode: five digits" });
    const now = options.protocol.now();
    const cursor = readCursor(
      url.searchParams.get("cursor"),
      epochAt(now, options.epochLengthMs),
      options.epochLengthMs,
    );
    if (cursor === undefined) return sendJson(response, 400, { error: "cursor: take the one of the page before" });
    const look = { seed: options.seed, name, epochId: cursor.epochId, zipcode };
    const view = viewOf(look);
    const end = cursor.offset + pageSize;
    const page = stampRows(view.slice(cursor.offset, end), look, now, cursor.offset);
    sendJson(response, 200, {
      listings: page.map(recordOf),
      nextCursor: end < view.length ? `${cursor.epochId}.${end}` : null,
    });
  }, options);
}

/** A cursor names the epoch it began in, so that a collection across a boundary goes on with the view it started. */
function readCursor(
  text: string | null,
  epochId: string,
  lengthMs: number | undefined,
): { epochId: string; offset: number } | undefined {
  if (text === null || text === "") return { epochId, offset: 0 };
  const [, begun = "", offset] = /^([0-9T-]{19})\.(\d{1,7})$/.exec(text) ?? [];
  return parseEpochId(begun, lengthMs) === undefined ? undefined : { epochId: begun, offset: Number(offset) };
}
