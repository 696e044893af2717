import type { Look } from "../looks/look.ts";
import type { Paint, Sculptor } from "../shapes/sculptor.ts";
import type { Vec3 } from "../shapes/vectors.ts";
import type { Dice } from "./dice.ts";

/** Places on a thing where others go: hats on the head, swords in the hand, riders on the back. */
export interface Anchor {
  readonly at: Vec3;
  /** Half the width of what is there. */
  readonly radius: number;
}

/** What a recipe is told, and what it may ask for. */
export interface Brief {
  /** The name under which the thing was asked for, such as "palm tree". */
  readonly word: string;
  readonly dice: Dice;
  /** Known nouns that describe the thing: the lion of a lion statue. */
  readonly kin: readonly string[];
  /** What the thing is shaped like, as in "heart-shaped". */
  readonly shape: string | undefined;
  /**
   * The paint of a part: what the prompt says of it, else the fallback, a little varied by the seed.
   * @param role 0 follows the prompt's first colour and material, 1 the second, and so on; without one only the part's own words count.
   */
  paint(part: string, fallback: Look, role?: number): Paint;
  /** Whether a change of shape is asked for. Asking means the recipe sees to it: it is not added afterwards. */
  has(...traits: readonly string[]): boolean;
  anchor(name: "head" | "hand" | "back" | "top", at: Vec3, radius: number): void;
  /** Draws another thing with its foot at a place, as large as told. @returns false for a noun that nobody knows. */
  draw(
    noun: string,
    place: { readonly at: Vec3; readonly extent: number; readonly turn?: Vec3; readonly looks?: "own" | "mine" },
  ): boolean;
}

/** Draws one thing: on y = 0, front to +Z, about one unit large. */
export type Recipe = (s: Sculptor, b: Brief) => void;

export interface Thing {
  /** Largest extent of a real one, metres: how things of one scene compare. */
  readonly metres: number;
  readonly recipe: Recipe;
}

/** Names, separated by commas, and how to make what they name. */
export type Things = Readonly<Record<string, Thing>>;

export function thing(metres: number, recipe: Recipe): Thing {
  return { metres, recipe };
}
