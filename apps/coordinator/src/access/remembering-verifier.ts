import { Recent } from "./recent.ts";
import type { Claim, Verifier, Wish } from "./verifier.ts";

/** Of the last five minutes at 30 a second; a retry comes sooner. */
const maxRemembered = 10_000;

/** The same request again costs nothing: neither after it was verified nor while it is. Only what was true is remembered. */
export class RememberingVerifier implements Verifier {
  readonly #inner: Verifier;
  /** By signature: a text of 128 characters is found faster than one with all that was signed. */
  readonly #true = new Recent<Claim>(maxRemembered);
  readonly #underWay = new Map<string, { readonly claim: Claim; readonly outcome: Promise<boolean> }>();

  constructor(inner: Verifier) {
    this.#inner = inner;
  }

  get waiting(): number {
    return this.#inner.waiting;
  }

  verify(claim: Claim, wish: Wish = {}): boolean | Promise<boolean> {
    const signature = claim.signature.replace(/^0x/i, "").toLowerCase();
    if (isSame(this.#true.get(signature), claim)) return true;
    const same = this.#underWay.get(signature);
    // That the other one was turned away says nothing about this one.
    if (same !== undefined && isSame(same.claim, claim)) {
      return same.outcome.catch(() => this.#inner.verify(claim, wish));
    }
    const verdict = this.#inner.verify(claim, wish);
    if (typeof verdict === "boolean") return this.#remember(signature, claim, verdict);
    const outcome = verdict
      .then((isTrue) => this.#remember(signature, claim, isTrue))
      .finally(() => {
        if (this.#underWay.get(signature)?.claim === claim) this.#underWay.delete(signature);
      });
    this.#underWay.set(signature, { claim, outcome });
    return outcome;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#inner[Symbol.asyncDispose]();
  }

  #remember(signature: string, claim: Claim, isTrue: boolean): boolean {
    if (isTrue) this.#true.set(signature, claim);
    return isTrue;
  }
}

/** All but the signature, which was looked up by. */
function isSame(known: Claim | undefined, { hotkey, commitments }: Claim): boolean {
  return (
    known !== undefined &&
    known.hotkey === hotkey &&
    known.commitments.length === commitments.length &&
    known.commitments.every((text, index) => text === commitments[index])
  );
}
