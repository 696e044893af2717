import type { Cover, Hex, Material, Pattern } from "../looks/look.ts";

/** What a prompt says of a surface; what it does not say is the recipe's to choose. */
export interface AskedLook {
  readonly material?: Material;
  readonly color?: Hex;
  readonly second?: Hex;
  readonly pattern?: Pattern;
  readonly cover?: Cover;
  readonly glows?: boolean;
}

/** How the second of two things stands to the first. */
export type Placing = "under" | "top" | "beside" | "around" | "worn" | "held" | "ridden" | "inside";

/** One thing that a prompt asks for. */
export interface AskedThing {
  /** The words that were understood as the thing, or the last word when none was. */
  readonly word: string;
  /** A word of the vocabulary; undefined for a thing that nobody taught us. */
  readonly noun: string | undefined;
  /** From 1 to 9. */
  readonly count: number;
  /** Looks in the order they were named: the first is the main one. */
  readonly looks: readonly AskedLook[];
  /** Looks of parts, under slot names such as "eyes" or "legs". */
  readonly parts: ReadonlyMap<string, AskedLook>;
  /** Changes of shape, such as "wings" or "spikes". */
  readonly traits: ReadonlySet<string>;
  /** Known nouns that describe this one: the lion of a lion statue. */
  readonly kin: readonly string[];
  /** What it is shaped like. */
  readonly shape: string | undefined;
  readonly size: number;
  readonly others: ReadonlyArray<{ readonly placing: Placing; readonly thing: AskedThing }>;
}
