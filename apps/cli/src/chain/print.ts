/** What a command found, for programs and for people. */
export interface Answer {
  readonly json: unknown;
  readonly lines: readonly string[];
}

interface Writable {
  write(text: string): unknown;
}

export function printAnswer(answer: Answer, asJson: boolean, output: Writable): void {
  output.write(asJson ? `${jsonText(answer.json)}\n` : answer.lines.map((line) => `${line}\n`).join(""));
}

/** Amounts are larger than a JSON number holds exactly: they become decimal text. Bytes become hex, maps objects. */
function jsonText(value: unknown): string {
  return JSON.stringify(
    value,
    (_, one: unknown) => {
      if (typeof one === "bigint") return one.toString();
      if (one instanceof Uint8Array) return `0x${Buffer.from(one).toString("hex")}`;
      return one instanceof Map ? Object.fromEntries(one) : one;
    },
    2,
  );
}

export interface Column<Row> {
  readonly title: string;
  readonly of: (row: Row) => string;
  readonly right?: boolean;
}

/** Columns as wide as what is in them. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string[] {
  const cells = [columns.map(({ title }) => title), ...rows.map((row) => columns.map(({ of }) => of(row)))];
  const widths = columns.map((_, i) => Math.max(...cells.map((line) => line[i]!.length)));
  const padded = (line: readonly string[]): string =>
    line.map((cell, i) => (columns[i]!.right ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!))).join("  ");
  return cells.map((line) => padded(line).trimEnd());
}

/** Names and values, one under the other. */
export function listing(entries: ReadonlyArray<readonly [name: string, value: string]>): string[] {
  const width = Math.max(0, ...entries.map(([name]) => name.length));
  return entries.map(([name, value]) => `${name.padEnd(width)}  ${value}`);
}

const raoDigits = 9;

/** Rao as TAO (or a subnet's alpha), four places. */
export function taoText(rao: bigint): string {
  const digits = rao.toString().padStart(raoDigits + 1, "0");
  return `${digits.slice(0, -raoDigits)}.${digits.slice(-raoDigits, -raoDigits + 4)}`;
}

export function timeText(atMs: number): string {
  return new Date(atMs).toISOString();
}

export function shareText(part: number, whole: number): string {
  return whole === 0 ? "0.00 %" : `${((100 * part) / whole).toFixed(2)} %`;
}
