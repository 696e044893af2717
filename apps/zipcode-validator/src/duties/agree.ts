import { verifySignature } from "@lode/bittensor/keys";
import { type PublishedResult, resultText } from "@lode/contract/coordinator";
import {
  type DigestVote,
  locateDisagreement,
  locateHeaderDisagreement,
  type ObservationSet,
  type PlannedRow,
  type Quorum,
  quorum,
  revealCoverage,
} from "@lode/zipcode/consensus";
import type { ValidatorContext } from "../app/context.ts";
import type { Disagreement } from "../app/validator-options.ts";
import type { DerivedEpoch } from "./derive-result.ts";
import type { EpochFacts } from "./epoch-facts.ts";

export interface Agreement {
  readonly quorum: Quorum;
  readonly disagreements: readonly Disagreement[];
}

/**
 * After the results are due: whose digest has how much revealed stake behind it, and where those differ that are not
 * ours. Only a result that its hotkey signed, over the very inputs of this epoch, is a vote.
 */
export function agree(
  context: ValidatorContext,
  facts: EpochFacts,
  plan: readonly PlannedRow[],
  observationSet: ObservationSet,
  derived: DerivedEpoch,
  untilMs: number,
  signal: AbortSignal,
): Promise<Agreement> {
  const { journal, protocol, coordinator, reporter } = context;
  const { epochId, schedule } = facts;
  return journal.once(epochId, "agreement", async () => {
    await protocol.sleepUntil(schedule.resultsUntil, signal);
    const answer = await context.retry("results", untilMs, signal, () => coordinator.results(epochId, signal));
    const published = new Map(answer.results.filter(isSigned).map((result) => [result.hotkey, result]));
    const stakes = new Map(
      facts.neurons.filter(({ judges }) => judges).map(({ hotkey, stakeRao }) => [hotkey, BigInt(stakeRao)]),
    );
    const digests = [...revealCoverage(plan, observationSet)].map(
      ([hotkey, { coveragePpm }]): DigestVote => ({
        hotkey,
        digest: published.get(hotkey)?.digest ?? null,
        stakeRao: stakes.get(hotkey) ?? 0n,
        coveragePpm,
      }),
    );
    const agreed = quorum({
      digests,
      permittedStakeRao: [...stakes.values()].reduce((sum, stake) => sum + stake, 0n),
      own: context.hotkey,
      policy: facts.policy.values,
    });
    const disagreements = [...published.values()]
      .filter(({ hotkey, digest }) => digest !== derived.digest && hotkey !== context.hotkey)
      .map((other) => disagreementWith(other, derived));
    const fields = { epochId, why: agreed.why, sharePpm: agreed.sharePpm, digest: derived.digest, disagreements };
    if (agreed.kind === "set" && disagreements.length === 0) reporter.info("epoch_agreed", fields);
    else reporter.warn(agreed.kind === "set" ? "epoch_agreed_with_outliers" : "epoch_not_agreed", fields);
    return { quorum: agreed, disagreements };
  });
}

function isSigned({ hotkey, publishedAt, signature, ...statement }: PublishedResult): boolean {
  return verifySignature({ address: hotkey, message: resultText(statement), signature });
}

function disagreementWith(other: PublishedResult, { result, zipcodeDigests }: DerivedEpoch): Disagreement {
  return {
    hotkey: other.hotkey,
    digest: other.digest,
    header: locateHeaderDisagreement(result.header, other.header as typeof result.header),
    zipcodes: locateDisagreement({ zipcodes: zipcodeDigests }, { zipcodes: other.zipcodeDigests }),
  };
}
