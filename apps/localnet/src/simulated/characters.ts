import { careless } from "./characters/careless.ts";
import type { Character } from "./characters/character.ts";
import { copier } from "./characters/copier.ts";
import { fabricator } from "./characters/fabricator.ts";
import { honest } from "./characters/honest.ts";
import { incomplete } from "./characters/incomplete.ts";
import { late, lateAfterClose } from "./characters/late.ts";

export type { Character, CharacterContext, Victim } from "./characters/character.ts";

/**
 * Everybody a local network can be peopled with. A new character is one file beside these and one line here; `outOfTwelve`
 * is how many of twelve miners are like it.
 */
export const characters: readonly { readonly character: Character; readonly outOfTwelve: number }[] = [
  { character: honest, outOfTwelve: 5 },
  { character: incomplete, outOfTwelve: 1 },
  { character: fabricator, outOfTwelve: 2 },
  { character: copier, outOfTwelve: 1 },
  { character: careless, outOfTwelve: 1 },
  { character: late, outOfTwelve: 1 },
  { character: lateAfterClose, outOfTwelve: 1 },
];

/** Counts that were chosen by hand, so that small networks still show the most telling characters. */
const chosenMixes: Readonly<Record<number, readonly Character[]>> = {
  6: [honest, honest, incomplete, fabricator, copier, careless],
  8: [honest, honest, honest, incomplete, fabricator, copier, careless, late],
};

/**
 * Who plays when there are so many miners: the hand-made mixes, else the proportions of twelve by largest remainder
 * (ties in the order of the list), and always somebody honest.
 */
export function mix(count: number): Character[] {
  const chosen = chosenMixes[count];
  if (chosen !== undefined) return [...chosen];
  const whole = characters.reduce((sum, { outOfTwelve }) => sum + outOfTwelve, 0);
  const seats = characters.map(({ character, outOfTwelve }) => {
    const exact = outOfTwelve * count;
    return { character, seats: Math.floor(exact / whole), remainder: exact % whole };
  });
  let free = count - seats.reduce((sum, entry) => sum + entry.seats, 0);
  // Sorting is stable: equal remainders keep the order of the list.
  for (const entry of [...seats].sort((a, b) => b.remainder - a.remainder)) {
    if (free === 0) break;
    entry.seats += 1;
    free -= 1;
  }
  return seats.flatMap(({ character, seats: taken }) => Array.from({ length: taken }, () => character));
}
