import { ApiError } from "../access/api-error.ts";
import { knownFailure } from "../database/database-failure.ts";

export interface WriteBatcherParts<Item, Answer> {
  /** Writes all of them or none and answers each, in their order, once they are durable. */
  readonly write: (items: readonly Item[]) => Promise<readonly Answer[]>;
  /** What an item costs; one, unless told. */
  readonly weightOf?: (item: Item) => number;
  /** What the items of one write weigh together at most, however many wait; a single one may weigh more. */
  readonly maxBatch: number;
  /** What waits for the write under way at most; whoever comes then is refused. */
  readonly maxWaiting: number;
}

interface Waiting<Item, Answer> {
  readonly item: Item;
  readonly weight: number;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Whatever arrives while a write is under way is written by the next one, together: under load many requests share the
 * wait for the disk, a single request waits for nobody. Each is answered only when it is durable.
 */
export class WriteBatcher<Item, Answer> {
  readonly #parts: WriteBatcherParts<Item, Answer>;
  #waiting: Waiting<Item, Answer>[] = [];
  #waitingWeight = 0;
  #isWriting = false;

  constructor(parts: WriteBatcherParts<Item, Answer>) {
    this.#parts = parts;
  }

  /** @throws ApiError 503 OVERLOADED when too many wait already, and whatever the write of this item failed with. */
  async add(item: Item): Promise<Answer> {
    const weight = this.#parts.weightOf?.(item) ?? 1;
    if (this.#waitingWeight + weight > this.#parts.maxWaiting) {
      throw new ApiError(503, "OVERLOADED", "Too many requests at once", {
        retry: "later",
        retryAfterSeconds: 1,
        next: "Send the same signed request again.",
      });
    }
    return await new Promise<Answer>((resolve, reject) => {
      this.#waiting.push({ item, weight, resolve, reject });
      this.#waitingWeight += weight;
      if (!this.#isWriting) void this.#writeAll();
    });
  }

  async #writeAll(): Promise<void> {
    this.#isWriting = true;
    // What arrives in the same turn of the event loop goes along.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) await this.#write(this.#take());
    this.#isWriting = false;
  }

  #take(): readonly Waiting<Item, Answer>[] {
    let count = 0;
    let weight = 0;
    for (const one of this.#waiting) {
      if (count > 0 && weight + one.weight > this.#parts.maxBatch) break;
      count += 1;
      weight += one.weight;
    }
    this.#waitingWeight -= weight;
    return this.#waiting.splice(0, count);
  }

  async #write(batch: readonly Waiting<Item, Answer>[]): Promise<void> {
    try {
      const answers = await this.#parts.write(batch.map(({ item }) => item));
      for (const [index, { resolve }] of batch.entries()) resolve(answers[index] as Answer);
    } catch (error) {
      // The database is away for all of them; otherwise one of them is to blame, and the others must not suffer for it.
      const known = knownFailure(error);
      if (batch.length === 1 || known?.retry === "later") for (const { reject } of batch) reject(known ?? error);
      else for (const one of batch) await this.#write([one]);
    }
  }
}
