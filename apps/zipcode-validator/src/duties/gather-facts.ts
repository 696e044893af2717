import type { BlockNumber } from "@lode/bittensor/primitives";
import type { AssignmentAnswer, CandidatesAnswer, SubmissionsAnswer } from "@lode/contract/coordinator";
import { LodeError } from "@lode/runtime/errors";
import { verifyAssignment } from "@lode/zipcode/assignment";
import type { EpochId } from "@lode/zipcode/epoch";
import { definePolicy, type Policy, type PolicyValues } from "@lode/zipcode/policy";
import { type Snapshot, snapshotSha256 } from "@lode/zipcode/submission";
import { isReasonCode } from "@lode/zipcode/tiers";
import type { ValidatorContext } from "../app/context.ts";
import type { EpochFacts, FrozenNeuron } from "./epoch-facts.ts";
import type { Announced } from "./watch-epoch.ts";

/**
 * Verifies everything that the coordinator says about a closed epoch: the snapshot by its hash, the policy by its hash,
 * the assignment by its commitment, the beacon by our own chain.
 * @throws SNAPSHOT_MISMATCH, BEACON_MISMATCH, POLICY_MISMATCH, ASSIGNMENT_MISMATCH (never): judging it would be pointless,
 *   as no two validators would have the same in hand.
 */
export async function gatherFacts(
  context: ValidatorContext,
  epochId: EpochId,
  answer: SubmissionsAnswer,
  signal: AbortSignal,
): Promise<EpochFacts> {
  const { coordinator, journal } = context;
  const until = answer.schedule.resultsUntil;
  const snapshot = verifiedSnapshot(epochId, answer);
  const beacon = await ownBeacon(context, answer, signal);
  const policy = await verifiedPolicy(context, answer, signal);
  const assignment = await context.retry("assignment", until, signal, () => coordinator.assignmentOf(epochId, signal));
  const candidates = await context.retry("candidates", until, signal, () => coordinator.candidates(epochId, signal));
  checkAssignment(epochId, policy.values, assignment, candidates, journal.read<Announced>(epochId, "announced"));
  const { closesAt, commitsUntil, revealsUntil, resultsUntil } = answer.schedule;
  return {
    epochId,
    schedule: { closesAt, commitsUntil, revealsUntil, resultsUntil },
    snapshot,
    snapshotSha256: answer.sha256,
    beacon: { block: beacon.number, hash: beacon.hash },
    policy,
    nonce: assignment.nonce,
    zipcodes: assignment.zipcodes.map(({ zipcode, expectedListings, tolerancePpm }) => ({
      zipcode,
      expected: expectedListings,
      tolerancePpm: tolerancePpm ?? policy.values.quantity.tolerancePpm,
    })),
    honeypots: candidates.honeypots,
    neurons: await frozenNeurons(context, beacon.number, until, signal),
  };
}

function verifiedSnapshot(epochId: EpochId, answer: SubmissionsAnswer): Snapshot {
  const { snapshot } = answer;
  const items = snapshot.items.map((item) => {
    const { problem } = item;
    if (problem !== null && !isReasonCode(problem)) {
      throw mismatch("SNAPSHOT_MISMATCH", epochId, `an item has the unknown problem ${problem}`);
    }
    return { ...item, problem };
  });
  const verified = { ...snapshot, items };
  if (snapshot.epochId !== epochId)
    throw mismatch("SNAPSHOT_MISMATCH", epochId, `the snapshot is of ${snapshot.epochId}`);
  const sha256 = hashOf(epochId, verified);
  if (sha256 !== answer.sha256)
    throw mismatch("SNAPSHOT_MISMATCH", epochId, `it hashes to ${sha256}, not ${answer.sha256}`);
  return verified;
}

function hashOf(epochId: EpochId, snapshot: Snapshot): string {
  try {
    return snapshotSha256(snapshot);
  } catch (cause) {
    throw mismatch("SNAPSHOT_MISMATCH", epochId, cause instanceof Error ? cause.message : "it has no hash");
  }
}

async function ownBeacon(context: ValidatorContext, answer: SubmissionsAnswer, signal: AbortSignal) {
  const { chain } = context;
  const own = await context.retry("beacon", answer.schedule.resultsUntil, signal, async () => {
    const block = await chain.firstBlockAfter(answer.snapshot.closedAt);
    if (block !== undefined) return block;
    throw new LodeError("BEACON_NOT_FINAL", "our chain has no final block after close yet", { retry: "later" });
  });
  const { block, hash } = answer.beacon;
  if (own.number === block && own.hash === hash) return own;
  throw mismatch(
    "BEACON_MISMATCH",
    answer.epochId,
    `our chain says block ${own.number} ${own.hash}, the coordinator ${block} ${hash}`,
  );
}

async function verifiedPolicy(
  context: ValidatorContext,
  answer: SubmissionsAnswer,
  signal: AbortSignal,
): Promise<Policy> {
  const { sha256 } = answer.policy;
  const { policy: told } = await context.retry("policy", answer.schedule.resultsUntil, signal, () =>
    context.coordinator.policy(sha256, signal),
  );
  // The values are ours to use once their hash is right: whoever named the hash published exactly these.
  const policy = definePolicy(told.name, told.version, told.values as unknown as PolicyValues);
  if (policy.sha256 === sha256) return policy;
  throw mismatch("POLICY_MISMATCH", answer.epochId, `the policy hashes to ${policy.sha256}, not ${sha256}`);
}

function checkAssignment(
  epochId: EpochId,
  policy: PolicyValues,
  assignment: AssignmentAnswer,
  candidates: CandidatesAnswer,
  announced: Announced | undefined,
): void {
  if (
    announced !== undefined &&
    (announced.commitment !== assignment.commitment || announced.nonce !== assignment.nonce)
  ) {
    throw mismatch(
      "ASSIGNMENT_MISMATCH",
      epochId,
      "the coordinator announced another commitment or nonce before close",
    );
  }
  const check = verifyAssignment({
    epochId,
    policy,
    zipcodes: assignment.zipcodes.map(({ expectedListings, tolerancePpm, ...zipcode }) => ({
      ...zipcode,
      expected: expectedListings,
      ...(tolerancePpm === null ? {} : { tolerancePpm }),
    })),
    commitment: assignment.commitment ?? candidates.commitment,
    selectionSeed: assignment.metadata.selectionSeed,
    epochSecret: candidates.epochSecret,
    candidates: candidates.candidates,
    honeypots: candidates.honeypots,
  });
  if (!check.ok) throw mismatch("ASSIGNMENT_MISMATCH", epochId, check.why);
}

async function frozenNeurons(context: ValidatorContext, block: BlockNumber, untilMs: number, signal: AbortSignal) {
  const metagraph = await context.retry("metagraph", untilMs, signal, () =>
    context.chain.metagraphAt(context.netuid, block),
  );
  return metagraph.neurons.map(
    ({ hotkey, coldkey, stakeRao, validatorPermit }): FrozenNeuron => ({
      hotkey,
      coldkey,
      stakeRao: stakeRao.toString(),
      judges: validatorPermit && stakeRao >= context.validatorMinStakeRao,
    }),
  );
}

function mismatch(code: string, epochId: EpochId, why: string): LodeError {
  return new LodeError(code, `${epochId}: ${why}`, {
    retry: "never",
    facts: { epochId, why },
    next: "This epoch is not judged. Ask the coordinator's owner; if it goes on, compare the chain endpoints.",
  });
}
