import { rm } from "node:fs/promises";
import { planObservations, type Reveal } from "@lode/zipcode/consensus";
import { type EpochId, nextEpoch, scheduleOf } from "@lode/zipcode/epoch";
import type { Policy } from "@lode/zipcode/policy";
import { agree } from "../duties/agree.ts";
import { collectFiles } from "../duties/collect-files.ts";
import { deriveEpoch } from "../duties/derive-result.ts";
import { type EpochFacts, judgingInputs, type Readings } from "../duties/epoch-facts.ts";
import { gatherFacts } from "../duties/gather-facts.ts";
import { judgeFiles, openEngine, reloadFiles } from "../duties/judge-files.ts";
import { fetchObservationSet } from "../duties/observation-set.ts";
import { commit, observe, reveal } from "../duties/observe.ts";
import { publishResult } from "../duties/publish-result.ts";
import { setWeights } from "../duties/set-weights.ts";
import { noteAnnouncement, watchEpoch } from "../duties/watch-epoch.ts";
import type { JudgingEngine } from "../engine/judging-engine.ts";
import type { ValidatorContext } from "./context.ts";
import type { DutyChain } from "./duty-chain.ts";
import type { EpochReport } from "./validator-options.ts";

/** Protocol time after the results are due in which the weights are. */
const weightsWithinMs = 10 * 60_000;

export interface EpochRun {
  readonly report: EpochReport;
  readonly policy: Policy;
}

/**
 * One epoch from its close to its weights, each step kept in the journal and taken up from there. Opens each duty before
 * the last is done; the caller opens the next epoch's after this returns.
 * @param policy the rules as far as they are known before the epoch's own are.
 * @returns undefined when there is nothing to judge: the snapshot did not come in time.
 */
export async function runEpoch(
  context: ValidatorContext,
  epochId: EpochId,
  policy: Policy,
  duties: DutyChain,
  signal: AbortSignal,
): Promise<EpochRun | undefined> {
  const { journal, protocol } = context;
  journal.openEpoch(epochId, protocol.now());
  const facts = await factsOf(context, epochId, policy, duties, signal);
  if (facts === undefined) return undefined;
  const { schedule } = facts;
  const engine = new OpenOnDemand(async () => {
    const opened = await openEngine(context, facts);
    const judged = journal.read<Readings>(epochId, "judged");
    if (judged !== undefined) await reloadFiles(context, facts, judged, opened);
    return opened;
  });
  try {
    duties.next("commit", schedule.commitsUntil);
    const read = await readingsOf(context, facts, engine, signal);
    const plan = planObservations(judgingInputs(facts, read));
    const seen = await observationsOf(context, facts, plan, engine, signal);
    const committed = seen !== undefined && (await commit(context, facts, seen, signal));

    duties.next("reveal", schedule.revealsUntil);
    const revealed = seen !== undefined && (await reveal(context, facts, seen, signal));

    duties.next("result", schedule.resultsUntil);
    const own: Reveal = seen ?? { epochId, hotkey: context.hotkey, salt: "", observations: [] };
    const observationSet = await fetchObservationSet(context, facts, own, signal);
    const derived = await deriveEpoch(context, facts, read, plan, observationSet, () => engine.get());
    await engine[Symbol.asyncDispose]();
    const published = await publishResult(context, facts, derived, signal);

    duties.next("weights", schedule.resultsUntil + weightsWithinMs);
    const upcoming = scheduleOf(nextEpoch(epochId, facts.policy.values.epoch.lengthMs), facts.policy.values);
    const agreement = await agree(context, facts, plan, observationSet, derived, upcoming.closesAt, signal);
    const weightsOutcome = await setWeights(
      context,
      {
        epochId,
        sinceBlock: facts.beacon.block,
        fromMs: schedule.resultsUntil,
        untilMs: upcoming.closesAt,
        burnUid: facts.policy.values.ranking.burnUid,
      },
      agreement.quorum,
      derived.result,
      () => duties.next("commit", upcoming.commitsUntil),
      signal,
    );
    return {
      policy: facts.policy,
      report: {
        epochId,
        digest: derived.digest,
        digestV1: derived.digestV1,
        result: derived.result,
        ...agreement,
        weightsOutcome,
        ...(weightsOutcome.kind === "held" ? {} : { weights: weightsByUid(weightsOutcome) }),
        judgedRows: rowsOf(read),
        took: { commit: committed || revealed, reveal: revealed, publish: published },
      },
    };
  } finally {
    await engine[Symbol.asyncDispose]();
  }
}

/** Once an epoch is over its files and its table are of no more use; observations and evidence stay in the journal. */
export async function tidyAfter(context: ValidatorContext, epochId: EpochId): Promise<void> {
  await rm(context.epochFolder(epochId), { recursive: true, force: true });
  context.journal.forget(context.limits.keepEpochs);
}

async function factsOf(
  context: ValidatorContext,
  epochId: EpochId,
  policy: Policy,
  duties: DutyChain,
  signal: AbortSignal,
): Promise<EpochFacts | undefined> {
  const { journal } = context;
  if (journal.has(epochId, "inputs")) return journal.read<EpochFacts>(epochId, "inputs");
  await noteAnnouncement(context, epochId, policy.values, signal);
  const answer = await watchEpoch(context, epochId, policy.values, duties, signal);
  if (answer === undefined) return undefined;
  return journal.once(epochId, "inputs", () => gatherFacts(context, epochId, answer, policy.values, signal));
}

function readingsOf(
  context: ValidatorContext,
  facts: EpochFacts,
  engine: OpenOnDemand,
  signal: AbortSignal,
): Promise<Readings> {
  const { epochId, schedule } = facts;
  return context.journal.once(epochId, "judged", async () => {
    // The capability to read may have run out since the snapshot was taken: it is asked for again.
    const { readUrl } = await context.retry("snapshot", schedule.resultsUntil, signal, () =>
      context.coordinator.submissions(epochId, signal),
    );
    const files = await collectFiles(context, facts, readUrl, signal);
    const read = await judgeFiles(context, facts, files, await engine.get(), signal);
    context.reporter.info("files_judged", {
      epochId,
      files: read.readings.length,
      refused: read.readings.filter(([, { kind }]) => kind === "refused").length,
      rows: rowsOf(read),
    });
    return read;
  });
}

/** Nothing is looked up for a commitment that can no longer be made; what was seen before stays as it is. */
async function observationsOf(
  context: ValidatorContext,
  facts: EpochFacts,
  plan: Parameters<typeof observe>[2],
  engine: OpenOnDemand,
  signal: AbortSignal,
): Promise<Reveal | undefined> {
  const { journal, protocol, reporter } = context;
  const { epochId, schedule } = facts;
  if (!journal.has(epochId, "observations") && protocol.now() >= schedule.commitsUntil) {
    reporter.warn("commit_missed", { epochId, why: "the commits were over before the files were judged" });
    return undefined;
  }
  return observe(context, facts, plan, () => engine.get(), signal);
}

function rowsOf({ readings }: Readings): number {
  return readings.reduce((sum, [, reading]) => sum + (reading.kind === "read" ? reading.rows : 0), 0);
}

function weightsByUid({ uids, values }: { readonly uids: readonly number[]; readonly values: readonly number[] }) {
  return Object.fromEntries(uids.map((uid, at) => [uid, values[at] ?? 0]));
}

/** The engine, opened by whoever needs it first: an epoch that is taken up late may need none. */
class OpenOnDemand implements AsyncDisposable {
  private readonly open: () => Promise<JudgingEngine>;
  private opened: Promise<JudgingEngine> | undefined;

  constructor(open: () => Promise<JudgingEngine>) {
    this.open = open;
  }

  get(): Promise<JudgingEngine> {
    this.opened ??= this.open();
    return this.opened;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const opened = await this.opened?.catch(() => undefined);
    this.opened = undefined;
    await opened?.[Symbol.asyncDispose]();
  }
}
