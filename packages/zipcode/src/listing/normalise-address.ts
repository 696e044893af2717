/**
 * The form under which two rows of a file count as the same address: ASCII capitals become small, then every character
 * is removed that is neither a-z, 0-9 nor beyond ASCII (U+0080 and up stay untouched, whatever their case).
 * So `12 Main St., Apt #4` becomes `12mainstapt4`.
 *
 * An SQL engine does the same with
 * `regexp_replace(translate(a, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'), '[\x00-\x2f\x3a-\x60\x7b-\x7f]', '', 'g')`.
 * Keep it that simple: what agrees with a provider's spelling is {@link addressesAgree}'s matter.
 */
export function normaliseAddress(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are among those that are removed.
  return asciiLowerCase(text).replace(/[\x00-\x2f\x3a-\x60\x7b-\x7f]/g, "");
}

/** Only A to Z: `toLowerCase` follows Unicode tables that SQL engines and versions do not share. */
export function asciiLowerCase(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 32));
}
