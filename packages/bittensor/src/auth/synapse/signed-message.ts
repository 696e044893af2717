/** What a dendrite signs, as UTF-8 and without hashing. */
export interface SignedParts {
  /** Decimal unix nanoseconds. */
  readonly nonce: string;
  readonly dendriteHotkey: string;
  readonly axonHotkey: string;
  /** Of the dendrite's instance; Python writes `None` for a missing one. */
  readonly uuid: string | undefined;
  readonly bodyHash: string;
}

/** @source bittensor 9.9 and 10.5, `Dendrite.preprocess_synapse_for_request`. */
export function signedMessage({ nonce, dendriteHotkey, axonHotkey, uuid, bodyHash }: SignedParts): string {
  return `${nonce}.${dendriteHotkey}.${axonHotkey}.${uuid ?? "None"}.${bodyHash}`;
}
