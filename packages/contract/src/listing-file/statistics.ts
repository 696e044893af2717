import { refuse } from "./file-refusal.ts";
import type { ColumnChunk } from "./footer.ts";
import { safeInteger } from "./plain-values.ts";
import { bytesOf, int64Of } from "./thrift.ts";

/** What a column chunk truly holds. */
export class ColumnFacts {
  #nulls = 0;
  #min: Uint8Array | number | undefined;
  #max: Uint8Array | number | undefined;

  add(value: Uint8Array | number | null): void {
    if (value === null) {
      this.#nulls += 1;
      return;
    }
    if (this.#min === undefined || compare(value, this.#min) < 0) this.#min = value;
    if (this.#max === undefined || compare(value, this.#max) > 0) this.#max = value;
  }

  /**
   * Holds the chunk's own statistics against that. An engine may answer "how many nulls" or skip a whole row group from
   * statistics alone, so a false one would make two readers of one file count differently.
   */
  checkAgainst(chunk: ColumnChunk): void {
    const { statistics, column } = chunk;
    if (statistics === undefined) return;
    const nulls = int64Of(statistics, 3);
    if (nulls !== undefined && nulls !== this.#nulls) falseStatistics(column.name, "nulls");
    // No listing has one, and the order of doubles has holes (a NaN is neither less nor more).
    if (column.type === "double") return;
    // Fields 1 and 2 are the deprecated pair, which orders text in no agreed way; nobody reads it for text.
    const bounds = column.type === "utf8" ? { max: [5], min: [6] } : { max: [5, 1], min: [6, 2] };
    for (const field of bounds.min) {
      const claimed = claimedValue(bytesOf(statistics, field), column.type, column.name);
      if (claimed !== undefined && this.#min !== undefined && compare(claimed, this.#min) > 0)
        falseStatistics(column.name, "min");
    }
    for (const field of bounds.max) {
      const claimed = claimedValue(bytesOf(statistics, field), column.type, column.name);
      if (claimed !== undefined && this.#max !== undefined && compare(claimed, this.#max) < 0)
        falseStatistics(column.name, "max");
    }
  }
}

function claimedValue(
  bytes: Uint8Array | undefined,
  type: ColumnChunk["column"]["type"],
  column: string,
): Uint8Array | number | undefined {
  if (bytes === undefined || type === "utf8") return bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (type === "int32" && bytes.length === 4) return view.getInt32(0, true);
  if (type === "int64" && bytes.length === 8) return safeInteger(view.getBigInt64(0, true));
  return falseStatistics(column, "width");
}

function compare(a: Uint8Array | number, b: Uint8Array | number): number {
  return typeof a === "number" ? a - (b as number) : Buffer.compare(a, b as Uint8Array);
}

function falseStatistics(column: string, which: string): never {
  return refuse("FILE_UNREADABLE", { problem: "statistics contradict the values", which, column });
}
