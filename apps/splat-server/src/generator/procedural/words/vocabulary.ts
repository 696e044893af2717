import { singulars } from "./tokens.ts";

/** The things that can be asked for by name. */
export interface Vocabulary {
  /** The longest known name that starts at `from`, of at most three words; plurals are understood. */
  match(
    words: readonly string[],
    from: number,
  ): { readonly noun: string; readonly length: number; readonly plural: boolean } | undefined;
  readonly size: number;
}

export function vocabularyOf(names: Iterable<string>): Vocabulary {
  const known = new Set(names);
  return {
    size: known.size,
    match(words, from) {
      for (let length = Math.min(3, words.length - from); length >= 1; length -= 1) {
        const before = words.slice(from, from + length - 1);
        const last = words[from + length - 1]!;
        for (const form of singulars(last)) {
          const noun = [...before, form].join(" ");
          if (known.has(noun)) return { noun, length, plural: form !== last };
        }
      }
      return undefined;
    },
  };
}
