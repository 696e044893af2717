import { hsl, toHsl, toned } from "../looks/colors.ts";
import type { Look, Material } from "../looks/look.ts";
import type { Paint } from "../shapes/sculptor.ts";
import type { AskedLook } from "../words/asked.ts";
import type { Dice } from "./dice.ts";

/** Materials that make up a whole thing when they are asked for: a wooden car has wooden doors too, a leather sofa no leather legs. */
const wholly = new Set<Material>([
  "wood",
  "metal",
  "chrome",
  "stone",
  "marble",
  "crystal",
  "glass",
  "ice",
  "lava",
  "fire",
  "snow",
  "bone",
  "straw",
  "water",
  "slime",
  "mosaic",
  "bark",
  "food",
  "ceramic",
  "paper",
  "brick",
]);

/** Looks that glow by themselves. */
const selfLit = new Set<Material>(["fire"]);

/** The paints of one scene, and the rules by which the words of a prompt reach the parts of a thing. */
export class PaintBox {
  readonly looks: Look[] = [];
  readonly #known = new Map<string, Paint>();

  /** The paint for a look, the same one for the same look. */
  mix(look: Look): Paint {
    const key = JSON.stringify(look);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.looks.push(look);
    this.#known.set(key, this.looks.length - 1);
    return this.looks.length - 1;
  }
}

/** What a part looks like when the prompt says `asked` of it. */
function overlaid(fallback: Look, asked: AskedLook): Look {
  const { material, color, second, pattern, cover, glows } = asked;
  const { pattern: itsPattern, second: itsSecond, fixed: _, ...rest } = fallback;
  const kept =
    material === undefined
      ? {
          ...(itsPattern === undefined ? {} : { pattern: itsPattern }),
          ...(itsSecond === undefined ? {} : { second: itsSecond }),
        }
      : {};
  const lit = glows === true || (material !== undefined && selfLit.has(material));
  return {
    ...rest,
    ...kept,
    ...(material === undefined ? {} : { material }),
    ...(color === undefined ? {} : { color }),
    ...(pattern === undefined ? {} : { pattern }),
    ...(second === undefined ? {} : { second }),
    ...(cover === undefined ? {} : { cover }),
    ...(lit ? { glows: true } : {}),
  };
}

/** A look as the seed varies it: a colour that nobody asked for may drift, one that was asked for hardly. */
export function varied(look: Look, dice: Dice, wasAsked: boolean): Look {
  if (look.fixed === true) return look;
  const [h, s, l] = toHsl(look.color);
  const drift = wasAsked ? 0.006 : look.free === true ? 0.5 : 0.022;
  const tone = wasAsked ? dice.between(0.96, 1.04) : dice.between(0.86, 1.14);
  return {
    ...look,
    color: toned(
      hsl(h + dice.between(-drift, drift), s * (wasAsked ? 1 : dice.between(0.85, 1.1) > 1 ? 1 : 0.92), l),
      tone,
    ),
  };
}

/** The look of a part of a thing of which the prompt says `looks` and, of single parts, `parts`. */
export function partLook(
  part: string,
  fallback: Look,
  role: number | undefined,
  { looks, parts }: { readonly looks: readonly AskedLook[]; readonly parts: ReadonlyMap<string, AskedLook> },
): { readonly look: Look; readonly asked: boolean } {
  const own = parts.get(part);
  if (own !== undefined && Object.keys(own).length > 0)
    return { look: overlaid(fallback, own), asked: own.color !== undefined };
  const first = looks[0];
  const named = role === undefined ? undefined : looks[role];
  if (named !== undefined) {
    const inherited =
      role !== 0 && named.material === undefined && first?.material !== undefined && wholly.has(first.material)
        ? { material: first.material }
        : {};
    return { look: overlaid(fallback, { ...inherited, ...named }), asked: named.color !== undefined };
  }
  if (
    role !== undefined &&
    fallback.fixed !== true &&
    first?.material !== undefined &&
    wholly.has(first.material) &&
    first.color !== undefined
  ) {
    return {
      look: overlaid(fallback, { ...first, color: toned(first.color, role % 2 === 1 ? 0.72 : 1.3) }),
      asked: true,
    };
  }
  if (first?.cover !== undefined && fallback.fixed !== true)
    return { look: { ...fallback, cover: first.cover }, asked: false };
  return { look: fallback, asked: false };
}
