import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { encodeListings } from "@lode/contract/listing-file";
import { type Random, SeededRandom } from "@lode/runtime/random";
import type { Zipcode } from "@lode/zipcode/epoch";
import { type Listing, propertyTypes } from "@lode/zipcode/listing";

interface SyntheticFile {
  readonly file: number;
  readonly zipcode: Zipcode;
  readonly seenAt: number;
  readonly path: string;
  readonly rows: number;
  readonly bytes: number;
}

export interface SyntheticEpoch {
  readonly closesAt: number;
  readonly files: readonly SyntheticFile[];
  readonly rows: number;
  readonly bytes: number;
}

const closesAt = Date.UTC(2026, 0, 5, 12, 15);
const streets = ["Main St", "Oak Avenue", "NE 45th St", "Lake Washington Blvd", "O'Hara Ct.", "Pine St Apt"];

/**
 * One epoch as miners would hand it in: every zipcode is one market of its own that each miner reads through its own
 * eyes, with 3 % of the rows dirty, and one file in forty is a copy. Same seed, same bytes.
 */
export async function writeSyntheticEpoch(
  folder: string,
  shape: { readonly zipcodes: number; readonly miners: number; readonly rowsPerFile: number; readonly seed: string },
): Promise<SyntheticEpoch> {
  await mkdir(folder, { recursive: true });
  const random = new SeededRandom(shape.seed);
  const files: SyntheticFile[] = [];
  for (let place = 0; place < shape.zipcodes; place++) {
    const zipcode = String(98_000 + place) as Zipcode;
    const market = Array.from({ length: Math.ceil(shape.rowsPerFile * 1.05) }, (_, at) =>
      property(random, zipcode, place, at),
    );
    let first: readonly Listing[] = [];
    for (let miner = 0; miner < shape.miners; miner++) {
      const copies = miner > 0 && random.int(40) === 0;
      const listings = copies ? first : seenBy(random, market, shape.rowsPerFile, miner);
      if (miner === 0) first = listings;
      const bytes = encodeListings(listings);
      const file = files.length;
      const path = join(folder, `${file}.parquet`);
      await writeFile(path, bytes);
      files.push({
        file,
        zipcode,
        seenAt: closesAt - 1_000_000 + miner,
        path,
        rows: listings.length,
        bytes: bytes.length,
      });
    }
  }
  const sum = (of: "rows" | "bytes") => files.reduce((total, file) => total + file[of], 0);
  return { closesAt, files, rows: sum("rows"), bytes: sum("bytes") };
}

function property(random: Random, zipcode: string, place: number, at: number): Listing {
  const type = propertyTypes[random.int(5)] ?? "OTHER";
  const sqft = 600 + random.int(4000);
  return {
    zpid: random.int(10) < 9 ? String(48_000_000 + place * 100_000 + at) : null,
    mlsId: String(7_000_000_000 + place * 1_000_000 + at * 7),
    address: `${100 + random.int(9900)} ${streets[random.int(streets.length)]} ${at}`,
    zipcode,
    city: "Seattle",
    state: "WA",
    priceCents: (150_000 + random.int(2_000_000)) * 100,
    bedrooms: 1 + random.int(6),
    bathroomsX100: 100 + 25 * random.int(16),
    sqft,
    lotSqft: random.int(4) === 0 ? null : sqft + random.int(8000),
    yearBuilt: 1900 + random.int(125),
    listingDate: Date.UTC(2025, random.int(12), 1 + random.int(28)),
    scrapedTimestamp: null,
    propertyType: type,
    listingStatus: "SOLD",
    daysOnMarket: random.int(200),
    sourceUrl: null,
    latitudeE7: 476_000_000 + random.int(2_000_000),
    longitudeE7: -1_223_000_000 - random.int(2_000_000),
  };
}

function seenBy(random: Random, market: readonly Listing[], rows: number, miner: number): Listing[] {
  const order = market.map((listing) => ({ listing, at: random.next() })).sort((a, b) => a.at - b.at);
  return order.slice(0, rows).map(({ listing }) => {
    const seen = {
      ...listing,
      scrapedTimestamp: closesAt - 3_600_000 - random.int(10_000_000),
      sourceUrl: `https://listings.example/${miner}/${listing.mlsId}`,
    };
    return random.int(100) < 3 ? dirty(random, seen) : seen;
  });
}

function dirty(random: Random, listing: Listing): Listing {
  const faults: Partial<Listing>[] = [
    { priceCents: 0 },
    { address: "  " },
    { zipcode: "10001" },
    { scrapedTimestamp: closesAt - 400_000_000 },
    { bedrooms: 99 },
    { propertyType: "CASTLE" },
    { zpid: "48000000" },
  ];
  return { ...listing, ...faults[random.int(faults.length)] };
}
