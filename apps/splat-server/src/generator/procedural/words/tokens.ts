/** Words beyond this are not read: a longer prompt says what it is about earlier. */
const maxWords = 96;

/**
 * The words of a prompt: lower case, without accents, punctuation and symbols. A comma becomes a word of its own, since it
 * ends a phrase; hyphens part words, so that "snow-covered" reads like "snow covered".
 */
export function tokensOf(prompt: string): string[] {
  return prompt
    .slice(0, 2_000)
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(/['’]s?\b/g, "")
    .replace(/[,;:.!?()\n\r]+/g, " , ")
    .replace(/[^\p{L}\p{N},]+/gu, " ")
    .split(" ")
    .filter((word) => word !== "")
    .slice(0, maxWords);
}

const irregular: Readonly<Record<string, string>> = {
  people: "person",
  men: "man",
  women: "woman",
  children: "child",
  mice: "mouse",
  geese: "goose",
  teeth: "tooth",
  feet: "foot",
  knives: "knife",
  wolves: "wolf",
  leaves: "leaf",
  elves: "elf",
  dwarves: "dwarf",
  loaves: "loaf",
  shelves: "shelf",
  cacti: "cactus",
  fungi: "fungus",
  dice: "die",
  scarves: "scarf",
  oxen: "ox",
  calves: "calf",
  wives: "wife",
  octopi: "octopus",
  octopuses: "octopus",
  fireflies: "firefly",
};

/** The likely singular forms of a word, the word itself first. */
export function singulars(word: string): string[] {
  const out = [word];
  const known = Object.hasOwn(irregular, word) ? irregular[word] : undefined;
  if (known !== undefined) out.push(known);
  if (word.endsWith("ies") && word.length > 4) out.push(`${word.slice(0, -3)}y`);
  if (word.endsWith("es") && word.length > 4) out.push(word.slice(0, -2));
  if (word.endsWith("s") && !word.endsWith("ss") && word.length > 3) out.push(word.slice(0, -1));
  return out;
}
