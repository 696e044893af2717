import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { recordOf } from "@lode/contract/lookup";
import { SeededRandom } from "@lode/runtime/random";
import { fieldBits, type Listing } from "@lode/zipcode/listing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Journal } from "../journal/journal.ts";
import { HttpDetailsLookup } from "./http-details-lookup.ts";
import type { ListingLookup, LookupAnswer } from "./listing-lookup.ts";
import { type ClaimedRow, RowChecker, type RowCheckerOptions } from "./row-checker.ts";

const listing: Listing = {
  zpid: null,
  mlsId: "7129300520",
  address: "12 Main St, Seattle",
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
  daysOnMarket: null,
  sourceUrl: null,
  latitudeE7: null,
  longitudeE7: null,
};
const tolerances = { pricePpm: 50_000, sqftPpm: 50_000, coordinateE7: 10_000, maxOtherDisagreements: 1 };
const signal = new AbortController().signal;

function lookupThat(name: string, ...answers: LookupAnswer[]): ListingLookup & { asked: number } {
  return {
    name,
    asked: 0,
    find() {
      this.asked++;
      return Promise.resolve(answers[Math.min(this.asked, answers.length) - 1] as LookupAnswer);
    },
  };
}

const found = (...listings: Listing[]): LookupAnswer => ({ kind: "found", listings });
const silent: LookupAnswer = { kind: "inconclusive", reason: "429" };
const row = (changes: Partial<Listing> = {}, position = 0): ClaimedRow => ({
  fileSha256: "f".repeat(64),
  row: position,
  zipcode: "98103",
  listing: { ...listing, ...changes },
});

function checkerWith(lookups: ListingLookup[], more: Partial<RowCheckerOptions> = {}): RowChecker {
  const journal = Journal.open(":memory:");
  journal.openEpoch("e", 0);
  return new RowChecker({
    lookups,
    memory: { find: (id) => journal.lookup("e", id), keep: (lookup) => journal.keepLookup("e", lookup) },
    tolerances,
    idRequired: true,
    concurrency: 4,
    wall: { now: () => 0, sleepUntil: () => Promise.resolve() },
    random: new SeededRandom(1),
    maxRounds: 3,
    mayRetry: () => true,
    onInconclusive: () => {},
    ...more,
  });
}

async function outcomeOf(lookups: ListingLookup[], claimed: ClaimedRow, more: Partial<RowCheckerOptions> = {}) {
  const [observation] = await checkerWith(lookups, more).check([claimed], signal);
  return { outcome: observation?.outcome, fields: observation?.fields };
}

describe("checking claimed rows", () => {
  it("passes a row that the provider confirms, one disagreement included", async () => {
    expect(await outcomeOf([lookupThat("a", found(listing))], row())).toEqual({ outcome: "pass", fields: 0 });
    expect(await outcomeOf([lookupThat("a", found(listing))], row({ bedrooms: 4 }))).toEqual({
      outcome: "pass",
      fields: fieldBits.bedrooms,
    });
  });

  it("takes not found by a provider that answers as conclusive, and asks no other", async () => {
    const second = lookupThat("b", found(listing));
    expect(await outcomeOf([lookupThat("a", { kind: "not-found" }), second], row())).toEqual({
      outcome: "fail",
      fields: fieldBits.notFound,
    });
    expect(second.asked).toBe(0);
  });

  it("asks the next provider only when one is inconclusive, and retries only then", async () => {
    const first = lookupThat("a", silent);
    const second = lookupThat("b", silent, silent, found(listing));
    expect(await outcomeOf([first, second], row())).toEqual({ outcome: "pass", fields: 0 });
    expect([first.asked, second.asked]).toEqual([3, 3]);
  });

  it("gives up as inconclusive when the rounds or the time are over", async () => {
    const deaf = lookupThat("a", silent);
    expect(await outcomeOf([deaf], row())).toEqual({ outcome: "inconclusive", fields: 0 });
    expect(deaf.asked).toBe(3);
    const late = lookupThat("a", silent);
    expect(await outcomeOf([late], row(), { mayRetry: () => false })).toEqual({ outcome: "inconclusive", fields: 0 });
    expect(late.asked).toBe(1);
  });

  it("passes when any of several records for one id agrees, else reports the closest", async () => {
    const sold = { ...listing, priceCents: 1, bedrooms: 9, sqft: 1 };
    expect((await outcomeOf([lookupThat("a", found(sold, listing))], row())).outcome).toBe("pass");
    const near = { ...listing, bedrooms: 9, sqft: 1 };
    expect(await outcomeOf([lookupThat("a", found(sold, near))], row())).toEqual({
      outcome: "fail",
      fields: fieldBits.bedrooms | fieldBits.sqft,
    });
  });

  it("asks about one id once an epoch, across rows and restarts", async () => {
    const provider = lookupThat("a", found(listing));
    const journal = Journal.open(":memory:");
    journal.openEpoch("e", 0);
    const memory: RowCheckerOptions["memory"] = {
      find: (id) => journal.lookup("e", id),
      keep: (lookup) => journal.keepLookup("e", lookup),
    };
    await checkerWith([provider], { memory }).check([row(), row({ bedrooms: 9 }, 1)], signal);
    const again = await checkerWith([provider], { memory }).check([row()], signal);
    expect(provider.asked).toBe(1);
    expect(again[0]?.outcome).toBe("pass");
    expect(JSON.parse(journal.lookup("e", "mls:7129300520")?.records ?? "null")).toEqual([listing]);
  });

  it("fails a row that gives nothing to look it up by, without asking", async () => {
    const provider = lookupThat("a", found(listing));
    expect(await outcomeOf([provider], row({ mlsId: "  " }))).toEqual({ outcome: "fail", fields: fieldBits.notFound });
    expect(provider.asked).toBe(0);
    const byAddress = await outcomeOf([provider], row({ mlsId: null }), { idRequired: false });
    expect(byAddress.outcome).toBe("pass");
  });
});

describe("the HTTP details adapter", () => {
  let server: Server;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  const find = (headers: Record<string, string> = {}) => {
    const { port } = server.address() as AddressInfo;
    const lookup = new HttpDetailsLookup({
      name: "details",
      url: `http://127.0.0.1:${port}/api/`,
      headers,
      timeoutMs: 200,
      maxAnswerBytes: 10_000,
    });
    return lookup.find({ id: "mls:1/2", zpid: null, mlsId: "1/2", address: null, zipcode: "98103" }, signal);
  };
  const json = (response: ServerResponse, status: number, body: unknown) =>
    response.writeHead(status, { "content-type": "application/json; charset=utf-8" }).end(JSON.stringify(body));

  beforeEach(async () => {
    server = createServer((request, response) => answer(request, response));
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });

  it("sends the id escaped and the key in its header, and reads the records", async () => {
    let seen: unknown;
    answer = (request, response) => {
      seen = [request.url, request.headers["x-api-key"]];
      json(response, 200, { listings: [recordOf(listing)], extra: 1 });
    };
    expect(await find({ "X-Api-Key": "k" })).toEqual({ kind: "found", listings: [listing] });
    expect(seen).toEqual(["/api/listings/by-id/mls%3A1%2F2", "k"]);
  });

  it("takes a JSON 404 for not found, and another site's 404 for silence", async () => {
    answer = (_, response) => json(response, 404, { error: "unknown id" });
    expect(await find()).toEqual({ kind: "not-found" });
    answer = (_, response) => response.writeHead(404, { "content-type": "text/html" }).end("<h1>blocked</h1>");
    expect((await find()).kind).toBe("inconclusive");
  });

  it("calls refusals, pages, redirects, floods and silence inconclusive", async () => {
    const cases: [string, typeof answer][] = [
      ["429", (_, response) => json(response, 429, {})],
      ["503", (_, response) => json(response, 503, {})],
      ["a redirect", (_, response) => response.writeHead(302, { location: "/captcha" }).end()],
      ["a page", (_, response) => response.writeHead(200, { "content-type": "text/html" }).end("<p>hi</p>")],
      ["another shape", (_, response) => json(response, 200, { listings: [{ bedrooms: 2.5 }] })],
      ["a flood", (_, response) => response.writeHead(200).end("x".repeat(20_000))],
      ["silence", () => {}],
      ["a torn connection", (_, response) => response.destroy()],
    ];
    for (const [name, behaviour] of cases) {
      answer = behaviour;
      expect([name, (await find()).kind]).toEqual([name, "inconclusive"]);
    }
  });

  it("aborts when its caller does", async () => {
    answer = () => {};
    const controller = new AbortController();
    const { port } = server.address() as AddressInfo;
    const lookup = new HttpDetailsLookup({ name: "details", url: `http://127.0.0.1:${port}`, timeoutMs: 5_000 });
    const asked = lookup.find({ id: "1", zpid: "1", mlsId: null, address: null, zipcode: "98103" }, controller.signal);
    controller.abort(new Error("stop"));
    await expect(asked).rejects.toThrow("stop");
  });
});
