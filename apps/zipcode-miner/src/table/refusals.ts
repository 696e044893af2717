/** Why a row of a table is no listing. Every row that is read is either kept or counted under one of these. */
export const rowRefusals = {
  PROSE_ROW: "a remark, not a row",
  COLUMN_COUNT: "another number of cells than the header has",
  FIELD_TOO_LONG: "a cell longer than any value of a listing",
  NO_ZIPCODE: "no zipcode, or none of five digits",
  NO_ID: "no id, which the rules require",
  NO_ID_AND_ADDRESS: "neither an id nor an address",
  PRICE_MISSING: "no price",
  PRICE_ZERO: "price 0: a transfer, not a sale",
  PRICE_NOMINAL: "a price below what the rules call reasonable",
  UNREASONABLE_VALUE: "a value outside of what the rules call reasonable",
  BAD_DATE: "a date in none of the mapping's formats",
  BAD_NUMBER: "a number that cannot be read",
  SUPERSEDED: "sold again later: the later sale counts",
  DUPLICATE: "the same listing once more",
  REPEATED_ADDRESS: "the address of another listing of its zipcode: judging would count it as a repeat",
} as const;
export type RowRefusal = keyof typeof rowRefusals;

export interface RefusedExample {
  readonly file: string;
  /** Counted from 1 after the header. */
  readonly row: number;
  /** What exactly was found. */
  readonly found: string;
}

export interface RefusedRows {
  readonly count: number;
  readonly why: string;
  /** For refusals about one field: how often which. */
  readonly fields: Readonly<Record<string, number>>;
  readonly examples: readonly RefusedExample[];
}

interface Counted {
  count: number;
  readonly fields: Map<string, number>;
  readonly examples: RefusedExample[];
}

/** Counts refused rows by reason and keeps the first few of each. */
export class RefusalTally {
  readonly #maxExamples: number;
  readonly #counts = new Map<RowRefusal, Counted>();

  constructor(maxExamples: number) {
    this.#maxExamples = maxExamples;
  }

  add(reason: RowRefusal, example: RefusedExample, field?: string): void {
    const entry: Counted = this.#counts.get(reason) ?? { count: 0, fields: new Map(), examples: [] };
    entry.count += 1;
    if (field !== undefined) entry.fields.set(field, (entry.fields.get(field) ?? 0) + 1);
    if (entry.examples.length < this.#maxExamples) entry.examples.push(example);
    this.#counts.set(reason, entry);
  }

  report(): Readonly<Partial<Record<RowRefusal, RefusedRows>>> {
    const rows = (Object.keys(rowRefusals) as RowRefusal[]).flatMap((reason) => {
      const entry = this.#counts.get(reason);
      if (entry === undefined) return [];
      return [[reason, { ...entry, fields: Object.fromEntries(entry.fields), why: rowRefusals[reason] }] as const];
    });
    return Object.fromEntries(rows);
  }
}
