import type { Clock } from "@lode/runtime/clock";
import { type EpochId, epochAt } from "@lode/zipcode/epoch";
import { and, count, eq, sql, sum } from "drizzle-orm";
import type { Database } from "../database/open-database.ts";
import { frozenObjects, minerStatuses, participants } from "../database/schema.ts";
import type { EpochRecord, EpochState } from "../epochs/epoch-record.ts";
import type { EpochStore } from "../epochs/epoch-store.ts";

/** How many miners came how far in one epoch. */
export interface Participation {
  readonly asked: number;
  /** Reported COMPLETED. */
  readonly finished: number;
  /** Said that everything is uploaded. */
  readonly claimed: number;
  /** Have files in the snapshot, or in what was frozen of it so far. */
  readonly submitted: number;
  /** Of those that claimed, the ones that have files there. */
  readonly claimedAndSubmitted: number;
}

interface ClosedEpoch {
  readonly id: EpochId;
  readonly participation: Participation;
  readonly objects: number;
  readonly bytes: number;
}

/** How the epochs stand, as far as numbers tell. */
export interface EpochFacts {
  readonly states: ReadonlyMap<EpochState, number>;
  /** Protocol milliseconds since the current epoch started; undefined while there is none. */
  readonly ageMs: number | undefined;
  readonly current: Participation | undefined;
  /** The newest one with a snapshot. */
  readonly closed: ClosedEpoch | undefined;
  /** Share of the stake that stands behind the leading digest of the newest completed epoch, 0 to 1. */
  readonly consensus: number | undefined;
  /** Protocol milliseconds by which the most overdue step is late. */
  readonly lagMs: number;
}

export interface EpochFactsParts {
  readonly db: Database;
  /** How far the validators of an epoch agree; undefined while nothing of it may be told. */
  readonly agreementOf: (epoch: EpochRecord) => Promise<{ readonly leadingSharePpm: number } | undefined>;
  readonly epochs: EpochStore;
  readonly protocol: Clock;
  readonly lengthMs: number;
}

/** Reads at most a week of epochs and the miners of two. */
export async function readEpochFacts({
  db,
  agreementOf,
  epochs,
  protocol,
  lengthMs,
}: EpochFactsParts): Promise<EpochFacts> {
  const live = await epochs.live();
  const now = protocol.now();
  const states = new Map<EpochState, number>();
  for (const { state } of live) states.set(state, (states.get(state) ?? 0) + 1);
  const currentId = epochAt(now, lengthMs);
  const current = live.find(({ id }) => id === currentId);
  const closed = live.findLast(({ snapshotSha256 }) => snapshotSha256 !== null);
  const completed = live.findLast(({ state }) => state === "COMPLETED");
  const agreement = completed && (await agreementOf(completed));
  return {
    states,
    ageMs: current && now - current.schedule.startsAt,
    current: current && (await participationOf(db, current.id)),
    closed: closed && {
      id: closed.id,
      participation: await participationOf(db, closed.id),
      ...(await sizeOf(db, closed.id)),
    },
    consensus: agreement && agreement.leadingSharePpm / 1_000_000,
    // What the owner holds is not late.
    lagMs: Math.max(0, ...live.filter(({ heldBecause }) => heldBecause === null).map((epoch) => now - dueAt(epoch))),
  };
}

/** When the next step of an epoch may be taken. A block after close is final a moment later, so the beacon is never early. */
function dueAt({ state, schedule, onTimeFrozenAt, snapshotSha256, observationSetSha256 }: EpochRecord): number {
  switch (state) {
    case "PENDING":
      return schedule.startsAt;
    case "ACTIVE":
      return schedule.deadlineAt;
    case "GRACE":
      return onTimeFrozenAt === null ? schedule.deadlineAt : schedule.closesAt;
    case "CLOSED":
      return snapshotSha256 === null ? schedule.closesAt : schedule.closesAt + beaconMs;
    case "JUDGING":
      return observationSetSha256 === null ? schedule.revealsUntil : schedule.resultsUntil;
    case "COMPLETED":
    case "ARCHIVED":
      return schedule.archivedAt;
  }
}

/** Protocol time that a chain takes to finalise a block after close: a few blocks of twelve seconds. */
const beaconMs = 60_000;

async function participationOf(db: Database, epochId: EpochId): Promise<Participation> {
  const [asked] = await db.select({ n: count() }).from(participants).where(eq(participants.epochId, epochId));
  const submitters = db
    .selectDistinct({ hotkey: frozenObjects.hotkey })
    .from(frozenObjects)
    .where(and(eq(frozenObjects.epochId, epochId), eq(frozenObjects.kind, "listings")))
    .as("submitters");
  const [submitted] = await db.select({ n: count() }).from(submitters);
  const [told] = await db
    .select({
      finished: sql<string>`count(*) filter (where ${minerStatuses.status} = 'COMPLETED')`,
      claimed: sql<string>`count(*) filter (where ${minerStatuses.uploadComplete})`,
      both: sql<string>`count(${submitters.hotkey}) filter (where ${minerStatuses.uploadComplete})`,
    })
    .from(minerStatuses)
    .leftJoin(submitters, eq(submitters.hotkey, minerStatuses.hotkey))
    .where(eq(minerStatuses.epochId, epochId));
  return {
    asked: asked?.n ?? 0,
    finished: Number(told?.finished ?? 0),
    claimed: Number(told?.claimed ?? 0),
    submitted: submitted?.n ?? 0,
    claimedAndSubmitted: Number(told?.both ?? 0),
  };
}

async function sizeOf(db: Database, epochId: EpochId): Promise<{ objects: number; bytes: number }> {
  const where = and(eq(frozenObjects.epochId, epochId), eq(frozenObjects.state, "frozen"));
  const [row] = await db
    .select({ objects: count(), bytes: sum(frozenObjects.size) })
    .from(frozenObjects)
    .where(where);
  return { objects: row?.objects ?? 0, bytes: Number(row?.bytes ?? 0) };
}
