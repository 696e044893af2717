import { zipcodeTableLimits as limits } from "./table-limits.ts";
import { TableRefused, type TextRow, type TextTable } from "./table-refusal.ts";

/**
 * Reads comma-separated text: UTF-8 with or without a byte order mark, lines ended by LF, CRLF or CR, cells in quotes
 * where they need them, blank lines left out.
 * @throws TableRefused
 */
export function readCsvTable(bytes: Uint8Array): TextTable {
  const records = readRecords(decode(bytes));
  const first = records.next();
  const header = first.done ? [] : first.value;
  if (header.length === 0) throw new TableRefused("TABLE_EMPTY", "no header line", "Send the table with its header.");
  if (header.length > limits.columns) {
    throw new TableRefused(
      "TABLE_TOO_LARGE",
      `${header.length} columns, the limit is ${limits.columns}`,
      "Leave out the columns that are not about zipcodes.",
    );
  }
  refuseOtherDelimiter(header);
  return { header, rows: rowsOf(records, header.length) };
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new TableRefused("TABLE_UNREADABLE", "the text is not UTF-8", "Save it as CSV in UTF-8, not compressed.");
  }
}

/** A header that is one cell and cut by something else is told as such, not as a lack of columns. */
function refuseOtherDelimiter(header: readonly string[]): void {
  const found = header.length === 1 ? /[;\t|]/.exec(header[0] ?? "")?.[0] : undefined;
  if (found === undefined) return;
  const name = found === ";" ? "semicolons" : found === "\t" ? "tabs" : "bars";
  throw new TableRefused("TABLE_DELIMITER", `the header is cut by ${name}`, "Save it with commas between the cells.");
}

function* rowsOf(records: Iterable<readonly string[]>, columns: number): Generator<TextRow, void> {
  let read = 0;
  for (const record of records) {
    read += 1;
    if (read > limits.rows) {
      throw new TableRefused("TABLE_TOO_LARGE", `more than ${limits.rows} rows`, "Leave out what is out of date.");
    }
    yield record.length === columns ? record : { refused: "ROW_COLUMNS", text: record.join(",").slice(0, 200) };
  }
}

/** One record after the other; a generator, so that what is wrong further on is met only when it is reached. */
function* readRecords(text: string): Generator<string[], void> {
  let at = 0;
  while (at < text.length) {
    const { record, end } = readRecord(text, at);
    at = end;
    if (record.length > 1 || record[0]?.trim() !== "") yield record;
  }
}

function readRecord(text: string, start: number): { record: string[]; end: number } {
  const record: string[] = [];
  let at = start;
  for (;;) {
    const isQuoted = text[at] === '"';
    const end = isQuoted ? endOfQuoted(text, at, start) : endOfPlain(text, at, start);
    const cell = text.slice(at, end);
    record.push(isQuoted ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    at = end;
    if (text[at] !== ",") break;
    at += 1;
    // Of empty cells alone, too: each is looked at where it begins.
    if (at - start > limits.recordChars) refuseLong(start);
  }
  if (text[at] === "\r") at += 1;
  if (text[at] === "\n") at += 1;
  return { record, end: at };
}

/** A quote inside a cell that does not begin with one is text like any other. */
function endOfPlain(text: string, at: number, start: number): number {
  let end = at;
  while (end < text.length && text[end] !== "," && text[end] !== "\n" && text[end] !== "\r") {
    end += 1;
    if (end - start > limits.recordChars) refuseLong(start);
  }
  return end;
}

function endOfQuoted(text: string, at: number, start: number): number {
  for (let end = at + 1; ; end += 1) {
    if (end - start > limits.recordChars) refuseLong(start);
    if (end >= text.length) {
      throw unreadable(start, "a quotation mark is never closed");
    }
    if (text[end] !== '"') continue;
    if (text[end + 1] === '"') {
      end += 1;
      continue;
    }
    const after = text[end + 1];
    if (after === undefined || after === "," || after === "\n" || after === "\r") return end + 1;
    throw unreadable(start, "text follows a closing quotation mark");
  }
}

function refuseLong(start: number): never {
  throw unreadable(start, `a record is longer than ${limits.recordChars} characters`);
}

function unreadable(start: number, why: string): TableRefused {
  return new TableRefused(
    "TABLE_UNREADABLE",
    `${why}, in the record at character ${start}`,
    "Mend it and send it again.",
  );
}
