import { randomBytes } from "node:crypto";
import {
  type Observation,
  observationCommitment,
  type PlannedRow,
  type Reveal,
  revealText,
  sortedObservations,
} from "@lode/zipcode/consensus";
import type { ValidatorContext } from "../app/context.ts";
import type { JudgingEngine } from "../engine/judging-engine.ts";
import { rowsAt } from "../engine/rows-at.ts";
import { type ClaimedRow, RowChecker } from "../lookup/row-checker.ts";
import type { EpochFacts } from "./epoch-facts.ts";

/** Before the end of the commits, in protocol time, no further round of look-ups is begun … */
const lastRoundBeforeMs = 60_000;
/** … except for so long in real time: a compressed clock stands still there and waits for us. */
const leastLookupMs = 5_000;

/**
 * Looks up the rows that fell to this validator and keeps what it saw, with a fresh salt, before anybody hears of it.
 * Once kept it stays: a second call answers from the journal, whatever the providers say by then.
 */
export function observe(
  context: ValidatorContext,
  facts: EpochFacts,
  plan: readonly PlannedRow[],
  engine: () => Promise<JudgingEngine>,
  signal: AbortSignal,
): Promise<Reveal> {
  const { journal, hotkey } = context;
  const { epochId } = facts;
  return journal.once(epochId, "observations", async () => {
    const rows = await claimedRows(
      facts,
      plan.filter(({ validators }) => validators.includes(hotkey)),
      await engine(),
    );
    const startedAt = context.wall.now();
    const silences = new Map<string, number>();
    const checker = new RowChecker({
      lookups: context.lookups,
      memory: { find: (id) => journal.lookup(epochId, id), keep: (lookup) => journal.keepLookup(epochId, lookup) },
      tolerances: facts.policy.values.spotCheck,
      idRequired: facts.policy.values.quality.idRequired,
      concurrency: context.limits.lookups,
      maxRounds: context.limits.lookupRounds,
      wall: context.wall,
      random: context.random,
      mayRetry: () =>
        context.protocol.now() < facts.schedule.commitsUntil - lastRoundBeforeMs ||
        context.wall.now() < startedAt + leastLookupMs,
      onInconclusive: (provider) => silences.set(provider, (silences.get(provider) ?? 0) + 1),
    });
    const observations = await checker.check(rows, signal);
    const inconclusive = observations.filter(({ outcome }) => outcome === "inconclusive").length;
    context.reporter.info("rows_observed", { epochId, rows: rows.length, inconclusive, silences });
    return {
      epochId,
      hotkey,
      salt: randomBytes(32).toString("hex"),
      observations: sortedObservations(observations),
    };
  });
}

async function claimedRows(
  facts: EpochFacts,
  plan: readonly PlannedRow[],
  engine: JudgingEngine,
): Promise<ClaimedRow[]> {
  const numbers = new Map(facts.snapshot.items.map(({ key }, number) => [key, number]));
  // Two miners may hand in one and the same bytes: a row of them is one observation.
  const distinct = [...new Map(plan.map((row) => [`${row.fileSha256}:${row.row}`, row])).values()];
  const listings = await rowsAt(
    engine,
    distinct.map(({ key, row }) => ({ file: numbers.get(key) ?? -1, row })),
  );
  return distinct.map(({ fileSha256, row, zipcode, key }, at) => {
    const listing = listings[at];
    if (listing === undefined) throw new RangeError(`row ${row} of ${key} is planned and not in the engine`);
    return { fileSha256, row, zipcode, listing };
  });
}

/**
 * Posts the commitment while commits are taken.
 * @returns whether it was accepted; a validator without a commitment goes on and only checks.
 */
export async function commit(
  context: ValidatorContext,
  { epochId, schedule }: EpochFacts,
  reveal: Reveal,
  signal: AbortSignal,
): Promise<boolean> {
  const { journal, protocol, coordinator } = context;
  if (journal.has(epochId, "committed")) return true;
  if (protocol.now() >= schedule.commitsUntil) return false;
  const commitment = observationCommitment(reveal);
  // Should we be killed before the answer comes, the commitment may stand all the same, and then it is opened.
  journal.keep(epochId, "committing", { commitment });
  return attempted(context, epochId, "commit_missed", signal, async () => {
    await context.retry("commit", schedule.commitsUntil, signal, () =>
      coordinator.commitObservations(epochId, commitment, signal),
    );
    journal.keep(epochId, "committed", { commitment });
  });
}

/** Posts the signed observations between the end of the commits and the end of the reveals. */
export async function reveal(
  context: ValidatorContext,
  { epochId, schedule }: EpochFacts,
  seen: Reveal,
  signal: AbortSignal,
): Promise<boolean> {
  const { journal, protocol, coordinator } = context;
  if (journal.has(epochId, "revealed")) return true;
  if (!journal.has(epochId, "committing")) return false;
  await protocol.sleepUntil(schedule.commitsUntil, signal);
  if (protocol.now() >= schedule.revealsUntil) return false;
  return attempted(context, epochId, "reveal_missed", signal, async () => {
    const signature = context.signText(revealText(seen));
    const body = { ...seen, observations: [...seen.observations] as Observation[], signature };
    await context.retry("reveal", schedule.revealsUntil, signal, () =>
      coordinator.revealObservations(epochId, body, signal),
    );
    journal.keep(epochId, "revealed", { observations: seen.observations.length });
  });
}

/** Missing a step of the agreement is a warning: the epoch is still derived and checked. */
async function attempted(
  context: ValidatorContext,
  epochId: string,
  missed: string,
  signal: AbortSignal,
  work: () => Promise<void>,
): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    signal.throwIfAborted();
    context.reporter.warn(missed, { epochId, error });
    return false;
  }
}
