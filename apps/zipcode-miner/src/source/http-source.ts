import { listingPageResponseSchema, listingPageUrl, readBounded } from "@lode/contract/lookup";
import type { Clock } from "@lode/runtime/clock";
import { LodeError } from "@lode/runtime/errors";
import type { Random } from "@lode/runtime/random";
import { retryUntil } from "@lode/runtime/retry";
import type { Listing } from "@lode/zipcode/listing";
import type { ListingSource } from "./listing-source.ts";

export interface HttpSourceOptions {
  /** `{baseUrl}/listings?zipcode=…` answers with pages as `contract/lookup` describes them. */
  readonly baseUrl: string;
  /** Stamps listings that come without a time of reading. */
  readonly protocol: Clock;
  /** Real time, for pauses between attempts. */
  readonly wall: Clock;
  readonly random: Random;
  readonly fetch?: typeof fetch;
  /** Of one page; 20 s unless told. */
  readonly timeoutMs?: number;
  /** Attempts for one page; 5 unless told. */
  readonly maxAttempts?: number;
}

const maxPages = 500;
const maxListings = 100_000;
const maxPageBytes = 32 * 1024 * 1024;

/** A market behind HTTP, read page by page. */
export function httpSource(options: HttpSourceOptions): ListingSource {
  return {
    name: new URL(options.baseUrl).host,
    async collect({ zipcode, signal }) {
      const listings: Listing[] = [];
      let cursor: string | null = null;
      for (let pages = 0; pages < maxPages; pages += 1) {
        const page = await readPage(options, listingPageUrl(options.baseUrl, zipcode, cursor), signal);
        const readAt = options.protocol.now();
        for (const listing of page.listings) {
          listings.push({ ...listing, scrapedTimestamp: listing.scrapedTimestamp ?? readAt });
        }
        if (listings.length > maxListings) throw tooMuch(zipcode, { listings: listings.length, limit: maxListings });
        cursor = page.nextCursor;
        if (cursor === null) return listings;
      }
      throw tooMuch(zipcode, { pages: maxPages, limit: maxPages });
    },
  };
}

function readPage(options: HttpSourceOptions, url: string, signal: AbortSignal) {
  return retryUntil(() => askOnce(options, url, signal), {
    clock: options.wall,
    random: options.random,
    signal,
    baseDelayMs: 200,
    maxDelayMs: 5_000,
    maxAttempts: options.maxAttempts ?? 5,
    until: () => false,
  });
}

async function askOnce(options: HttpSourceOptions, url: string, signal: AbortSignal) {
  const timeoutMs = options.timeoutMs ?? 20_000;
  const deadline = AbortSignal.timeout(timeoutMs);
  const facts = { url: url.slice(0, 200) };
  let body: Uint8Array;
  try {
    const response = await (options.fetch ?? fetch)(url, { signal: AbortSignal.any([signal, deadline]) });
    if (!response.ok) {
      await response.body?.cancel();
      throw refused(response.status, facts);
    }
    body = await readBounded(response, maxPageBytes);
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof LodeError) throw cause;
    const code = deadline.aborted ? "SOURCE_TIMEOUT" : "SOURCE_UNREACHABLE";
    throw new LodeError(code, `the listing source does not answer (${facts.url})`, { retry: "later", facts, cause });
  }
  try {
    return listingPageResponseSchema.parse(JSON.parse(new TextDecoder().decode(body)));
  } catch (cause) {
    throw new LodeError("SOURCE_MALFORMED", "the listing source answers with something else than a page of listings", {
      retry: "never",
      facts,
      next: "Compare the source's answer with the shapes in contract/lookup.",
      cause,
    });
  }
}

function refused(status: number, facts: Record<string, unknown>): LodeError {
  const passing = status === 408 || status === 425 || status === 429 || status >= 500;
  return new LodeError("SOURCE_REFUSED", `the listing source answers ${status}`, {
    retry: passing ? "later" : "never",
    facts: { ...facts, status },
  });
}

function tooMuch(zipcode: string, facts: Record<string, unknown>): LodeError {
  return new LodeError("SOURCE_TOO_MUCH", `the listing source does not come to an end for ${zipcode}`, {
    retry: "never",
    facts: { zipcode, ...facts },
  });
}
