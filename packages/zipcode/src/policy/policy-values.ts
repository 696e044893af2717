import type { ListingField } from "../listing/listing.ts";

/** Parts per million, 0..1_000_000 unless its name says otherwise. */
export type Ppm = number;
/** Lowest and highest reasonable value, both included. */
export type Bounds = readonly [min: number, max: number];

export type MarketTier = "PREMIUM" | "STANDARD" | "EMERGING";

/** Lengths of the phases of an epoch, protocol milliseconds. */
export interface EpochPolicy {
  /** A whole number of hours: an epoch id names the hour only. */
  readonly lengthMs: number;
  /** The epoch exists this long before it starts, revealed to nobody. */
  readonly pendingLeadMs: number;
  /** The deadline lies this long before the end of the epoch. */
  readonly submissionBufferMs: number;
  /** Close lies this long after the deadline; what arrives between the two is late. */
  readonly graceMs: number;
  /** One extension moves deadline and close by this. */
  readonly extensionMs: number;
  readonly maxExtensions: number;
  /** Extend while fewer than min(this, half of the registered miners) take part. */
  readonly extendBelowParticipants: number;
  /** Extend while more than this share of the miners that asked for the assignment has not finished. */
  readonly extendAboveUnfinishedPpm: Ppm;
  /** Below this participation the epoch is labelled partial; a label changes no score. */
  readonly partialBelowPpm: Ppm;
  /** Commits, reveals and results are taken until so long after close. */
  readonly commitsUntilMs: number;
  readonly revealsUntilMs: number;
  readonly resultsUntilMs: number;
  /** After close. */
  readonly archiveAfterMs: number;
}

/** Decoys: real zipcodes advertised with far more listings than any known source has. */
export interface HoneypotPolicy {
  /** No honeypots in a smaller selection. */
  readonly fromZipcodes: number;
  /** Honeypots as a share of the selection, drawn between the two, rounded, at least one. */
  readonly minSharePpm: Ppm;
  readonly maxSharePpm: Ppm;
  /** The advertised count is drawn between the two. */
  readonly advertisedMin: number;
  readonly advertisedMax: number;
  /** Every known source counts at most this share of what is advertised. */
  readonly realSharePpm: Ppm;
  /** A violation needs at least this share of the advertised rows … */
  readonly violationRowsPpm: Ppm;
  /** … and less than this share of the conclusive spot checks found. */
  readonly violationFoundPpm: Ppm;
  /** What a violation takes from the legacy credibility (1.0 = 1_000_000). */
  readonly credibilityLossPpm: Ppm;
  readonly flagAtViolations: number;
  readonly banAtViolations: number;
}

export interface AssignmentPolicy {
  readonly targetListings: number;
  readonly tolerancePpm: Ppm;
  /** A candidate is eligible when minExpected ≤ expected ≤ maxExpected. */
  readonly minExpected: number;
  readonly maxExpected: number;
  /** The weight of a zipcode rises from `cooldownFloorPpm` to whole over this time after its last assignment. */
  readonly cooldownMs: number;
  readonly cooldownFloorPpm: Ppm;
  readonly tierWeightX100: Readonly<Record<MarketTier, number>>;
  /** By state; a state that is not named counts 1_000_000. */
  readonly stateWeightPpm: Readonly<Record<string, Ppm>>;
  readonly honeypot: HoneypotPolicy;
}

/** Limits that a submitted file keeps, checked before anything decodes it. */
export interface FilePolicy {
  readonly maxBytes: number;
  readonly maxRows: number;
  readonly maxColumns: number;
  readonly maxUncompressedBytes: number;
  /** Uncompressed ÷ compressed. */
  readonly maxRatio: number;
  readonly maxTextBytes: number;
}

export interface QuantityPolicy {
  /** `two-sided`: |n − E| ≤ tolerance × E. `truncated-bounds`: bounds cut to integers, the lower at least 1, as the Python does. */
  readonly mode: "two-sided" | "truncated-bounds";
  readonly tolerancePpm: Ppm;
  /** True: each zipcode brings its own tolerance, taken from the spread between its sources. */
  readonly perZipcodeTolerance: boolean;
  /** Range of a zipcode's own tolerance. */
  readonly minZipcodeTolerancePpm: Ppm;
  readonly maxZipcodeTolerancePpm: Ppm;
}

export interface QualityPolicy {
  /** Present and not blank in a complete row. */
  readonly requiredFields: readonly ListingField[];
  /** A complete row also has a zpid or an mlsId. */
  readonly idRequired: boolean;
  readonly completePpm: Ppm;
  readonly reasonablePpm: Ppm;
  readonly datesPpm: Ppm;
  readonly distinctPpm: Ppm;
  readonly zipcodePpm: Ppm;
  readonly bounds: {
    readonly priceCents: Bounds;
    readonly bedrooms: Bounds;
    readonly bathroomsX100: Bounds;
    readonly sqft: Bounds;
    readonly lotSqft: Bounds;
    readonly yearBuilt: Bounds;
  };
  /** Before close, not before the validator's now. */
  readonly maxScrapeAgeMs: number;
}

export interface SpotCheckPolicy {
  /** `beacon`: the rows with the smallest hashes under the beacon's seed. `python`: CPython's `random.sample`, bit for bit. */
  readonly choice: "beacon" | "python";
  /** Checked rows = min(rowsMax, max(rowsMin, ⌊rows × rowsPpm⌋)), all if fewer. */
  readonly rowsMin: number;
  readonly rowsMax: number;
  readonly rowsPpm: Ppm;
  /** Least share of passed among the conclusive. */
  readonly passPpm: Ppm;
  /** With fewer conclusive rows than min(this, rows) a submission stays undecided. */
  readonly conclusiveMin: number;
  readonly validatorsPerRow: number;
  /** More validators join a row until its assigned stake is at least this share of the permitted. */
  readonly assignedStakePpm: Ppm;
  /** Most look-ups of an epoch over the whole network; rows beyond it are inconclusive. */
  readonly lookupBudget: number;
  /** Largest difference that still agrees, as a share of what the look-up found. */
  readonly pricePpm: Ppm;
  readonly sqftPpm: Ppm;
  /** 1e-7 degree. */
  readonly coordinateE7: number;
  /** Comparable fields besides the address that may disagree in a row that passes. */
  readonly maxOtherDisagreements: number;
}

export interface CopyingPolicy {
  /** Share of the later file's rows that occur in the earlier, and share of the matched rows that makes a coincidence. */
  readonly rowsPpm: Ppm;
  /** Of scraped_timestamp, source_url, optional fields, formatting: how many must coincide. */
  readonly coincidences: number;
}

export interface ScoringPolicy {
  /** Shares of a submission's total; they sum to 1_000_000. */
  readonly weightsPpm: {
    readonly quality: Ppm;
    readonly accuracy: Ppm;
    readonly completeness: Ppm;
    readonly timeliness: Ppm;
  };
  /** completeness = coverage × min(n, E) ÷ E + target × credit; the two sum to 1_000_000. */
  readonly completeness: {
    readonly coveragePpm: Ppm;
    readonly targetPpm: Ppm;
    /** The first whose `withinPpm` holds |n − E| ÷ E; none holds: no credit. Ascending. */
    readonly credits: readonly { readonly withinPpm: Ppm; readonly creditPpm: Ppm }[];
  };
}

export interface RankingPolicy {
  /** `score`: by the submission's total. `time`: by seen-at alone, and paid as the Python does (its pool goes to failed submissions). */
  readonly by: "score" | "time";
  /** Shares of the first, second, … of a zipcode; with `poolPpm` they sum to 1_000_000. */
  readonly sharesPpm: readonly Ppm[];
  readonly poolPpm: Ppm;
  /** What a late submission counts in the pool, an on-time one being 1_000_000. */
  readonly latePoolPpm: Ppm;
  readonly maxRankedPerColdkey: number;
  /** A zipcode with fewer submissions is labelled under-subscribed. */
  readonly minSubmissions: number;
  /** False withholds the rewards of under-subscribed zipcodes. */
  readonly payUnderSubscribed: boolean;
  /** Where unpaid shares go; null: they are re-normalised over the epoch. */
  readonly burnUid: number | null;
}

export interface AgreementPolicy {
  /** From this share of the revealed stake on, everybody sets weights. */
  readonly setPpm: Ppm;
  /** From this share on, the majority sets weights and an outlier holds. */
  readonly majorityPpm: Ppm;
  /** Least share of the permitted stake that revealed. */
  readonly revealedStakePpm: Ppm;
  readonly minValidators: number;
  /** A permit counts as of the beacon block, and only with this much stake. */
  readonly validatorMinStakeAlpha: number;
  /** A digest counts only from a reveal that covers this share of its rows. */
  readonly revealCoveragePpm: Ppm;
  /** A row is decided when its conclusive stake is at least this share of the revealed stake assigned to it. */
  readonly decidedStakePpm: Ppm;
}

/** Every number of the rules. Integers, strings and booleans only, so that its hash is the same everywhere. */
export interface PolicyValues {
  /** Names the code of the rules; the numbers are named by the policy's sha256. */
  readonly rulesVersion: string;
  readonly epoch: EpochPolicy;
  readonly assignment: AssignmentPolicy;
  readonly file: FilePolicy;
  readonly quantity: QuantityPolicy;
  readonly quality: QualityPolicy;
  readonly spotCheck: SpotCheckPolicy;
  readonly copying: CopyingPolicy;
  readonly scoring: ScoringPolicy;
  readonly ranking: RankingPolicy;
  readonly agreement: AgreementPolicy;
}
