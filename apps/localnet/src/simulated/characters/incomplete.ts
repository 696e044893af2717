import type { Character } from "./character.ts";

const keptShare = 0.7;

export const incomplete: Character = {
  name: "incomplete",
  description: "honest, but stops at seven listings of ten",
  expectedVerdict: "QUANTITY_LOW: never ranked",
  wrapSource: (source, { random }) => ({
    name: source.name,
    async collect(request) {
      const listings = [...(await source.collect(request))];
      const kept = Math.floor(listings.length * keptShare);
      while (listings.length > kept) listings.splice(random.int(listings.length), 1);
      return listings;
    },
  }),
};
