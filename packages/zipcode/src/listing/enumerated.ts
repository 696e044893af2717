/**
 * Finds a written word in an enumeration: ASCII capitals, runs of anything but letters and digits as one underscore
 * (`Single Family`, `co-op`), then the known synonyms.
 */
export function enumerated<T extends string>(
  text: string,
  values: readonly T[],
  synonyms: Readonly<Record<string, T>>,
): T | undefined {
  const word = text
    .replace(/[a-z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) - 32))
    .replace(/[^A-Z0-9]+/g, "_")
    .replace(/^_|_$/g, "");
  return values.find((value) => value === word) ?? (Object.hasOwn(synonyms, word) ? synonyms[word] : undefined);
}
