import type { Clock } from "@lode/runtime/clock";
import type { EpochId } from "@lode/zipcode/epoch";
import type { AgreementSummary } from "../agreement/agreement.ts";
import type { EpochLookup } from "../epochs/epoch-lookup.ts";
import type { EpochRecord } from "../epochs/epoch-record.ts";
import type { StatusStore } from "../status/status-store.ts";
import type { FrozenObjectStore } from "../submissions/frozen-object-store.ts";

const recentEpochs = 10;
/** Real milliseconds. */
const age = {
  /** Of the list as a whole. */
  listMs: 1_000,
  /** Of the counts of an epoch that is over: only a report that comes late changes them. */
  finishedMs: 60_000,
} as const;

export interface RecentPerformanceParts {
  readonly epochs: EpochLookup;
  readonly statuses: StatusStore;
  readonly frozen: FrozenObjectStore;
  /** Must not make anybody wait. */
  readonly agreementOf?: (epoch: EpochRecord) => AgreementSummary | undefined;
  readonly wall: Clock;
}

interface Kept<Value> {
  readonly value: Promise<Value>;
  readonly readAt: number;
}

/** How the newest epochs went, as JSON, read at most once a second; the rows of one that is over are counted once a minute. */
export class RecentPerformance {
  readonly #parts: RecentPerformanceParts;
  #list: (Kept<string> & { readonly current: EpochId }) | undefined;
  readonly #finished = new Map<EpochId, Kept<Counts>>();

  constructor(parts: RecentPerformanceParts) {
    this.#parts = parts;
  }

  /** An epoch has changed: nobody is answered from what was read before this. */
  forget(id: EpochId): void {
    this.#list = undefined;
    this.#finished.delete(id);
  }

  /** @param atMs protocol time. @param current the epoch that it lies in. */
  async text(atMs: number, current: EpochId): Promise<string> {
    const now = this.#parts.wall.now();
    const list = this.#list;
    if (list !== undefined && list.current === current && now - list.readAt < age.listMs) return await list.value;
    const value = this.#read(atMs);
    const next = { value, readAt: now, current };
    this.#list = next;
    try {
      return await value;
    } catch (error) {
      if (this.#list === next) this.#list = undefined;
      throw error;
    }
  }

  async #read(atMs: number): Promise<string> {
    const { epochs } = this.#parts;
    const recent = await epochs.store.recent(atMs, recentEpochs);
    const known = new Set(recent.map(({ id }) => id));
    for (const id of this.#finished.keys()) if (!known.has(id)) this.#finished.delete(id);
    return JSON.stringify(await Promise.all(recent.map((epoch) => this.#epoch(epoch))));
  }

  async #epoch(epoch: EpochRecord) {
    const { epochs, agreementOf } = this.#parts;
    const zipcodes = await epochs.zipcodes(epoch.id);
    return {
      epochId: epoch.id,
      status: epoch.state,
      zipcodesAssigned: zipcodes.length,
      targetListings: epoch.targetListings,
      actualExpected: zipcodes.reduce((sum, { expected }) => sum + expected, 0),
      label: epoch.label,
      extensions: epoch.extensions,
      ...(await this.#countsOf(epoch)),
      ...(agreementOf === undefined ? {} : { agreement: agreementOf(epoch) ?? null }),
    };
  }

  async #countsOf({ id, state }: EpochRecord): Promise<Counts> {
    if (state !== "COMPLETED" && state !== "ARCHIVED") return await counted(id, this.#parts);
    const now = this.#parts.wall.now();
    const kept = this.#finished.get(id);
    if (kept !== undefined && now - kept.readAt < age.finishedMs) return await kept.value;
    const next = { value: counted(id, this.#parts), readAt: now };
    this.#finished.set(id, next);
    try {
      return await next.value;
    } catch (error) {
      if (this.#finished.get(id) === next) this.#finished.delete(id);
      throw error;
    }
  }
}

interface Counts {
  /** Files in the snapshot, and files that came after close (code TOO_LATE). */
  readonly submissions: Awaited<ReturnType<FrozenObjectStore["counts"]>>;
  /** What miners said last. */
  readonly minerStatuses: Awaited<ReturnType<StatusStore["counts"]>>;
}

async function counted(id: EpochId, { frozen, statuses }: RecentPerformanceParts): Promise<Counts> {
  return { submissions: await frozen.counts(id), minerStatuses: await statuses.counts(id) };
}
