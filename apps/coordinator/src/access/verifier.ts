import type { Hotkey } from "@lode/bittensor/primitives";

/** What a signature is claimed to be. */
export interface Claim {
  readonly hotkey: Hotkey;
  /** 64 bytes of hex, with or without `0x`, in any case. */
  readonly signature: string;
  /** The texts that may have been signed, raw or wrapped in `<Bytes>`; one of them has to verify. */
  readonly commitments: readonly string[];
}

export interface Wish {
  /** Called just before the work is done, after any waiting; what it throws is thrown by `verify` instead. */
  readonly assertWanted?: () => void;
  /** Of somebody nobody knows: whoever is known goes first. */
  readonly isStranger?: boolean;
}

/** Tells whether a claim is true; a claim that cannot be judged is not. */
export interface Verifier extends AsyncDisposable {
  /**
   * At once where it can, so that a caller with nothing to wait for does not wait.
   * @throws ApiError 503 OVERLOADED when too many wait, 503 VERIFIER_FAILED when nobody could tell.
   */
  verify(claim: Claim, wish?: Wish): boolean | Promise<boolean>;
  /** How many claims wait. */
  readonly waiting: number;
}
