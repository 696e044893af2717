import {
  deriveResult,
  deriveVerdicts,
  digestV1,
  digestV2,
  type EpochInputs,
  type EpochResult,
  type ObservationSet,
  type PlannedRow,
  passingFiles,
  type ZipcodeDigest,
} from "@lode/zipcode/consensus";
import type { ValidatorContext } from "../app/context.ts";
import type { JudgingEngine } from "../engine/judging-engine.ts";
import { type EpochFacts, judgingInputs, type Readings } from "./epoch-facts.ts";
import { distinctIdsOf } from "./judge-files.ts";

export interface DerivedEpoch {
  readonly result: EpochResult;
  readonly digest: string;
  readonly digestV1: string;
  readonly zipcodeDigests: readonly ZipcodeDigest[];
}

/** The one table that follows from snapshot, beacon, policy and observation set, and its digests. */
export function deriveEpoch(
  context: ValidatorContext,
  facts: EpochFacts,
  read: Readings,
  plan: readonly PlannedRow[],
  observationSet: ObservationSet,
  engine: () => Promise<JudgingEngine>,
): Promise<DerivedEpoch> {
  return context.journal.once(facts.epochId, "result", async () => {
    const inputs: EpochInputs = {
      ...judgingInputs(facts, read),
      coldkeys: new Map(facts.neurons.map(({ hotkey, coldkey }) => [hotkey, coldkey])),
      observationSet,
    };
    const verdicts = deriveVerdicts(inputs, plan);
    const passing = passingFiles(verdicts);
    const distinctIds = passing.size === 0 ? new Map() : await distinctIdsOf(facts, await engine(), passing);
    const { netuid } = context;
    const result = deriveResult({ ...inputs, verdicts, distinctIds, netuid, registered: minersOf(facts) });
    const { digest, zipcodes } = digestV2(result);
    return { result, digest, digestV1: digestV1(result, facts.nonce), zipcodeDigests: zipcodes };
  });
}

/** Who is scored: every hotkey without a permit, and whoever handed something in all the same. */
function minersOf({ neurons, snapshot }: EpochFacts) {
  const submitted = new Set(snapshot.items.map(({ hotkey }) => hotkey));
  return neurons.filter(({ hotkey, judges }) => !judges || submitted.has(hotkey)).map(({ hotkey }) => hotkey);
}
