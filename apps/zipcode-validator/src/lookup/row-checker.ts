import type { Clock } from "@lode/runtime/clock";
import type { Random } from "@lode/runtime/random";
import type { Observation } from "@lode/zipcode/consensus";
import {
  type Comparison,
  compareListing,
  type Listing,
  listingId,
  notFound,
  type Tolerances,
} from "@lode/zipcode/listing";
import { atMost } from "../http/at-most.ts";
import type { KeptLookup } from "../journal/journal.ts";
import type { ListingLookup, LookupAnswer, LookupQuestion } from "./listing-lookup.ts";

/** One row that this validator was chosen for, as the miner claims it. */
export interface ClaimedRow {
  readonly fileSha256: string;
  readonly row: number;
  readonly zipcode: string;
  readonly listing: Listing;
}

/** Conclusive answers of this epoch, by listing id: what was asked once is not asked again, not even after a restart. */
interface LookupMemory {
  find(listingId: string): KeptLookup | undefined;
  keep(lookup: KeptLookup): void;
}

export interface RowCheckerOptions {
  /** In the order in which they are tried. */
  readonly lookups: readonly ListingLookup[];
  readonly memory: LookupMemory;
  readonly tolerances: Tolerances;
  /** False where a table has no ids: then a row without one is looked up by its address. */
  readonly idRequired: boolean;
  /** Questions under way at a time. */
  readonly concurrency: number;
  /** Real time and chance, for the pauses between rounds. */
  readonly wall: Clock;
  readonly random: Random;
  /** Rounds over all providers that one listing is worth. */
  readonly maxRounds: number;
  /** Whether there is still time for another round. */
  readonly mayRetry: () => boolean;
  /** Told about every inconclusive answer. */
  readonly onInconclusive: (provider: string, reason: string) => void;
}

const pauseMs = { first: 100, longest: 5_000 };

/**
 * Looks claimed rows up and says for each whether it stands. A row passes when any record known under its id agrees;
 * what no provider answers about, in as many rounds as there is time for, is inconclusive.
 */
export class RowChecker {
  private readonly options: RowCheckerOptions;
  private readonly underWay = new Map<string, Promise<LookupAnswer>>();

  constructor(options: RowCheckerOptions) {
    this.options = options;
  }

  /** In the order of the rows. */
  check(rows: readonly ClaimedRow[], signal: AbortSignal): Promise<Observation[]> {
    return atMost(this.options.concurrency, rows, (row) => this.observe(row, signal), signal);
  }

  private async observe(row: ClaimedRow, signal: AbortSignal): Promise<Observation> {
    const { fileSha256, row: position } = row;
    const answer = await this.answerFor(row, signal);
    if (answer.kind === "inconclusive") return { fileSha256, row: position, outcome: "inconclusive", fields: 0 };
    const { outcome, fields } =
      answer.kind === "not-found" ? notFound : closest(row.listing, answer.listings, this.options.tolerances);
    return { fileSha256, row: position, outcome, fields };
  }

  private answerFor({ listing, zipcode }: ClaimedRow, signal: AbortSignal): Promise<LookupAnswer> {
    const id = listingId(listing) ?? null;
    const { zpid, mlsId, address } = listing;
    // Nothing to look it up by: that is the miner's doing, not a provider's silence.
    if (id === null && (this.options.idRequired || address === null)) return Promise.resolve({ kind: "not-found" });
    const key = id ?? `address:${zipcode}:${address}`;
    const known = this.underWay.get(key);
    if (known !== undefined) return known;
    const asked = this.remembered(key, { id, zpid, mlsId, address, zipcode }, signal);
    this.underWay.set(key, asked);
    return asked;
  }

  private async remembered(key: string, question: LookupQuestion, signal: AbortSignal): Promise<LookupAnswer> {
    const kept = this.options.memory.find(key);
    if (kept !== undefined) {
      return kept.outcome === "not-found"
        ? { kind: "not-found" }
        : { kind: "found", listings: JSON.parse(kept.records) as Listing[] };
    }
    const { answer, provider } = await this.ask(question, signal);
    if (answer.kind === "found") {
      this.options.memory.keep({
        listingId: key,
        provider,
        outcome: "found",
        records: JSON.stringify(answer.listings),
      });
    } else if (answer.kind === "not-found") {
      this.options.memory.keep({ listingId: key, provider, outcome: "not-found", records: "[]" });
    }
    return answer;
  }

  private async ask(
    question: LookupQuestion,
    signal: AbortSignal,
  ): Promise<{ answer: LookupAnswer; provider: string }> {
    const { lookups, maxRounds, mayRetry, random, wall, onInconclusive } = this.options;
    let last: LookupAnswer = { kind: "inconclusive", reason: "no provider" };
    for (let round = 0; round < maxRounds && lookups.length > 0; round++) {
      if (round > 0) {
        if (!mayRetry()) break;
        const ceiling = Math.min(pauseMs.longest, pauseMs.first * 2 ** (round - 1));
        await wall.sleepUntil(wall.now() + Math.ceil(random.next() * ceiling), signal);
      }
      for (const lookup of lookups) {
        last = await lookup.find(question, signal);
        if (last.kind !== "inconclusive") return { answer: last, provider: lookup.name };
        onInconclusive(lookup.name, last.reason);
      }
    }
    return { answer: last, provider: "" };
  }
}

/** Any record that agrees lets the row pass; else the one that disagrees in the fewest fields is what is reported. */
function closest(claimed: Listing, records: readonly Listing[], tolerances: Tolerances): Comparison {
  let best: Comparison = notFound;
  let bestRank = Number.POSITIVE_INFINITY;
  for (const record of records) {
    const comparison = compareListing(claimed, record, tolerances);
    const rank =
      (comparison.outcome === "pass" ? 0 : 100_000_000) + bits(comparison.fields) * 100_000 + comparison.fields;
    if (rank >= bestRank) continue;
    best = comparison;
    bestRank = rank;
  }
  return best;
}

function bits(bitmap: number): number {
  let count = 0;
  for (let rest = bitmap; rest !== 0; rest &= rest - 1) count++;
  return count;
}
