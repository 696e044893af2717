import {
  type EpochAnswer,
  type EpochChangedAnswer,
  type EpochsAnswer,
  type ExtendRequest,
  type epochsQuerySchema,
  type ListedEpoch,
  pageLimits,
  type RollBackRequest,
} from "@lode/contract/admin";
import { type EpochId, parseEpochId } from "@lode/zipcode/epoch";
import { count, desc, eq, lt } from "drizzle-orm";
import type { z } from "zod";
import { ApiError } from "../access/api-error.ts";
import type { AgreementStore } from "../agreement/agreement-store.ts";
import type { ParticipantStore } from "../assignment/participant-store.ts";
import type { Database } from "../database/open-database.ts";
import { epochs, epochZipcodes } from "../database/schema.ts";
import type { EpochRecord } from "../epochs/epoch-record.ts";
import type { EpochStore } from "../epochs/epoch-store.ts";
import type { AlsoNote, OwnerSteps } from "../epochs/owner-steps.ts";
import type { FrozenObjectStore } from "../submissions/frozen-object-store.ts";
import type { Actor } from "./actor.ts";
import type { AuditLog } from "./audit-log.ts";

export interface EpochDeskParts {
  readonly db: Database;
  readonly epochs: EpochStore;
  readonly steps: OwnerSteps;
  readonly participants: Pick<ParticipantStore, "counts">;
  readonly frozen: Pick<FrozenObjectStore, "counts">;
  readonly agreement: Pick<AgreementStore, "committed" | "revealed" | "published">;
  readonly audit: AuditLog;
  /** Of an epoch. */
  readonly lengthMs: number;
  /** Lets the scheduler look at once, where it runs in this process. */
  readonly settle: () => Promise<void>;
}

const shownHistory = 10_000;

/** Epochs as their owner sees them, those that have not started included, and what can be done with them. */
export class EpochDesk {
  readonly #parts: EpochDeskParts;

  constructor(parts: EpochDeskParts) {
    this.#parts = parts;
  }

  async list({ limit = pageLimits.usual, before }: z.output<typeof epochsQuerySchema>): Promise<EpochsAnswer> {
    const { id, state, extensions, label, heldBecause, snapshotSha256 } = epochs;
    const rows = await this.#parts.db
      .select({ epochId: id, state, extensions, label, heldBecause, snapshotSha256 })
      .from(epochs)
      .where(before === undefined ? undefined : lt(id, before))
      .orderBy(desc(id))
      .limit(limit + 1);
    const page = rows.slice(0, limit);
    return { epochs: page, next: rows.length > limit ? (page.at(-1)?.epochId ?? null) : null };
  }

  /** @throws ApiError 400 EPOCH_ID_INVALID, 404 EPOCH_NOT_FOUND. */
  async show(text: string): Promise<EpochAnswer> {
    const { participants, frozen, steps } = this.#parts;
    const epoch = await this.#find(text);
    const { id, schedule, snapshotSha256 } = epoch;
    const { startsAt, endsAt, deadlineAt, closesAt, commitsUntil, revealsUntil, resultsUntil } = schedule;
    const history = await steps.history(id);
    return {
      epoch: listed(epoch),
      schedule: { startsAt, endsAt, deadlineAt, closesAt, commitsUntil, revealsUntil, resultsUntil },
      zipcodes: await this.#zipcodes(id),
      participation: await participants.counts(id),
      snapshot: snapshotSha256 === null ? null : { sha256: snapshotSha256, ...(await frozen.counts(id)) },
      beacon: epoch.beacon,
      observationSetSha256: epoch.observationSetSha256,
      agreement: await this.#agreement(id),
      history: history.slice(-shownHistory).map(({ seq, state, because, at }) => ({ seq, state, because, at })),
    };
  }

  async extend(text: string, { reason, times }: ExtendRequest, actor: Actor): Promise<EpochChangedAnswer> {
    return await this.#do(text, "epoch.extend", reason, actor, (id, note) =>
      this.#parts.steps.extendBy(id, times, note),
    );
  }

  async hold(text: string, reason: string, actor: Actor): Promise<EpochChangedAnswer> {
    return await this.#do(text, "epoch.hold", reason, actor, (id, note) => this.#parts.steps.hold(id, reason, note));
  }

  async release(text: string, reason: string, actor: Actor): Promise<EpochChangedAnswer> {
    return await this.#do(text, "epoch.release", reason, actor, (id, note) => this.#parts.steps.release(id, note));
  }

  async reopen(text: string, reason: string, actor: Actor): Promise<EpochChangedAnswer> {
    return await this.#do(text, "epoch.reopen", reason, actor, (id, note) => this.#parts.steps.reopen(id, note));
  }

  async rollBack(text: string, { reason, seq }: RollBackRequest, actor: Actor): Promise<EpochChangedAnswer> {
    return await this.#do(text, "epoch.rollback", reason, actor, (id, note) =>
      this.#parts.steps.rollBack(id, seq, note),
    );
  }

  async #do(
    text: string,
    action: string,
    reason: string,
    actor: Actor,
    step: (id: EpochId, note: AlsoNote) => Promise<EpochRecord>,
  ): Promise<EpochChangedAnswer> {
    const { audit } = this.#parts;
    const id = this.#parse(text);
    const after = await step(id, async (tx, before, changed) => {
      const told = { before: listed(before), after: listed(changed) };
      await audit.note(actor, { action, subject: id, reason, ...told }, tx);
    });
    return { epoch: listed((await this.#settled(id)) ?? after) };
  }

  /** It is done already: whatever fails from here on must not make the owner do it again. */
  async #settled(id: EpochId): Promise<EpochRecord | undefined> {
    try {
      await this.#parts.settle();
      return await this.#parts.epochs.find(id);
    } catch {
      return undefined;
    }
  }

  async #agreement(id: EpochId): Promise<EpochAnswer["agreement"]> {
    const { agreement } = this.#parts;
    const published = await agreement.published(id);
    const validators = new Map<string, number>();
    for (const { digest } of published) validators.set(digest, (validators.get(digest) ?? 0) + 1);
    return {
      commitments: (await agreement.committed(id)).length,
      reveals: (await agreement.revealed(id)).length,
      results: published.length,
      digests: [...validators]
        .map(([digest, saying]) => ({ digest, validators: saying }))
        .sort((a, b) => b.validators - a.validators || (a.digest < b.digest ? -1 : 1)),
    };
  }

  async #zipcodes(id: EpochId): Promise<number> {
    const query = this.#parts.db.select({ rows: count() }).from(epochZipcodes);
    const [row] = await query.where(eq(epochZipcodes.epochId, id));
    return row?.rows ?? 0;
  }

  async #find(text: string): Promise<EpochRecord> {
    const id = this.#parse(text);
    const epoch = await this.#parts.epochs.find(id);
    if (epoch !== undefined) return epoch;
    throw new ApiError(404, "EPOCH_NOT_FOUND", `Epoch ${id} not found`);
  }

  #parse(text: string): EpochId {
    const id = parseEpochId(text, this.#parts.lengthMs);
    if (id !== undefined) return id;
    throw new ApiError(
      400,
      "EPOCH_ID_INVALID",
      "An epoch id is YYYY-MM-DDTHH-00-00, UTC, on the grid of the epoch length",
    );
  }
}

function listed({ id, state, extensions, label, heldBecause, snapshotSha256 }: EpochRecord): ListedEpoch {
  return { epochId: id, state, extensions, label, heldBecause, snapshotSha256 };
}
