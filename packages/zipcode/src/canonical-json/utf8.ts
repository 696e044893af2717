import { utf8ToBytes } from "@noble/hashes/utils.js";

/**
 * UTF-8 of a text. Encoders put U+FFFD for half a surrogate pair, so that two texts would share one hash: such a text is refused.
 * @throws TypeError when the text holds a lone surrogate.
 */
export function utf8(text: string): Uint8Array {
  assertWellFormed(text);
  return utf8ToBytes(text);
}

/** @throws TypeError when the text holds a lone surrogate. */
export function assertWellFormed(text: string): void {
  // Under the u flag a proper pair is one code point, so only lone halves match.
  if (/\p{Surrogate}/u.test(text)) throw new TypeError("text holds half a surrogate pair");
}
