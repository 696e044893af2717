import { policyForTable } from "@lode/zipcode/assignment";
import type { ListingField } from "@lode/zipcode/listing";
import { type Policy, policies, waiveFields, withValues } from "@lode/zipcode/policy";
import { loadExpected, loadMapping, loadTable, type TableReport } from "@lode/zipcode-miner/table";
import { cityMarket, type Market, tableMarket } from "../simulated/market.ts";
import type { WorldOptions } from "./options.ts";

/** The market of a local network, the rule book that fits it, and what a reader must be told about both. */
export interface OpenedMarket {
  readonly market: Market;
  readonly policy: Policy;
  readonly waived: readonly ListingField[];
  readonly lines: readonly string[];
}

/** About half of the city in an epoch, so that epochs differ and some zipcodes stay free for honeypots. */
const cityTargetShare = 0.5;
/** Zipcodes of the city below this are too scarce to be asked for; they are what honeypots are made of. */
const cityMinExpected = 50;

/**
 * Reads the tables, or makes a city up, and fits the policy to it.
 * @param asOfMs protocol time of the network's first start.
 * @throws LodeError for tables, mappings and counts that cannot be used (TABLE_…, MAPPING_INVALID)
 */
export async function openMarket(options: WorldOptions, asOfMs: number): Promise<OpenedMarket> {
  return options.listings.length > 0 ? openTableMarket(options) : openCity(options, asOfMs);
}

function openCity(options: WorldOptions, asOfMs: number): OpenedMarket {
  const market = cityMarket(options.seed, asOfMs);
  const listings = market.candidates
    .filter(({ expected }) => expected >= cityMinExpected)
    .reduce((sum, { expected }) => sum + expected, 0);
  const targetListings = Math.floor(listings * cityTargetShare);
  const policy = forThisMachine(
    withValues(policies.calibrated, { assignment: { minExpected: cityMinExpected, targetListings } }),
    options,
  );
  return { market, policy, waived: [], lines: [`listings: ${market.label}, ${market.candidates.length} zipcodes`] };
}

async function openTableMarket(options: WorldOptions): Promise<OpenedMarket> {
  const mapping = options.mapping === null ? undefined : await loadMapping(options.mapping);
  const table = await loadTable({ files: options.listings, policy: policies.table, ...(mapping && { mapping }) });
  const expected = options.expected === null ? undefined : await loadExpected(options.expected);
  const fitted = waiveFields(policies.table, table.waived);
  const market = tableMarket(table, fitted, expected);
  const policy = forThisMachine(policyForTable(fitted, market.candidates), options);
  const lines = [
    `listings: ${market.label}, ${market.candidates.length} zipcodes`,
    ...tellTable(table),
    ...(expected
      ? [
          `expected counts: ${expected.size} zipcodes; ${market.withoutListings} of them have no listing here and are left out`,
        ]
      : []),
  ];
  return { market, policy, waived: table.waived, lines };
}

/** On one machine every validator looks every row up, one validator is a quorum, and a permit is enough. */
function forThisMachine(policy: Policy, options: WorldOptions): Policy {
  return withValues(policy, {
    // One more seat than are played: somebody may join.
    spotCheck: { validatorsPerRow: options.validators + 1 },
    agreement: { minValidators: 1, validatorMinStakeAlpha: 0 },
  });
}

/** Rows that were refused and fields that were derived or waived are always said aloud. */
function tellTable({ rows, mappings, waived }: TableReport): string[] {
  const refused = Object.entries(rows.refused).map(([reason, { count }]) => `${count} × ${reason}`);
  return [
    `  ${rows.read} rows read, ${rows.kept} kept${refused.length > 0 ? `, refused: ${refused.join(", ")}` : ""}`,
    ...mappings.flatMap(({ name, constants, derivations }) => [
      ...tellPairs(`  ${name}, constant`, constants),
      ...tellPairs(`  ${name}, derived`, derivations),
    ]),
    ...(waived.length > 0 ? [`  waived, since the table has no such field: ${waived.join(", ")}`] : []),
  ];
}

function tellPairs(label: string, pairs: Readonly<Record<string, string>>): string[] {
  const told = Object.entries(pairs).map(([column, value]) => `${column} = ${value}`);
  return told.length > 0 ? [`${label}: ${told.join("; ")}`] : [];
}
