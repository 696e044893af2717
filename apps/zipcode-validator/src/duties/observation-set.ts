import { verifySignature } from "@lode/bittensor/keys";
import { LodeError } from "@lode/runtime/errors";
import {
  holdsReveal,
  type ObservationSet,
  observationCommitment,
  observationSetSha256,
  type Reveal,
  revealText,
  type SignedReveal,
  verifyReveal,
} from "@lode/zipcode/consensus";
import type { ValidatorContext } from "../app/context.ts";
import type { EpochFacts } from "./epoch-facts.ts";
import { polled } from "./polled.ts";

/**
 * The frozen set, verified: its own hash, and of every reveal the signature, the form and that it was signed by a
 * permitted hotkey. A set that says otherwise is still what all others judge by, so it is used and warned about;
 * our own reveal missing from it is said aloud, reveal and all.
 * @throws OBSERVATION_SET_MISMATCH (never) when the set is not what its hash says.
 */
export function fetchObservationSet(
  context: ValidatorContext,
  facts: EpochFacts,
  own: Reveal,
  signal: AbortSignal,
): Promise<ObservationSet> {
  const { journal, protocol, coordinator, reporter } = context;
  const { epochId, schedule } = facts;
  return journal.once(epochId, "observation-set", async () => {
    await protocol.sleepUntil(schedule.revealsUntil, signal);
    const answer = await polled(context, schedule.resultsUntil, signal, () =>
      coordinator.observations(epochId, signal),
    );
    const set: ObservationSet = answer.observationSet;
    const sha256 = observationSetSha256(set);
    if (sha256 !== answer.sha256 || set.epochId !== epochId) {
      throw new LodeError("OBSERVATION_SET_MISMATCH", `the observation set of ${epochId} hashes to ${sha256}`, {
        retry: "never",
        facts: { epochId, told: answer.sha256, sha256 },
        next: "This epoch is not judged. Ask the coordinator's owner.",
      });
    }
    for (const revealed of set.reveals) {
      const problem = problemOf(revealed, facts);
      if (problem !== undefined) reporter.warn("reveal_unsound", { epochId, hotkey: revealed.hotkey, problem });
    }
    if (journal.has(epochId, "revealed") && !holdsReveal(set, own)) {
      reporter.error("own_reveal_left_out", { epochId, reveal: { ...own, proof: context.signText(revealText(own)) } });
    }
    return set;
  });
}

function problemOf(revealed: SignedReveal, { epochId, neurons }: EpochFacts): string | undefined {
  const { signature, ...reveal } = revealed;
  if (!neurons.some(({ hotkey, judges }) => judges && hotkey === reveal.hotkey)) return "no permit at the beacon block";
  const isSigned = verifySignature({ address: reveal.hotkey, message: revealText(reveal), signature });
  if (!isSigned) return "signature";
  // Commitments are the coordinator's to compare; the form is everybody's.
  const check = verifyReveal(reveal, { epochId, commitment: observationCommitment(reveal) });
  return check.ok ? undefined : check.why;
}
