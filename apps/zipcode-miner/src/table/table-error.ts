import { LodeError } from "@lode/runtime/errors";

export type TableErrorCode =
  | "TABLE_DELIMITER"
  | "TABLE_COLUMNS"
  | "TABLE_EMPTY"
  | "TABLE_UNREADABLE"
  | "TABLE_TOO_LARGE"
  | "MAPPING_INVALID";

/** Why a file cannot be read as a table; plain data, so that it crosses from one thread to another. */
export interface TableRefusal {
  readonly code: TableErrorCode;
  readonly file: string;
  readonly found: string;
  /** What to do next, one sentence. */
  readonly next: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** A file that cannot be read as a table. Asking again does not help: a person has to look at the file. */
export class TableError extends LodeError<TableErrorCode> {
  readonly refusal: TableRefusal;

  constructor(
    code: TableErrorCode,
    file: string,
    found: string,
    options: {
      readonly next: string;
      readonly facts?: Readonly<Record<string, unknown>>;
      readonly cause?: unknown;
    },
  ) {
    super(code, `${file}: ${found}`, {
      retry: "never",
      facts: { file, ...options.facts },
      next: options.next,
      ...(options.cause === undefined ? {} : { cause: options.cause }),
    });
    this.refusal = { code, file, found, next: options.next, facts: options.facts ?? {} };
  }
}
