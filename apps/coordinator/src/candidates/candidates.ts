import { epochSecret } from "@lode/zipcode/assignment";
import { toHex } from "@lode/zipcode/canonical-json";
import type { EpochLookup } from "../epochs/epoch-lookup.ts";

/** What the draw of an epoch was made from, for anyone to repeat once nobody can use it. */
export class Candidates {
  readonly #epochs: EpochLookup;
  readonly #master: Uint8Array;

  constructor(epochs: EpochLookup, master: Uint8Array) {
    this.#epochs = epochs;
    this.#master = master;
  }

  /** The answer as JSON text. @throws ApiError 409 EPOCH_OPEN: secret and honeypots stay hidden until the snapshot is frozen. */
  async reveal(epochId: string): Promise<string> {
    const epoch = await this.#epochs.getClosed(epochId);
    const zipcodes = await this.#epochs.zipcodes(epoch.id);
    const revealed = {
      epochId: epoch.id,
      epochSecret: toHex(epochSecret(this.#master, epoch.id)),
      commitment: epoch.commitment,
      honeypots: zipcodes.filter(({ honeypot }) => honeypot).map(({ zipcode }) => zipcode),
    };
    return `{"candidates":${await this.#epochs.store.candidatesText(epoch.id)},${JSON.stringify(revealed).slice(1)}`;
  }
}
