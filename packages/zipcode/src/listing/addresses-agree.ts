import { isStreetSuffix, isUnitMarker, streetWord } from "./address-words.ts";
import { asciiLowerCase } from "./normalise-address.ts";

interface StreetLine {
  /** House number, street, directions: in their canonical words. */
  readonly street: readonly string[];
  /** Unit numbers run together, or empty. */
  readonly unit: string;
}

/**
 * Do two spellings name one street address? Compared are the words before the first comma, after unifying case,
 * punctuation, street suffixes, directions, small ordinals and unit markers; units only when both sides name one.
 * A side may say less (no unit, no suffix, the city run on without a comma) but may not contradict. City, state and
 * zipcode after the comma do not count. ASCII rules only: characters beyond ASCII must be equal as they are.
 * @source the last Python's lenient comparison, tightened: containment holds only from the left and at a street suffix.
 */
export function addressesAgree(a: string, b: string): boolean {
  const left = streetLine(a);
  const right = streetLine(b);
  if (left.street.length === 0 || right.street.length === 0) return false;
  if (left.unit !== "" && right.unit !== "" && left.unit !== right.unit) return false;
  const [shorter, longer] =
    left.street.length <= right.street.length ? [left.street, right.street] : [right.street, left.street];
  if (!shorter.every((word, index) => word === longer[index])) return false;
  return shorter.length === longer.length || endsAtStreet(shorter, longer);
}

/** True if what the longer line adds cannot be part of the street's own name. */
function endsAtStreet(shorter: readonly string[], longer: readonly string[]): boolean {
  if (shorter.length < 2 || !/[0-9]/.test(shorter[0] ?? "")) return false;
  const added = longer[shorter.length] ?? "";
  // The name precedes the suffix: in `12 avenue a` the suffix at place 1 is part of the name.
  return shorter.some((word, index) => index >= 2 && isStreetSuffix(word)) || isStreetSuffix(added);
}

function streetLine(address: string): StreetLine {
  const [first = [], second = []] = asciiLowerCase(address).split(",").map(wordsOf);
  const street: string[] = [];
  let unit = "";
  for (let index = 0; index < first.length; index++) {
    const word = first[index] as string;
    // A marker at the very start (`Lot 12 …`) is no unit: nothing precedes it.
    if (!isUnitMarker(word) || index === 0) {
      if (unit === "") street.push(word);
      continue;
    }
    while (isUnitMarker(first[index + 1] ?? "")) index++;
    unit += first[++index] ?? "";
  }
  return { street, unit: unit === "" ? unitIn(second) : unit };
}

/** `…, Apt 4, …` and the bare `…, 4B` of city records; a lone five-digit number is a zipcode. */
function unitIn(words: readonly string[]): string {
  if (isUnitMarker(words[0] ?? "")) return words.filter((word) => !isUnitMarker(word))[0] ?? "";
  const only = words.length === 1 ? (words[0] as string) : "";
  return /[0-9]/.test(only) && !/^[0-9]{5}$/.test(only) ? only : "";
}

function wordsOf(part: string): string[] {
  const words = part
    .replace(/#/g, " unit ")
    .replace(/[.']/g, "")
    // `123-45` and `4-B` are one number, `Winston-Salem` is two words.
    .replace(/([0-9])-|-(?=[0-9])/g, "$1")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters separate words like any other.
    .split(/[\x00-\x2f\x3a-\x60\x7b-\x7f]+/)
    .filter((word) => word !== "")
    .map(streetWord);
  return joinDirections(words);
}

/** `n w` and `north west` are `nw`. */
function joinDirections(words: readonly string[]): string[] {
  const joined: string[] = [];
  for (const word of words) {
    const before = joined.at(-1);
    if ((word === "e" || word === "w") && (before === "n" || before === "s")) joined[joined.length - 1] = before + word;
    else joined.push(word);
  }
  return joined;
}
