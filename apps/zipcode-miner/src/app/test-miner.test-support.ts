import { keypairFromUri } from "@lode/bittensor/keys";
import { parseColdkey } from "@lode/bittensor/primitives";
import { SystemClock } from "@lode/runtime/clock";
import { silentReporter } from "@lode/runtime/events";
import { nobodyWaits } from "@lode/runtime/lifecycle";
import { SeededRandom } from "@lode/runtime/random";
import { type EpochId, epochStart, parseEpochId } from "@lode/zipcode/epoch";
import type { Listing } from "@lode/zipcode/listing";
import type { MinerOptions } from "../context.ts";

export const testEpoch = parseEpochId("2026-01-05T08-00-00") as EpochId;

/** A time in the middle of an epoch that never passes: the clock of a test in which time plays no part. */
function middleOf(epochId: EpochId) {
  const at = epochStart(epochId) + 3_600_000;
  return { now: () => at, sleepUntil: (_: number, signal?: AbortSignal) => untilAborted(signal) };
}

function untilAborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((_, reject) => {
    if (signal?.aborted) reject(signal.reason);
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

export function testListings(zipcode: string, count: number, scrapedTimestamp: number): Listing[] {
  return Array.from({ length: count }, (_, index) => ({
    zpid: `${zipcode}${index}`,
    mlsId: null,
    address: `${index} Main St`,
    zipcode,
    city: "Seattle",
    state: "WA",
    priceCents: 50_000_000 + index,
    bedrooms: 3,
    bathroomsX100: 225,
    sqft: 1_800,
    lotSqft: null,
    yearBuilt: 1990,
    listingDate: 1_767_000_000_000 - (1_767_000_000_000 % 86_400_000),
    scrapedTimestamp,
    propertyType: "SINGLE_FAMILY",
    listingStatus: "FOR_SALE",
    daysOnMarket: 3,
    sourceUrl: `https://market.example/${zipcode}/${index}`,
    latitudeE7: null,
    longitudeE7: null,
  }));
}

/** Needs `ready()` of the keys. */
export function minerOptions(url: string, dataDir: string, epochId: EpochId): MinerOptions {
  const protocol = middleOf(epochId);
  return {
    name: "miner",
    coordinatorUrl: url,
    signer: keypairFromUri("//Alice"),
    coldkey: parseColdkey(keypairFromUri("//Alice//coldkey").hotkey)!,
    dataDir,
    source: {
      name: "test",
      collect: async ({ zipcode, expected }) => testListings(zipcode, expected, protocol.now()),
    },
    protocol,
    wall: new SystemClock(),
    duties: nobodyWaits,
    reporter: silentReporter,
    random: new SeededRandom(46),
    pollMs: 5,
    stopWithinMs: 5_000,
  };
}

/** A promise that a callback elsewhere in the test resolves. */
export function signalled(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
