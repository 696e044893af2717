import type { ListingField } from "../listing/listing.ts";
import { definePolicy, withValues } from "./policy.ts";
import type { Bounds, PolicyValues } from "./policy-values.ts";

const minute = 60_000;
const hour = 60 * minute;
const mebibyte = 1024 * 1024;
/** Holds every value that the column can hold: the field is not judged. */
const anyInt32: Bounds = [-(2 ** 31), 2 ** 31 - 1];

/**
 * What the subnet's documents ask of a listing. Their `mls_id` is "if available": `idRequired` asks for it or a zpid.
 * @source the subnet's design documents (required listing fields) and the tier 2 of its public Python validator.
 */
const documentedFields: readonly ListingField[] = [
  "address",
  "zipcode",
  "priceCents",
  "bedrooms",
  "bathroomsX100",
  "sqft",
  "listingDate",
  "propertyType",
  "listingStatus",
  "daysOnMarket",
  "sourceUrl",
  "scrapedTimestamp",
];

const strictValues: PolicyValues = {
  rulesVersion: "1",
  epoch: {
    lengthMs: 4 * hour,
    pendingLeadMs: 15 * minute,
    submissionBufferMs: 0,
    graceMs: 15 * minute,
    extensionMs: 15 * minute,
    maxExtensions: 2,
    extendBelowParticipants: 10,
    extendAboveUnfinishedPpm: 500_000,
    partialBelowPpm: 300_000,
    commitsUntilMs: 18 * minute,
    revealsUntilMs: 22 * minute,
    resultsUntilMs: 30 * minute,
    archiveAfterMs: 7 * 24 * hour,
  },
  assignment: {
    targetListings: 10_000,
    tolerancePpm: 100_000,
    minExpected: 200,
    maxExpected: 3_000,
    cooldownMs: 24 * hour,
    cooldownFloorPpm: 100_000,
    tierWeightX100: { PREMIUM: 150, STANDARD: 100, EMERGING: 80 },
    stateWeightPpm: {},
    honeypot: {
      fromZipcodes: 5,
      minSharePpm: 50_000,
      maxSharePpm: 100_000,
      advertisedMin: 200,
      advertisedMax: 500,
      realSharePpm: 200_000,
      violationRowsPpm: 500_000,
      violationFoundPpm: 500_000,
      credibilityLossPpm: 200_000,
      flagAtViolations: 2,
      banAtViolations: 5,
    },
  },
  file: {
    maxBytes: 64 * mebibyte,
    maxRows: 50_000,
    maxColumns: 64,
    maxUncompressedBytes: 512 * mebibyte,
    maxRatio: 200,
    maxTextBytes: 4_096,
  },
  quantity: {
    mode: "two-sided",
    tolerancePpm: 150_000,
    perZipcodeTolerance: false,
    minZipcodeTolerancePpm: 150_000,
    maxZipcodeTolerancePpm: 500_000,
  },
  quality: {
    requiredFields: documentedFields,
    idRequired: true,
    completePpm: 900_000,
    reasonablePpm: 950_000,
    datesPpm: 900_000,
    distinctPpm: 950_000,
    zipcodePpm: 950_000,
    bounds: {
      // 10,000 to 50,000,000 dollars.
      priceCents: [1_000_000, 5_000_000_000],
      bedrooms: [0, 20],
      bathroomsX100: [0, 2_000],
      sqft: [100, 100_000],
      // Up to ten thousand acres; the documents name no bound for lot and year.
      lotSqft: [0, 435_600_000],
      yearBuilt: [1_600, 2_100],
    },
    maxScrapeAgeMs: 48 * hour,
  },
  spotCheck: {
    choice: "beacon",
    rowsMin: 3,
    rowsMax: 10,
    rowsPpm: 100_000,
    passPpm: 800_000,
    conclusiveMin: 3,
    validatorsPerRow: 5,
    assignedStakePpm: 333_334,
    // 500 miners × 25 zipcodes × 10 rows.
    lookupBudget: 125_000,
    pricePpm: 50_000,
    sqftPpm: 50_000,
    coordinateE7: 10_000,
    maxOtherDisagreements: 1,
  },
  copying: { rowsPpm: 950_000, coincidences: 3 },
  scoring: {
    weightsPpm: { quality: 250_000, accuracy: 350_000, completeness: 250_000, timeliness: 150_000 },
    completeness: {
      coveragePpm: 600_000,
      targetPpm: 400_000,
      credits: [
        { withinPpm: 100_000, creditPpm: 1_000_000 },
        { withinPpm: 200_000, creditPpm: 700_000 },
        { withinPpm: 300_000, creditPpm: 400_000 },
      ],
    },
  },
  ranking: {
    by: "score",
    sharesPpm: [550_000, 300_000, 100_000],
    poolPpm: 50_000,
    latePoolPpm: 500_000,
    maxRankedPerColdkey: 1,
    minSubmissions: 3,
    payUnderSubscribed: true,
    burnUid: null,
  },
  agreement: {
    setPpm: 900_000,
    majorityPpm: 700_000,
    revealedStakePpm: 500_000,
    minValidators: 3,
    validatorMinStakeAlpha: 20_000,
    revealCoveragePpm: 800_000,
    decidedStakePpm: 333_334,
  },
};

/** The documents' numbers. */
const strict = definePolicy("strict", 1, strictValues);

/** Default on a live network: each zipcode's tolerance comes from the spread between its sources. */
const calibrated = definePolicy(
  "calibrated",
  1,
  withValues(strict, { quantity: { perZipcodeTolerance: true } }).values,
);

/** Default for a network over somebody's own table: wider prices, one validator is a quorum, its permit is enough; see `waiveFields` and `policyForTable`. */
const table = definePolicy(
  "table",
  1,
  withValues(strict, {
    // 1,000 to 100,000,000 dollars.
    quality: { bounds: { priceCents: [100_000, 10_000_000_000] } },
    agreement: { minValidators: 1, validatorMinStakeAlpha: 0 },
  }).values,
);

/** What the last public Python judged by. @source resi ed9ff45, miner_evaluator; its tiers 1 to 3. */
const reference = definePolicy(
  "reference",
  1,
  withValues(strict, {
    quantity: { mode: "truncated-bounds" },
    quality: {
      requiredFields: ["zpid", "address", "priceCents", "propertyType", "listingStatus"],
      completePpm: 700_000,
      reasonablePpm: 800_000,
      zipcodePpm: 600_000,
      // Dates are not looked at, and a single repeated listing refuses the file.
      datesPpm: 0,
      distinctPpm: 1_000_000,
      bounds: { sqft: anyInt32, lotSqft: anyInt32, yearBuilt: anyInt32 },
    },
    spotCheck: { choice: "python", rowsMin: 2, rowsMax: 2, passPpm: 600_000, conclusiveMin: 1 },
    ranking: { by: "time" },
  }).values,
);

export const policies = Object.freeze({ strict, calibrated, table, reference });
export type PolicyName = keyof typeof policies;
