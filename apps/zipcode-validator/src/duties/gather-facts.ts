import type { BlockNumber } from "@lode/bittensor/primitives";
import type { AssignmentAnswer, CandidatesAnswer, SubmissionsAnswer } from "@lode/contract/coordinator";
import { LodeError } from "@lode/runtime/errors";
import { verifyAssignment } from "@lode/zipcode/assignment";
import { isValidator } from "@lode/zipcode/consensus";
import { type EpochId, type EpochSchedule, scheduleClosingAt, scheduleOf } from "@lode/zipcode/epoch";
import { definePolicy, type Policy, type PolicyValues } from "@lode/zipcode/policy";
import { type Snapshot, snapshotSha256 } from "@lode/zipcode/submission";
import { isReasonCode } from "@lode/zipcode/tiers";
import type { ValidatorContext } from "../app/context.ts";
import type { EpochFacts, FrozenNeuron } from "./epoch-facts.ts";
import type { Announced } from "./watch-epoch.ts";

/**
 * Verifies everything that the coordinator says about a closed epoch: the snapshot by its hash, the policy by its hash and
 * by what was announced, the close by the policy, the assignment by its commitment, the beacon by our own chain.
 * @param known the rules as far as they are known before the epoch's own are: how long those are asked for.
 * @throws SNAPSHOT_MISMATCH, BEACON_MISMATCH, POLICY_MISMATCH, ASSIGNMENT_MISMATCH (never): judging it would be pointless,
 *   as no two validators would have the same in hand.
 */
export async function gatherFacts(
  context: ValidatorContext,
  epochId: EpochId,
  answer: SubmissionsAnswer,
  known: PolicyValues,
  signal: AbortSignal,
): Promise<EpochFacts> {
  const { coordinator, journal } = context;
  const announced = journal.read<Announced>(epochId, "announced");
  const snapshot = verifiedSnapshot(epochId, answer);
  const knownUntil = scheduleOf(epochId, known, known.epoch.maxExtensions).resultsUntil;
  const policy = await verifiedPolicy(context, epochId, answer.policy.sha256, announced, knownUntil, signal);
  const { closesAt, commitsUntil, revealsUntil, resultsUntil } = verifiedSchedule(snapshot, policy.values);
  const until = resultsUntil;
  const beacon = await ownBeacon(context, answer, closesAt, until, signal);
  const assignment = await context.retry("assignment", until, signal, () => coordinator.assignmentOf(epochId, signal));
  const candidates = await context.retry("candidates", until, signal, () => coordinator.candidates(epochId, signal));
  checkAssignment(epochId, policy.values, assignment, candidates, announced);
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
    neurons: await frozenNeurons(context, policy.values, beacon.number, until, signal),
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

/** The coordinator may choose how often it extends, as the policy allows; it may not choose when an epoch closes. */
function verifiedSchedule({ epochId, closedAt }: Snapshot, policy: PolicyValues): EpochSchedule {
  const schedule = scheduleClosingAt(epochId, policy, closedAt);
  if (schedule !== undefined) return schedule;
  throw mismatch("SNAPSHOT_MISMATCH", epochId, `by its policy the epoch cannot have closed at ${closedAt}`);
}

async function ownBeacon(
  context: ValidatorContext,
  answer: SubmissionsAnswer,
  closedAt: number,
  untilMs: number,
  signal: AbortSignal,
) {
  const { chain } = context;
  const own = await context.retry("beacon", untilMs, signal, async () => {
    const block = await chain.firstBlockAfter(closedAt);
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
  epochId: EpochId,
  sha256: string,
  announced: Announced | undefined,
  untilMs: number,
  signal: AbortSignal,
): Promise<Policy> {
  if (announced !== undefined && announced.policySha256 !== sha256) {
    const before = announced.policySha256 ?? "none";
    throw mismatch("POLICY_MISMATCH", epochId, `before close the policy was ${before}, now it is ${sha256}`);
  }
  const { policy: told } = await context.retry("policy", untilMs, signal, () =>
    context.coordinator.policy(sha256, signal),
  );
  // The values are ours to use once their hash is right: whoever named the hash published exactly these.
  const policy = definePolicy(told.name, told.version, told.values as unknown as PolicyValues);
  if (policy.sha256 === sha256) return policy;
  throw mismatch("POLICY_MISMATCH", epochId, `the policy hashes to ${policy.sha256}, not ${sha256}`);
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

async function frozenNeurons(
  context: ValidatorContext,
  policy: PolicyValues,
  block: BlockNumber,
  untilMs: number,
  signal: AbortSignal,
) {
  const metagraph = await context.retry("metagraph", untilMs, signal, () =>
    context.chain.metagraphAt(context.netuid, block),
  );
  return metagraph.neurons.map(
    ({ hotkey, coldkey, stakeRao, validatorPermit }): FrozenNeuron => ({
      hotkey,
      coldkey,
      stakeRao: stakeRao.toString(),
      judges: isValidator({ validatorPermit, stakeRao }, policy),
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
