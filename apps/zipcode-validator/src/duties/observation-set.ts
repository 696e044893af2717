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
 * permitted hotkey. A reveal that its hotkey did not sign is a forgery, and nobody's weights follow from one; what is
 * unsound otherwise counts for nothing under the rules and is warned about. Our own reveal missing from it is said aloud.
 * @throws OBSERVATION_SET_MISMATCH (never) when the set is not what its hash says, or holds a forged reveal.
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
      throw mismatch(`the observation set of ${epochId} hashes to ${sha256}`, { epochId, told: answer.sha256, sha256 });
    }
    for (const revealed of set.reveals) {
      const problem = problemOf(revealed, facts);
      if (problem === "signature") {
        throw mismatch(`the observation set of ${epochId} holds a reveal that ${revealed.hotkey} did not sign`, {
          epochId,
          hotkey: revealed.hotkey,
        });
      }
      if (problem !== undefined) reporter.warn("reveal_unsound", { epochId, hotkey: revealed.hotkey, problem });
    }
    if (journal.has(epochId, "revealed") && !holdsReveal(set, own)) {
      reporter.error("own_reveal_left_out", { epochId, reveal: { ...own, proof: context.signText(revealText(own)) } });
    }
    return set;
  });
}

function mismatch(message: string, facts: Record<string, unknown>): LodeError {
  return new LodeError("OBSERVATION_SET_MISMATCH", message, {
    retry: "never",
    facts,
    next: "This epoch is not judged. Ask the coordinator's owner.",
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
