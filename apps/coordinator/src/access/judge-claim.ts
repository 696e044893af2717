import { verifySignature } from "@lode/bittensor/keys";
import type { Claim } from "./verifier.ts";

/**
 * A claim can be true in several forms: each text raw, then each text wrapped in `<Bytes>`. Trying one costs a
 * verification, so the one that this signer used last is tried first.
 * @param first a number of a form; any number will do.
 * @returns the number of the form that verified, -1 when none did.
 */
export function judgeClaim({ hotkey, signature, commitments }: Claim, first = 0): number {
  const forms = formsOf(commitments.length);
  for (let attempt = 0; attempt < forms; attempt += 1) {
    // The first one tried changes places with the one that usually is.
    const form = attempt === 0 && first < forms ? first : attempt === first ? 0 : attempt;
    const text = commitments[form % commitments.length]!;
    const message = form < commitments.length ? text : `<Bytes>${text}</Bytes>`;
    if (verifySignature({ address: hotkey, message, signature })) return form;
  }
  return -1;
}

/** How many verifications a claim costs that is wrong. */
export function formsOf(commitments: number): number {
  return 2 * commitments;
}
