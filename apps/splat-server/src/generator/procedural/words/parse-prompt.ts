import type { AskedLook, AskedThing, Placing } from "./asked.ts";
import { materialOf as namedMaterial } from "./color-words.ts";
import { type Relation, relationPhrases } from "./other-words.ts";
import { isAdjective, type Phrase, readPhrase } from "./phrase.ts";
import { tokensOf } from "./tokens.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** More things than this are not put into one scene. */
const maxThings = 6;

const split = relationPhrases.map(([words, relation]) => [words.split(" "), relation] as const);

const placings: Partial<Record<Relation, Placing>> = {
  on: "under",
  top: "top",
  rides: "ridden",
  beside: "beside",
  around: "around",
  wears: "worn",
  holds: "held",
  in: "inside",
  and: "beside",
};

/** Nouns that stand for the material or the number of what follows "of". */
const sorts = new Set([
  "piece",
  "slice",
  "kind",
  "type",
  "sort",
  "form",
  "part",
  "photo",
  "picture",
  "model",
  "lots",
  "lot",
  "bit",
  "made",
]);
const gatherings = new Set([
  "pair",
  "set",
  "group",
  "couple",
  "pile",
  "bunch",
  "stack",
  "row",
  "cluster",
  "herd",
  "collection",
  "dozen",
  "trio",
]);
const likenesses = new Set([
  "statue",
  "sculpture",
  "figurine",
  "bust",
  "toy",
  "doll",
  "carving",
  "plushie",
  "topiary",
  "balloon",
  "pinata",
  "monument",
  "idol",
  "totem",
  "miniature",
]);

/** Reads a prompt: what it asks for, with what looks, and how the things stand to each other. Words that mean nothing here are passed over. */
export function parsePrompt(prompt: string, vocabulary: Vocabulary): AskedThing {
  const segments = segmentsOf(tokensOf(prompt));
  const root = new Draft(readPhrase(segments[0]?.words ?? [], vocabulary));
  const current = root;
  let mode: Relation = "and";
  let things = 1;
  for (const { relation, words } of segments.slice(1)) {
    const phrase = readPhrase(words, vocabulary);
    // "and" and commas go on with what was begun: "with red wings and golden eyes".
    if (relation !== "and") mode = relation;
    // "Over ear headphones": nothing was named yet that this could stand aside of.
    if (mode === "aside" && (current.phrase.noun !== undefined || phrase.noun === undefined)) continue;
    if (relation === "of" && joinOf(current, phrase)) continue;
    const named = phrase.noun !== undefined && !phrase.headIsPart;
    if (mode === "shape") current.phrase = { ...current.phrase, shape: phrase.noun ?? current.phrase.shape };
    else if (mode === "made" || mode === "covered") current.madeOf(phrase, mode);
    else if (mode === "with") {
      current.takesParts(phrase);
      if (named && current.phrase.noun !== undefined && things < maxThings && phrase.parts.size === 0) {
        things += 1;
        current.others.push({ placing: "beside", thing: new Draft(phrase) });
      }
    } else if (mode === "inside" || mode === "wears" || !named) {
      current.takesParts(phrase);
      if (mode === "wears" && named && things < maxThings) {
        things += 1;
        current.others.push({ placing: "worn", thing: new Draft(phrase) });
      }
    } else if (current.phrase.noun === undefined) {
      const better = new Draft(phrase);
      better.others.push(...current.others);
      root.replaceBy(better);
    } else if (things < maxThings) {
      things += 1;
      const draft = new Draft(phrase);
      root.others.push({ placing: placings[mode] ?? "beside", thing: draft });
    }
  }
  return root.finished();
}

/** A thing while it is read. */
class Draft {
  phrase: Phrase;
  others: Array<{ placing: Placing; thing: Draft }> = [];
  readonly looks: AskedLook[];
  readonly parts: Map<string, AskedLook>;
  readonly traits: Set<string>;

  constructor(phrase: Phrase) {
    this.phrase = phrase;
    this.looks = [...phrase.looks];
    this.parts = new Map(phrase.parts);
    this.traits = new Set(phrase.traits);
  }

  replaceBy(other: Draft): void {
    this.phrase = other.phrase;
    this.looks.push(...other.looks);
    for (const [part, look] of other.parts) this.parts.set(part, look);
    for (const trait of other.traits) this.traits.add(trait);
  }

  madeOf({ looks, traits, noun }: Phrase, mode: "made" | "covered"): void {
    // "Made of glass": a noun of its own elsewhere, here it is the material.
    const first: AskedLook | undefined = looks[0] ?? (noun === undefined ? undefined : namedMaterial(noun));
    if (first === undefined) return;
    const { cover, ...rest } = first;
    const own = this.looks[0] ?? {};
    // "Covered in snow" is a layer; "made of snow" is the thing itself.
    this.looks[0] =
      mode === "covered" && cover !== undefined ? { ...own, cover } : { ...rest, ...own, ...materialOf(rest) };
    for (const trait of traits) this.traits.add(trait);
  }

  takesParts(phrase: Phrase): void {
    for (const [part, look] of phrase.parts) {
      if (part === "pattern") this.looks[0] = { ...this.looks[0], ...patternOf(look) };
      else this.parts.set(part, look);
    }
    for (const trait of phrase.traits) this.traits.add(trait);
    if (phrase.parts.size > 0 || phrase.noun !== undefined) return;
    for (const look of phrase.looks) {
      const { pattern, cover, ...rest } = look;
      if (pattern !== undefined)
        this.looks[0] = { ...this.looks[0], pattern, ...(rest.color === undefined ? {} : { second: rest.color }) };
      else if (cover !== undefined) this.looks[0] = { ...this.looks[0], cover };
      else if (rest.color !== undefined || rest.material !== undefined) this.looks.push(rest);
    }
  }

  finished(): AskedThing {
    const { word, noun, count, kin, shape, size } = this.phrase;
    const { looks, parts, traits } = this;
    const others = this.others.map(({ placing, thing }) => ({ placing, thing: thing.finished() }));
    return { word, noun, count, looks, parts, traits, kin, shape, size, others };
  }
}

function materialOf({ material, color }: AskedLook): AskedLook {
  return {
    ...(material === undefined ? {} : { material }),
    ...(material === undefined && color !== undefined ? { color } : {}),
  };
}

function patternOf({ pattern, color }: AskedLook): AskedLook {
  return { ...(pattern === undefined ? {} : { pattern }), ...(color === undefined ? {} : { second: color }) };
}

/** "A pair of boots", "a statue of a horse", "a block of ice". @returns whether the phrase was used up. */
function joinOf(current: Draft, phrase: Phrase): boolean {
  const { word, noun } = current.phrase;
  if (gatherings.has(word) || sorts.has(word) || noun === undefined) {
    // "Earrings" and "binoculars" are a pair already.
    const isPair = word === "pair" && phrase.noun?.endsWith("s") === true;
    const gathered = isPair ? 1 : Math.max(2, current.phrase.count);
    const count = gatherings.has(word) ? gathered : phrase.count;
    const better = new Draft({
      ...phrase,
      count,
      size: current.phrase.size * phrase.size,
    });
    current.replaceBy(better);
    return true;
  }
  if (phrase.noun !== undefined && likenesses.has(word)) {
    current.phrase = { ...current.phrase, kin: [phrase.noun, ...current.phrase.kin] };
    current.looks.push(...phrase.looks);
    return true;
  }
  if (phrase.noun !== undefined && !phrase.headIsPart) {
    current.others.push({ placing: "inside", thing: new Draft(phrase) });
    return true;
  }
  current.madeOf(phrase, "made");
  return true;
}

interface Segment {
  readonly relation: Relation;
  readonly words: string[];
}

/** Cuts the words at relations and commas. "And" between adjectives ("red and black car") does not cut. */
function segmentsOf(tokens: readonly string[]): Segment[] {
  const out: Segment[] = [{ relation: "and", words: [] }];
  for (let i = 0; i < tokens.length; ) {
    const found = split.find(([words]) => words.every((word, k) => tokens[i + k] === word));
    const relation: Relation | undefined = tokens[i] === "," ? "and" : found?.[1];
    if (relation === undefined) {
      out.at(-1)?.words.push(tokens[i]!);
      i += 1;
    } else {
      out.push({ relation, words: [] });
      i += tokens[i] === "," ? 1 : (found?.[0].length ?? 1);
    }
  }
  return mergedAdjectives(out.filter(({ words }, index) => index === 0 || words.length > 0));
}

const plainAdjective = (words: readonly string[]): boolean => words.length > 0 && words.every(isAdjective);

function mergedAdjectives(segments: readonly Segment[]): Segment[] {
  const out: Segment[] = [];
  for (const segment of segments) {
    const before = out.at(-1);
    if (before !== undefined && segment.relation === "and" && plainAdjective(before.words)) {
      out[out.length - 1] = { relation: before.relation, words: [...before.words, ...segment.words] };
    } else out.push(segment);
  }
  return out;
}
