import { TableRefused } from "./table-refusal.ts";

/** Names that a column may have, the first being ours. Case, blanks and underscores around words mean nothing. */
const columnNames = {
  zipcode: ["zipcode", "zip", "zip_code", "postal_code"],
  expectedListings: ["expected_listings"],
  asOf: ["as_of"],
  source: ["source"],
  state: ["state", "state_id"],
  city: ["city"],
  county: ["county", "county_name"],
  marketTier: ["market_tier", "tier"],
  region: ["geographic_region", "region"],
  medianHomeValue: ["median_home_value"],
} as const;

export type TableColumn = keyof typeof columnNames;
/** Where each column stands; the first four are always there. */
export type ColumnPlaces = Readonly<Record<TableColumn, number | undefined>>;

const required = ["zipcode", "expectedListings", "asOf", "source"] as const satisfies readonly TableColumn[];
const known: ReadonlySet<string> = new Set(Object.values(columnNames).flat());

/** @returns undefined for a column that this table does not need. */
export function knownColumnName(name: string): string | undefined {
  const tidied = tidy(name);
  return known.has(tidied) ? tidied : undefined;
}

/** @throws TableRefused TABLE_COLUMNS when one is missing or stands there twice. */
export function placesOf(header: readonly string[]): ColumnPlaces {
  const tidied = header.map(tidy);
  const places = Object.entries(columnNames).map(([column, names]) => {
    const found = tidied.flatMap((name, index) => ((names as readonly string[]).includes(name) ? [index] : []));
    if (found.length > 1) {
      throw new TableRefused("TABLE_COLUMNS", `the column ${names[0]} is there twice`, "Keep one of the two.");
    }
    return [column, found[0]];
  });
  const columns = Object.fromEntries(places) as ColumnPlaces;
  const missing = required.filter((column) => columns[column] === undefined).map((column) => columnNames[column][0]);
  if (missing.length === 0) return columns;
  const has = header.slice(0, 12).join(", ").slice(0, 200);
  throw new TableRefused(
    "TABLE_COLUMNS",
    `no column ${missing.join(", ")}; it has ${has}`,
    "Name the columns zipcode, expected_listings, as_of and source.",
  );
}

function tidy(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_]+/g, "_")
    .replaceAll(/^_+|_+$/g, "");
}
