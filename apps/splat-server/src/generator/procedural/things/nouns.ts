import { quadrupeds } from "./quadrupeds.ts";
import type { Thing, Things } from "./recipe.ts";

const families: readonly Things[] = [quadrupeds];

/** Every name that can be asked for, and what it makes. */
export const nounIndex: ReadonlyMap<string, Thing> = new Map(
  families.flatMap((family) =>
    Object.entries(family).flatMap(([names, thing]) => names.split(", ").map((name) => [name, thing] as const)),
  ),
);
