import type { Announcement } from "@lode/contract/coordinator";
import type { Clock } from "@lode/runtime/clock";
import { type EpochId, epochAt } from "@lode/zipcode/epoch";
import { ApiError } from "../access/api-error.ts";
import type { EpochLookup } from "../epochs/epoch-lookup.ts";
import type { EpochRecord, EpochZipcode } from "../epochs/epoch-record.ts";
import { assignmentAnswer } from "./assignment-answer.ts";

/** Real milliseconds. */
const age = {
  /** From here on it is read again beside the answers that it still gives. */
  refreshMs: 150,
  /** What another replica changes is seen within this, mostly much sooner: a database that hesitates keeps nobody waiting. */
  freshMs: 1_000,
  /** While the database does not answer, what was read last serves this long: an assignment never changes once drawn. */
  usableMs: 10_000,
} as const;

/** Of how many epochs the answer is kept; validators ask for older ones, too. */
const keptEpochs = 64;

/** An epoch that has started, with what both assignment routes answer about it. */
export interface ToldEpoch {
  readonly epoch: EpochRecord;
  readonly zipcodes: readonly EpochZipcode[];
  /** JSON, ready to be sent. */
  readonly bytes: Buffer;
}

interface Page extends ToldEpoch {
  /** When the reading of it began, real time. */
  readonly readAt: number;
}

export interface AssignmentBookParts {
  readonly epochs: EpochLookup;
  /** What the owner tells miners right now. */
  readonly announcement: () => Announcement | null;
  readonly protocol: Clock;
  readonly wall: Clock;
}

/**
 * The answers about epochs, kept as the bytes that are sent. Each is found by its epoch and the current one by the protocol clock, so that
 * none is told outside its window, however fast that clock runs; every reading is shared by all who wait for it.
 */
export class AssignmentBook {
  readonly #parts: AssignmentBookParts;
  readonly #pages = new Map<EpochId, Page>();
  readonly #reading = new Map<EpochId, Promise<Page | undefined>>();

  constructor(parts: AssignmentBookParts) {
    this.#parts = parts;
  }

  /** The epoch whose grid window contains now, whatever becomes of its neighbours. */
  async current(): Promise<ToldEpoch | undefined> {
    const { epochs, protocol } = this.#parts;
    return await this.#started(epochAt(protocol.now(), epochs.lengthMs));
  }

  /** @throws ApiError 400 EPOCH_ID_INVALID, 404 EPOCH_NOT_FOUND. */
  async get(text: string): Promise<ToldEpoch> {
    const told = await this.#started(this.#parts.epochs.parse(text));
    if (told !== undefined) return told;
    throw new ApiError(404, "EPOCH_NOT_FOUND", `Epoch ${text} not found`);
  }

  /** The epoch has changed: nobody is answered from what was read before this. */
  forget(id: EpochId): void {
    this.#pages.delete(id);
    this.#reading.delete(id);
  }

  /** An epoch that has not started does not exist yet. */
  async #started(id: EpochId): Promise<Page | undefined> {
    const page = await this.#page(id);
    return page !== undefined && this.#parts.protocol.now() >= page.epoch.schedule.startsAt ? page : undefined;
  }

  async #page(id: EpochId): Promise<Page | undefined> {
    const page = this.#pages.get(id);
    const ageMs = page === undefined ? Number.POSITIVE_INFINITY : this.#parts.wall.now() - page.readAt;
    if (ageMs < age.refreshMs) return page;
    const reading = this.#read(id);
    if (ageMs < age.freshMs) {
      // Nobody waits for it: what it fails with is said by the next one that does.
      reading.catch(() => {});
      return page;
    }
    try {
      return await reading;
    } catch (error) {
      if (ageMs < age.usableMs && this.#pages.has(id)) return page;
      throw error;
    }
  }

  #read(id: EpochId): Promise<Page | undefined> {
    const underWay = this.#reading.get(id);
    if (underWay !== undefined) return underWay;
    const reading: Promise<Page | undefined> = this.#readNow(id).then(
      (page) => {
        // Otherwise the epoch was forgotten meanwhile, and this may be how it stood before.
        if (this.#reading.get(id) === reading) {
          this.#reading.delete(id);
          this.#keep(id, page);
        }
        return page;
      },
      (error: unknown) => {
        if (this.#reading.get(id) === reading) this.#reading.delete(id);
        throw error;
      },
    );
    this.#reading.set(id, reading);
    return reading;
  }

  async #readNow(id: EpochId): Promise<Page | undefined> {
    const { epochs, wall, announcement } = this.#parts;
    const readAt = wall.now();
    const epoch = await epochs.store.find(id);
    if (epoch === undefined) return undefined;
    const zipcodes = await epochs.zipcodes(id);
    return {
      epoch,
      zipcodes,
      readAt,
      bytes: Buffer.from(JSON.stringify(assignmentAnswer(epoch, zipcodes, announcement()))),
    };
  }

  #keep(id: EpochId, page: Page | undefined): void {
    this.#pages.delete(id);
    if (page === undefined) return;
    this.#pages.set(id, page);
    for (const oldest of [...this.#pages.keys()].slice(0, -keptEpochs)) this.#pages.delete(oldest);
  }
}
