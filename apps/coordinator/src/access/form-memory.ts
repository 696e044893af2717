import { formsOf, judgeClaim } from "./judge-claim.ts";
import { Recent } from "./recent.ts";
import type { Claim } from "./verifier.ts";

/** More than a subnet has hotkeys. */
const maxSigners = 4_000;

/** In which form each signer signs: whoever does not use the usual one still costs one verification. */
export class FormMemory {
  readonly #forms = new Recent<number>(maxSigners);

  judge(claim: Claim): boolean {
    return this.learn(claim, judgeClaim(claim, this.firstOf(claim)));
  }

  firstOf(claim: Claim): number {
    return this.#forms.get(keyOf(claim)) ?? 0;
  }

  /** @param form what judging answered. @returns whether that is a yes. */
  learn(claim: Claim, form: number): boolean {
    const isTrue = Number.isInteger(form) && form >= 0 && form < formsOf(claim.commitments.length);
    if (isTrue && form !== this.firstOf(claim)) this.#forms.set(keyOf(claim), form);
    return isTrue;
  }
}

/** Routes with one text and routes with two number their forms differently. */
function keyOf({ hotkey, commitments }: Claim): string {
  return `${commitments.length}:${hotkey}`;
}
