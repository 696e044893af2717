import { Body } from "../shapes/body.ts";
import { poseMatrix } from "../shapes/pose.ts";
import { Sculptor } from "../shapes/sculptor.ts";
import type { Vec3 } from "../shapes/vectors.ts";
import { Dice } from "../things/dice.ts";
import { nounIndex } from "../things/nouns.ts";
import { type PaintBox, partLook, varied } from "../things/paint-box.ts";
import type { Anchor, Brief } from "../things/recipe.ts";
import { sculpture } from "../things/sculpture.ts";
import type { AskedLook, AskedThing } from "../words/asked.ts";
import { addTraits } from "./traits.ts";

/** Things inside things (a statue of a lion) go this deep. */
const maxDepth = 3;

/** A thing on its own: on y = 0, its middle over the origin. */
export interface MadeThing {
  readonly body: Body;
  readonly min: Vec3;
  readonly max: Vec3;
  readonly metres: number;
  readonly anchors: ReadonlyMap<string, Anchor>;
}

/**
 * Makes one thing. A noun that nobody taught us becomes a sculpture that the word's own letters decide, in the looks asked for.
 * @param seed the whole seed, as text: the same one gives the same thing.
 */
export function makeThing(asked: AskedThing, box: PaintBox, seed: string, edge: number, depth = 0): MadeThing {
  const dice = new Dice(seed);
  const body = new Body();
  const sculptor = new Sculptor(body, edge);
  const anchors = new Map<string, Anchor>();
  const taken = new Set<string>();
  const mixed = new Map<string, number>();
  const known = asked.noun === undefined ? undefined : nounIndex.get(asked.noun);
  const brief: Brief = {
    word: asked.noun ?? asked.word,
    dice,
    kin: asked.kin,
    shape: asked.shape,
    paint(part, fallback, role) {
      const key = `${part}/${role ?? ""}/${JSON.stringify(fallback)}`;
      const known = mixed.get(key);
      if (known !== undefined) return known;
      const { look: chosen, asked: wasAsked } = partLook(part, fallback, role, asked);
      // Its own dice: how many paints a recipe asks for does not change its shape.
      const paint = box.mix(varied(chosen, new Dice(`${seed}/${part}`), wasAsked));
      mixed.set(key, paint);
      return paint;
    },
    has(...traits) {
      for (const trait of traits) taken.add(trait);
      return traits.some((trait) => asked.traits.has(trait));
    },
    anchor: (name, at, radius) => void anchors.set(name, { at, radius }),
    draw(noun, { at, extent, turn = [0, 0, 0], looks = "own" }) {
      if (!nounIndex.has(noun) || depth >= maxDepth) return false;
      const inner: AskedThing = {
        ...plainThing(noun),
        ...(looks === "mine" ? { looks: asked.looks.length > 0 ? asked.looks : [defaultLook] } : {}),
      };
      const made = makeThing(inner, box, `${seed}/${noun}`, edge / Math.max(0.2, extent), depth + 1);
      const scale =
        extent / Math.max(1e-6, made.max[0] - made.min[0], made.max[1] - made.min[1], made.max[2] - made.min[2]);
      const placed = new Body();
      placed.append(made.body, poseMatrix({ turn, scale }));
      const where = sculptor.whereIs(at);
      body.append(placed, poseMatrix({ at: where }));
      return true;
    },
  };
  (known?.recipe ?? sculpture)(sculptor, brief);
  addTraits(sculptor, brief, asked, anchors, taken);
  return { ...settled(body, anchors), metres: known?.metres ?? 1 };
}

const defaultLook: AskedLook = { material: "stone", color: 0xb9b3a8 };

function plainThing(noun: string): AskedThing {
  return {
    word: noun,
    noun,
    count: 1,
    looks: [],
    parts: new Map(),
    traits: new Set(),
    kin: [],
    shape: undefined,
    size: 1,
    others: [],
  };
}

/** Moved so that it stands on y = 0 with its middle over the origin, its anchors with it. */
function settled(raw: Body, anchors: ReadonlyMap<string, Anchor>): Omit<MadeThing, "metres"> {
  const { min, max } = raw.bounds() ?? { min: [0, 0, 0] as const, max: [0, 0, 0] as const };
  const shift: Vec3 = [-(min[0] + max[0]) / 2, -min[1], -(min[2] + max[2]) / 2];
  const body = new Body();
  body.append(raw, poseMatrix({ at: shift }));
  const moved = (p: Vec3): Vec3 => [p[0] + shift[0], p[1] + shift[1], p[2] + shift[2]];
  return {
    body,
    min: moved(min),
    max: moved(max),
    anchors: new Map([...anchors].map(([name, { at, radius }]) => [name, { at: moved(at), radius }])),
  };
}
