/** Why a table is not read at all. */
export type TableRefusalCode =
  | "TABLE_UNREADABLE"
  | "TABLE_TOO_LARGE"
  | "TABLE_COLUMNS"
  | "TABLE_EMPTY"
  | "TABLE_DELIMITER";

export interface TableRefusal {
  readonly ok: false;
  readonly code: TableRefusalCode;
  readonly message: string;
  readonly next: string;
}

/** Carries a refusal up from deep inside the reading; it never leaves this folder. */
export class TableRefused extends Error {
  readonly refusal: TableRefusal;

  constructor(code: TableRefusalCode, message: string, next: string) {
    super(message);
    this.refusal = { ok: false, code, message, next };
  }
}

/** Why one row counts nothing. */
export type RowRefusalCode =
  | "ROW_COLUMNS"
  | "FIELD_TOO_LONG"
  | "TEXT_INVALID"
  | "ZIPCODE_INVALID"
  | "COUNT_INVALID"
  | "AS_OF_INVALID"
  | "AS_OF_FUTURE"
  | "SOURCE_MISSING"
  | "TIER_INVALID"
  | "VALUE_INVALID"
  | "SOURCES_TOO_MANY"
  | "DUPLICATE_CONFLICT";

/** A table as texts, whatever it was written in. */
export interface TextTable {
  readonly header: readonly string[];
  /** In file order; walked once. */
  readonly rows: Iterable<TextRow>;
}

export type TextRow = readonly string[] | { readonly refused: RowRefusalCode; readonly text: string };
