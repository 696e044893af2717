import type { AskedLook } from "./asked.ts";
import { colorModifiers, colorOf, materialOf, modified } from "./color-words.ts";
import { counts, coverWords, idleWords, partWords, patternWords, sizeWords, traitWords } from "./other-words.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** Adjectives and a noun, between two relations. */
export interface Phrase {
  readonly word: string;
  readonly noun: string | undefined;
  /** The noun is also the name of a part ("handle", "wings"), which is what it means after "with". */
  readonly headIsPart: boolean;
  readonly count: number;
  readonly looks: readonly AskedLook[];
  readonly parts: ReadonlyMap<string, AskedLook>;
  readonly traits: ReadonlySet<string>;
  readonly kin: readonly string[];
  readonly shape: string | undefined;
  readonly size: number;
}

/** "Crystal-like", "ocean-inspired": what goes before lends its look, never its shape. */
const lending = new Set([
  "like",
  "inspired",
  "themed",
  "style",
  "styled",
  "colored",
  "coloured",
  "hued",
  "tinted",
  "toned",
  "tinged",
  "accented",
  "accent",
  "print",
  "printed",
]);
const layering = new Set(["covered", "plated", "coated", "dipped", "capped", "dusted", "wrapped", "trimmed"]);
const strewing = new Set(["encrusted", "studded", "inlaid", "embedded", "adorned", "topped", "set"]);

const jewels =
  /(ring|rings|band|necklace|choker|pendant|locket|bracelet|bangle|anklet|brooch|pin|crown|tiara|watch|cufflinks?|studs?|charm|amulet)$/;

/** "Two-headed" counts heads, not things. */
const countedParts = new Set(
  "headed eyed tailed legged armed horned winged sided wheeled tiered toned toed colored coloured door seat seater story dimensional".split(
    " ",
  ),
);

export function isAdjective(word: string): boolean {
  return (
    own(counts, word) !== undefined ||
    colorOf(word) !== undefined ||
    materialOf(word) !== undefined ||
    own(colorModifiers, word) !== undefined ||
    own(patternWords, word) !== undefined ||
    own(sizeWords, word) !== undefined ||
    idleWords.has(word)
  );
}

export function readPhrase(words: readonly string[], vocabulary: Vocabulary): Phrase {
  const head = headOf(words, vocabulary);
  const looks: AskedLook[] = [];
  const parts = new Map<string, AskedLook>();
  const traits = new Set<string>();
  const kin: string[] = [];
  let shape: string | undefined;
  let count = head?.plural === true ? 3 : 1;
  let size = 1;
  let modifier: string | undefined;
  /** Adjectives that a part may still claim. */
  let fresh: AskedLook = {};
  const settle = (): void => {
    if (Object.keys(fresh).length > 0) looks.push(fresh);
    fresh = {};
  };
  for (let i = 0; i < words.length; ) {
    const word = words[i]!;
    if (head !== undefined && i === head.from) {
      settle();
      i += head.length;
      continue;
    }
    const next = words[i + 1] ?? "";
    const noun = vocabulary.match(words, i);
    if (noun !== undefined && ["shaped", "shape"].includes(words[i + noun.length] ?? "")) {
      shape = noun.noun;
      i += noun.length + 1;
      continue;
    }
    const number = own(counts, word);
    if (number !== undefined && number > 1) {
      if (countedParts.has(next)) traits.add(`${word} ${next}`);
      else count = Math.min(9, number);
    }
    size *= own(sizeWords, word) ?? 1;
    const trait = own(traitWords, word);
    if (trait === "glow") fresh = { ...fresh, glows: true };
    else if (trait !== undefined) traits.add(trait);
    const pattern = own(patternWords, word);
    const cover = own(coverWords, word);
    const material = materialOf(word);
    const color = colorOf(word);
    if (strewing.has(next) && (material !== undefined || noun !== undefined)) {
      traits.add("gems");
      parts.set("stone", { material: "crystal", ...(material === undefined ? {} : { color: material.color }) });
      i += 2;
      continue;
    }
    if (own(colorModifiers, word) !== undefined && colorOf(next) !== undefined) modifier = word;
    else if (cover !== undefined && (material === undefined || layering.has(next))) fresh = { ...fresh, cover };
    else if (color !== undefined || material !== undefined) {
      const both =
        Object.keys(fresh).length > 0 &&
        ((fresh.color !== undefined && color !== undefined) ||
          (fresh.material !== undefined && material !== undefined));
      // A second colour or material begins a second look; "black leather" is one.
      if (both) settle();
      const shade = color === undefined ? undefined : modifier === undefined ? color : modified(color, modifier);
      const keep = fresh.color !== undefined;
      fresh = {
        ...fresh,
        ...(material === undefined ||
        (color !== undefined && material.material === "stone" && !/stone|onyx|obsidian/.test(word))
          ? {}
          : { material: material.material }),
        ...(keep ? {} : { color: shade ?? material!.color }),
      };
      if (material !== undefined && /^(gold|silver|bronze|copper|golden)$/.test(word))
        fresh = { ...fresh, material: "metal", color: material.color };
      modifier = undefined;
    }
    if (pattern !== undefined) fresh = { ...fresh, pattern };
    // "A crystal skull" is of crystal; in "a diamond ring" only the stone is.
    const isGem = material?.material === "crystal" && head !== undefined && !jewels.test(head.noun);
    const part = isGem ? undefined : own(partWords, word);
    if (part !== undefined && !lending.has(next) && color === undefined) {
      if (part === "pattern" || Object.keys(fresh).length > 0 || words.length <= 2) parts.set(part, fresh);
      fresh = {};
    } else if (
      noun !== undefined &&
      color === undefined &&
      material === undefined &&
      !lending.has(words[i + noun.length] ?? "")
    ) {
      kin.push(noun.noun);
      i += noun.length;
      continue;
    }
    i += 1;
  }
  settle();
  const asSaid = merged(looks);
  // "A ruby" says its colour by its name.
  const mixed =
    asSaid.length === 0 && head !== undefined && Object.keys(ownLook(head.noun)).length > 0
      ? [ownLook(head.noun)]
      : asSaid;
  const word = head === undefined ? (words.filter((one) => !isAdjective(one)).at(-1) ?? words.at(-1) ?? "") : head.noun;
  const headIsPart = head !== undefined && own(partWords, head.noun) !== undefined;
  if (headIsPart && parts.size === 0) {
    // "With silver blade": the blade is a noun of its own only where it stands alone.
    const named = own(partWords, words.at(-1) ?? "") ?? own(partWords, head.noun)!;
    parts.set(named, mixed[0] ?? ownLook(head.noun));
  }
  return { word, noun: head?.noun, headIsPart, count, looks: mixed, parts, traits, kin, shape, size };
}

/** What a stone's name says of its look. */
function ownLook(noun: string): AskedLook {
  const named = materialOf(noun.split(" ").at(-1) ?? "");
  return named !== undefined &&
    (named.material === "crystal" || (named.material === "stone" && noun !== "rock" && noun !== "stone"))
    ? named
    : {};
}

/** Patterns named before or after the colours belong to the first look, and its second colour is the pattern's. */
function merged(looks: readonly AskedLook[]): AskedLook[] {
  const pattern = looks.find((one) => one.pattern !== undefined)?.pattern;
  const cover = looks.find((one) => one.cover !== undefined)?.cover;
  const rest = looks.map(({ pattern: _, cover: __, ...one }) => one).filter((one) => Object.keys(one).length > 0);
  if (pattern === undefined && cover === undefined) return rest;
  const [first = {}, ...others] = rest;
  const second = pattern === undefined ? undefined : others.shift()?.color;
  return [
    {
      ...first,
      ...(pattern === undefined ? {} : { pattern }),
      ...(cover === undefined ? {} : { cover }),
      ...(second === undefined ? {} : { second }),
    },
    ...others,
  ];
}

/** English compounds end with what the thing is: the last known name counts, but a name that is a colour too only when it stands last. */
function headOf(
  words: readonly string[],
  vocabulary: Vocabulary,
): { noun: string; from: number; length: number; plural: boolean } | undefined {
  let best: { noun: string; from: number; length: number; plural: boolean } | undefined;
  for (let i = 0; i < words.length; ) {
    const found = vocabulary.match(words, i);
    if (found === undefined) {
      i += 1;
      continue;
    }
    const after = words[i + found.length];
    const lends =
      after !== undefined &&
      (lending.has(after) || layering.has(after) || strewing.has(after) || after === "shaped" || after === "shape");
    const adjective = found.length === 1 && isAdjective(words[i]!);
    if (!lends && (best === undefined || !adjective || i + found.length === words.length)) best = { ...found, from: i };
    i += found.length;
  }
  return best;
}

function own<T>(table: Readonly<Record<string, T>>, word: string): T | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined;
}
