import { doubledEpochPrefix, epochPrefix } from "@lode/contract/storage-keys";
import { SystemClock } from "@lode/runtime/clock";
import { SeededRandom } from "@lode/runtime/random";
import { sha256Hex } from "@lode/zipcode/canonical-json";
import { digestV2, type EpochResult } from "@lode/zipcode/consensus";
import type { EpochId, Zipcode } from "@lode/zipcode/epoch";
import type { Listing } from "@lode/zipcode/listing";
import { httpSource } from "@lode/zipcode-miner/app";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { outcomesOf } from "./epoch-records.test-support.ts";
import { Outsider } from "./outsider.test-support.ts";
import { deriveFromRecord } from "./public-record.test-support.ts";
import { RunningNetwork, StoryFolder } from "./running-network.test-support.ts";

const validators = 2;
/** Epochs that it may take until one's uploads are in before its deadline: machines differ in speed. */
const attempts = 4;

/** As the Python miner's scraper says it: dollars, counts with halves, naive times. */
function asPython(listing: Listing, epochId: EpochId): Record<string, unknown> {
  const day = listing.listingDate === null ? null : new Date(listing.listingDate).toISOString().slice(0, 10);
  const scraped = listing.scrapedTimestamp === null ? null : new Date(listing.scrapedTimestamp).toISOString();
  return {
    zpid: listing.zpid,
    mls_id: listing.mlsId,
    address: listing.address,
    price: listing.priceCents === null ? null : listing.priceCents / 100,
    bedrooms: listing.bedrooms,
    bathrooms: listing.bathroomsX100 === null ? null : listing.bathroomsX100 / 100,
    sqft: listing.sqft,
    lot_size: listing.lotSqft,
    year_built: listing.yearBuilt,
    listing_date: day,
    property_type: listing.propertyType,
    listing_status: listing.listingStatus,
    days_on_market: listing.daysOnMarket,
    source_url: listing.sourceUrl,
    scraped_timestamp: scraped?.replace("Z", ""),
    zipcode: listing.zipcode,
    city: listing.city,
    state: listing.state,
    latitude: listing.latitudeE7 === null ? null : listing.latitudeE7 / 1e7,
    longitude: listing.longitudeE7 === null ? null : listing.longitudeE7 / 1e7,
    epoch_id: epochId,
    scraped_for_epoch: true,
  };
}

describe("a miner of the Python kind, which uploads JSON and signs no manifest", () => {
  const folder = new StoryFolder();
  let network: RunningNetwork;
  let miner: Outsider;
  let validator: Outsider;
  let epochId: EpochId;
  const uploaded = new Map<string, { key: string; sha256: string; rows: number }>();
  let results: EpochResult[];

  beforeAll(async () => {
    network = new RunningNetwork(folder.path, { miners: 2, validators, epochSeconds: 20, seed: 2 });
    const file = await network.networkFile();
    miner = await Outsider.join(file, file.spareMiner);
    validator = await Outsider.join(file, file.spareValidator);
    epochId = await mineAnEpoch();
    const outcomes = await network.until(`all validators have judged ${epochId}`, async () => {
      const found = await outcomesOf(folder.path, epochId);
      return found.size === validators ? [...found.values()] : undefined;
    });
    results = outcomes.map(({ result }) => result);
  }, 240_000);
  afterAll(async () => {
    await miner?.[Symbol.asyncDispose]();
    await validator?.[Symbol.asyncDispose]();
    await network?.[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  }, 60_000);

  async function mineAnEpoch(): Promise<EpochId> {
    const wall = new SystemClock();
    const source = httpSource({
      baseUrl: `${miner.network.marketUrl}/eyes/python`,
      protocol: wall,
      wall,
      random: new SeededRandom(1),
    });
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const assignment = await miner.client.currentAssignment();
      uploaded.clear();
      for (const [index, { zipcode, expectedListings: expected }] of assignment.zipcodes.entries()) {
        const listings = await source.collect({ zipcode, expected, signal: AbortSignal.timeout(30_000) });
        // As its uploader does, with its prefix twice; and as it was meant, once.
        const prefix = (index % 2 === 0 ? doubledEpochPrefix : epochPrefix)(miner.key.hotkey, assignment.epochId);
        const key = `${prefix}zipcode=${zipcode}/data_20260105_081500.json`;
        const text = fileText(listings, assignment.epochId, zipcode);
        await miner.put(
          `${prefix}zipcode=${zipcode}/data_20260105_081459.json`,
          new TextEncoder().encode("[]".padEnd(1_100)),
        );
        await miner.put(key, new TextEncoder().encode(text));
        uploaded.set(zipcode, { key, sha256: sha256Hex(text), rows: listings.length });
      }
      const { nonce } = assignment;
      await miner.client.reportStatus({
        epochId: assignment.epochId,
        nonce,
        status: "COMPLETED",
        s3UploadComplete: true,
      });
      if ((await miner.clock()) < assignment.submissionDeadline) return assignment.epochId;
    }
    throw new Error(`this machine did not upload before the deadline in ${attempts} epochs`);
  }

  function fileText(listings: readonly Listing[], of: EpochId, zipcode: Zipcode): string {
    const document = {
      epoch_id: of,
      zipcode,
      miner_hotkey: miner.key.hotkey,
      submission_timestamp: "2026-01-05T08:15:00.123456+00:00",
      listing_count: listings.length,
      listings: listings.map((listing) => asPython(listing, of)),
    };
    return JSON.stringify(document, null, 2);
  }

  it("is ranked and paid like any other, by every validator alike", () => {
    expect(uploaded.size).toBeGreaterThanOrEqual(5);
    for (const result of results) {
      const own = result.zipcodes.flatMap(({ zipcode, submissions }) =>
        submissions
          .filter(({ hotkey }) => hotkey === miner.key.hotkey)
          .map((submission) => ({ zipcode, ...submission })),
      );
      expect(own.map(({ zipcode, fileSha256, rows, late }) => ({ zipcode, fileSha256, rows, late }))).toEqual(
        [...uploaded].sort().map(([zipcode, { sha256, rows }]) => ({ zipcode, fileSha256: sha256, rows, late: false })),
      );
      expect(own.filter(({ standing }) => standing === "ranked").length).toBeGreaterThan(own.length / 2);
      expect(own.reduce((sum, { paid1e9 }) => sum + paid1e9, 0)).toBeGreaterThan(0);
      expect(own.flatMap(({ reasons }) => reasons).filter(({ code }) => /^(FILE|MANIFEST|OBJECT)/.test(code))).toEqual(
        [],
      );
    }
  });

  it("is in the snapshot under the names that it chose, without a manifest and with the hash of its bytes", async () => {
    const { snapshot } = await validator.client.submissions(epochId);
    const own = snapshot.items.filter(({ hotkey }) => hotkey === miner.key.hotkey);
    expect(own).toHaveLength(uploaded.size);
    for (const item of own) {
      const { key, sha256 } = uploaded.get(item.zipcode) ?? {};
      expect(item).toMatchObject({ key, sha256, problem: null, manifestSha256: null, rowsClaimed: null });
    }
  });

  it("leaves a record from which anybody derives the validators' very digest", async () => {
    const { digest } = digestV2(await deriveFromRecord(validator, epochId));
    for (const result of results) expect(digestV2(result).digest).toBe(digest);
  }, 60_000);

  it("shows in the agreement of the epoch as one digest of everybody", async () => {
    const agreement = await validator.client.agreement(epochId);
    expect(agreement).toMatchObject({ band: "set", leadingSharePpm: 1_000_000, disputedZipcodes: [] });
    expect(agreement.groups[0]?.validators.map(({ coveragePpm }) => coveragePpm)).toEqual([1_000_000, 1_000_000]);
  });
});
