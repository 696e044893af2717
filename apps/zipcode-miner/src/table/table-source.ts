import type { Clock } from "@lode/runtime/clock";
import type { Zipcode } from "@lode/zipcode/epoch";
import type { Listing } from "@lode/zipcode/listing";
import type { TableReport } from "./load-table.ts";

/**
 * A listing source over a table of one's own. It answers with what the table has for a zipcode, be it nothing: the
 * count that the coordinator announced changes no row.
 */
export class TableSource {
  readonly name = "table";
  readonly #listings: TableReport["listings"];
  readonly #protocol: Clock;

  constructor(table: Pick<TableReport, "listings">, protocol: Clock) {
    this.#listings = table.listings;
    this.#protocol = protocol;
  }

  async collect({ zipcode, signal }: { zipcode: string; expected: number; signal: AbortSignal }): Promise<Listing[]> {
    signal.throwIfAborted();
    const scrapedTimestamp = this.#protocol.now();
    return (this.#listings.get(zipcode as Zipcode) ?? []).map((listing) => ({ ...listing, scrapedTimestamp }));
  }
}
