import { LodeError } from "@lode/runtime/errors";

export type TableErrorCode =
  | "TABLE_DELIMITER"
  | "TABLE_COLUMNS"
  | "TABLE_EMPTY"
  | "TABLE_UNREADABLE"
  | "TABLE_TOO_LARGE"
  | "MAPPING_INVALID";

/** A file that cannot be read as a table. Asking again does not help: a person has to look at the file. */
export class TableError extends LodeError<TableErrorCode> {
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
  }
}
