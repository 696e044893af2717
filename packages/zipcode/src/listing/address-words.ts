/** Written variants of the words of a US street line. ASCII, small letters; both sides of a comparison pass through it. */
const variants: Readonly<Record<string, string>> = {
  // Street suffixes, after the abbreviations of the US Postal Service.
  street: "st",
  str: "st",
  saint: "st",
  avenue: "ave",
  av: "ave",
  boulevard: "blvd",
  drive: "dr",
  road: "rd",
  lane: "ln",
  place: "pl",
  court: "ct",
  circle: "cir",
  terrace: "ter",
  terr: "ter",
  trail: "trl",
  way: "way",
  wy: "way",
  parkway: "pkwy",
  highway: "hwy",
  square: "sq",
  plaza: "plz",
  loop: "loop",
  alley: "aly",
  crescent: "cres",
  cove: "cv",
  point: "pt",
  ridge: "rdg",
  expressway: "expy",
  turnpike: "tpke",
  mount: "mt",
  fort: "ft",
  // Directions.
  north: "n",
  south: "s",
  east: "e",
  west: "w",
  northeast: "ne",
  northwest: "nw",
  southeast: "se",
  southwest: "sw",
  // Small ordinals.
  first: "1st",
  second: "2nd",
  third: "3rd",
  fourth: "4th",
  fifth: "5th",
  sixth: "6th",
  seventh: "7th",
  eighth: "8th",
  ninth: "9th",
  tenth: "10th",
  // Words before the number of a unit.
  apartment: "unit",
  apt: "unit",
  suite: "unit",
  ste: "unit",
  room: "unit",
  rm: "unit",
  floor: "unit",
  building: "unit",
  bldg: "unit",
  lot: "unit",
};

const suffixes: ReadonlySet<string> = new Set([
  "st",
  "ave",
  "blvd",
  "dr",
  "rd",
  "ln",
  "pl",
  "ct",
  "cir",
  "ter",
  "trl",
  "way",
  "pkwy",
  "hwy",
  "sq",
  "plz",
  "loop",
  "aly",
  "cres",
  "cv",
  "pt",
  "rdg",
  "expy",
  "tpke",
]);

export function streetWord(word: string): string {
  // `Object.hasOwn`, since a miner may write `constructor Street`.
  return Object.hasOwn(variants, word) ? (variants[word] as string) : word;
}

export function isStreetSuffix(word: string): boolean {
  return suffixes.has(word);
}

export function isUnitMarker(word: string): boolean {
  return word === "unit";
}
