import type { ObjectStore } from "@lode/object-store/store";
import type { Found, KeySource, ListedObject } from "./key-source.ts";
import { compareKeys } from "./list-cursor.ts";

/** Whether a key is shown; if not, how far everything behind it is hidden as well. */
export type Look = "shown" | "hidden" | { readonly hiddenUpTo: string };

export interface StoredKeysParts {
  readonly store: ObjectStore;
  readonly prefix: string;
  readonly look: (key: string) => Look;
  /** Ends the listing: the one who asked does not wait for ever. */
  readonly signal: AbortSignal;
}

/** Of one request to the store. It begins small, as what is asked for first is often hidden, and grows. */
const pages = { smallest: 50, largest: 1_000, most: 40 } as const;

/**
 * The objects of the live store below a prefix, without those that are hidden. A hidden stretch is jumped over instead of
 * paged through: a miner's epochs hold far more keys than its jobs.
 */
export class StoredKeys implements KeySource {
  readonly #parts: StoredKeysParts;
  #shown: ListedObject[] = [];
  #at = 0;
  /** Everything up to here is in `#shown`, hidden, or has been taken. */
  #seenTo = "";
  #ended = false;
  #pages = 0;
  #pageSize: number = pages.smallest;

  constructor(parts: StoredKeysParts) {
    this.#parts = parts;
  }

  async firstBehind(position: string, bound?: string): Promise<Found> {
    for (;;) {
      const object = this.#firstShown(position);
      if (object !== undefined) return { kind: "object", object };
      if (this.#ended) return undefined;
      if (compareKeys(position, this.#seenTo) > 0) this.#seenTo = position;
      if (bound !== undefined && compareKeys(this.#seenTo, bound) >= 0) return undefined;
      if (this.#pages === pages.most) return { kind: "unknown", behind: this.#seenTo };
      await this.#readPage();
    }
  }

  #firstShown(position: string): ListedObject | undefined {
    for (; this.#at < this.#shown.length; this.#at += 1) {
      const object = this.#shown[this.#at];
      if (object !== undefined && compareKeys(object.key, position) > 0) return object;
    }
    return undefined;
  }

  async #readPage(): Promise<void> {
    const { store, prefix, look, signal } = this.#parts;
    this.#shown = [];
    this.#at = 0;
    this.#pages += 1;
    const startAfter = this.#seenTo === "" ? {} : { startAfter: this.#seenTo };
    let count = 0;
    for await (const entry of store.list(prefix, { maxKeys: this.#pageSize, signal, ...startAfter })) {
      count += 1;
      if (compareKeys(entry.key, this.#seenTo) <= 0) continue;
      const seen = look(entry.key);
      this.#seenTo = typeof seen === "object" ? seen.hiddenUpTo : entry.key;
      if (seen === "shown") this.#shown.push(entry);
    }
    this.#ended = count < this.#pageSize;
    this.#pageSize = Math.min(pages.largest, this.#pageSize * 4);
  }
}
