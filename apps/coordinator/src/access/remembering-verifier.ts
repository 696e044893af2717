import { Recent } from "./recent.ts";
import type { Claim, Verifier, Wish } from "./verifier.ts";

/** Of the last five minutes at 30 a second; a retry comes sooner. */
const maxRemembered = 10_000;

/** The same request again costs nothing: neither after it was verified nor while it is. Only what was true is remembered. */
export class RememberingVerifier implements Verifier {
  readonly #inner: Verifier;
  readonly #true = new Recent<true>(maxRemembered);
  readonly #underWay = new Map<string, Promise<boolean>>();

  constructor(inner: Verifier) {
    this.#inner = inner;
  }

  get waiting(): number {
    return this.#inner.waiting;
  }

  verify(claim: Claim, wish: Wish = {}): boolean | Promise<boolean> {
    const key = keyOf(claim);
    if (this.#true.get(key) === true) return true;
    const same = this.#underWay.get(key);
    // That the other one was turned away says nothing about this one.
    if (same !== undefined) return same.catch(() => this.#inner.verify(claim, wish));
    const verdict = this.#inner.verify(claim, wish);
    if (typeof verdict === "boolean") return this.#remember(key, verdict);
    const outcome = verdict.then((isTrue) => this.#remember(key, isTrue)).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, outcome);
    return outcome;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#inner[Symbol.asyncDispose]();
  }

  #remember(key: string, isTrue: boolean): boolean {
    if (isTrue) this.#true.set(key, true);
    return isTrue;
  }
}

function keyOf({ hotkey, signature, commitments }: Claim): string {
  return JSON.stringify([hotkey, signature.replace(/^0x/i, "").toLowerCase(), ...commitments]);
}
