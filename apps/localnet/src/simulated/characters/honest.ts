import type { Character } from "./character.ts";

export const honest: Character = {
  name: "honest",
  description: "uploads what it sees, on time",
  expectedVerdict: "passes every tier and is ranked",
  wrapSource: (source) => source,
};
