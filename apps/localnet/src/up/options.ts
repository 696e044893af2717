import { LodeError } from "@lode/runtime/errors";
import type { ChainKind } from "../local-chain/local-chain.ts";

/** What `lode up` was asked for; everything that is left out comes from the world on disk or from {@link upDefaults}. */
export interface UpRequest {
  readonly dataDir: string;
  readonly fresh: boolean;
  readonly miners?: number;
  readonly validators?: number;
  /** Ends after so many epochs; without it, and without `once`, the network runs until it is stopped. */
  readonly epochs?: number;
  readonly once: boolean;
  /** Real seconds that one four-hour epoch takes. */
  readonly epochSeconds?: number;
  /** Real property tables; without any, a seeded city stands in. */
  readonly listings?: readonly string[];
  /** JSON file that maps columns no built-in mapping knows. */
  readonly mapping?: string;
  /** Table of expected counts by zipcode; without it the listings are counted. */
  readonly expected?: string;
  readonly seed?: number;
  /** Share of spot-check lookups that fail, 0 to 1. */
  readonly providerFailure?: number;
  /** Real seconds that the clock waits for a duty that is due, at most. */
  readonly holdSeconds?: number;
  readonly chain?: string;
}

/** The options of one network, complete. Those in {@link fixedOptions} cannot change once it has started. */
export interface WorldOptions {
  readonly miners: number;
  readonly validators: number;
  readonly epochSeconds: number;
  readonly listings: readonly string[];
  readonly mapping: string | null;
  readonly expected: string | null;
  readonly seed: number;
  readonly providerFailure: number;
  readonly holdSeconds: number;
  readonly chain: ChainKind;
}

export const upDefaults: WorldOptions = {
  miners: 6,
  validators: 3,
  epochSeconds: 60,
  listings: [],
  mapping: null,
  expected: null,
  seed: 1,
  providerFailure: 0,
  holdSeconds: 180,
  chain: "memory",
};

/** They decide who exists and what the market is: changing one means another network. */
const fixedOptions = ["miners", "validators", "listings", "mapping", "expected", "seed", "chain"] as const;

const ranges: ReadonlyArray<readonly [keyof WorldOptions & keyof UpRequest, number, number, boolean]> = [
  ["miners", 1, 64, true],
  ["validators", 1, 16, true],
  ["epochSeconds", 4, 14_400, false],
  ["seed", 0, Number.MAX_SAFE_INTEGER, true],
  ["providerFailure", 0, 1, false],
  ["holdSeconds", 5, 3_600, false],
];

/**
 * Fills a request up from an earlier world or the defaults.
 * @throws LodeError OPTION_RANGE with every value that is out of range, OPTION_FIXED when a running world is asked to be another.
 */
export function completeOptions(request: UpRequest, earlier: WorldOptions | undefined): WorldOptions {
  const problems = ranges.flatMap(([name, least, most, whole]) => {
    const value = request[name];
    if (value === undefined) return [];
    const good = typeof value === "number" && value >= least && value <= most && (!whole || Number.isInteger(value));
    return good ? [] : [`${name} is ${value}, it must be ${whole ? "a whole number " : ""}from ${least} to ${most}`];
  });
  if (
    request.epochs !== undefined &&
    !(Number.isInteger(request.epochs) && request.epochs >= 1 && request.epochs <= 10_000)
  ) {
    problems.push(`epochs is ${request.epochs}, it must be a whole number from 1 to 10000`);
  }
  if (request.chain !== undefined && request.chain !== "memory" && request.chain !== "dev") {
    problems.push(`chain is ${request.chain}, it must be memory or dev`);
  }
  const listings = request.listings ?? earlier?.listings ?? [];
  if (listings.length === 0 && (request.mapping !== undefined || request.expected !== undefined)) {
    problems.push("mapping and expected say something about --listings, and there are none");
  }
  if (problems.length > 0) {
    throw new LodeError("OPTION_RANGE", problems.join("; "), {
      retry: "never",
      next: "See `lode up --help` for the options.",
    });
  }
  const base = earlier ?? upDefaults;
  const options: WorldOptions = {
    miners: request.miners ?? base.miners,
    validators: request.validators ?? base.validators,
    epochSeconds: request.epochSeconds ?? base.epochSeconds,
    listings: request.listings && request.listings.length > 0 ? request.listings : base.listings,
    mapping: request.mapping ?? base.mapping,
    expected: request.expected ?? base.expected,
    seed: request.seed ?? base.seed,
    providerFailure: request.providerFailure ?? base.providerFailure,
    holdSeconds: request.holdSeconds ?? base.holdSeconds,
    chain: (request.chain as ChainKind | undefined) ?? base.chain,
  };
  if (earlier) {
    if (earlier.chain === "dev") {
      throw new LodeError(
        "CHAIN_NOT_KEPT",
        "the development chain lives in memory: its network ended with its process",
        {
          retry: "never",
          next: "Use --fresh to start over; a network on --chain memory goes on where it stopped.",
        },
      );
    }
    const changed = fixedOptions.filter((name) => JSON.stringify(options[name]) !== JSON.stringify(earlier[name]));
    if (changed.length > 0) {
      const told = changed.map(
        (name) => `${name}: ${JSON.stringify(earlier[name])} → ${JSON.stringify(options[name])}`,
      );
      throw new LodeError(
        "OPTION_FIXED",
        `the network in ${request.dataDir} was started with other options (${told.join("; ")})`,
        {
          retry: "never",
          next: "Leave these options out to go on with it, use --fresh to start over, or --data-dir for another network.",
        },
      );
    }
  }
  return options;
}
