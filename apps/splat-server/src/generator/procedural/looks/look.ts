/** What a surface is made of; decides how its colour varies and how it answers light. */
const materials = [
  "wood",
  "metal",
  "chrome",
  "stone",
  "marble",
  "brick",
  "crystal",
  "glass",
  "ice",
  "plastic",
  "rubber",
  "fabric",
  "leather",
  "fur",
  "feathers",
  "scales",
  "skin",
  "ceramic",
  "paper",
  "leaf",
  "bark",
  "petal",
  "lava",
  "fire",
  "snow",
  "food",
  "bone",
  "straw",
  "water",
  "slime",
  "mosaic",
  "screen",
  "paint",
] as const;

export type Material = (typeof materials)[number];

const patterns = [
  "striped",
  "spotted",
  "checkered",
  "dotted",
  "floral",
  "camouflage",
  "rainbow",
  "veined",
  "swirled",
  "cracked",
  "mosaic",
  "rings",
  "gradient",
  "zigzag",
  "tabby",
] as const;

export type Pattern = (typeof patterns)[number];

/** A layer on top of the paint. */
export type Cover = "snow" | "moss" | "rust" | "lava" | "mud" | "frost" | "soot";

/** 0xRRGGBB in sRGB. */
export type Hex = number;

export interface Look {
  readonly material: Material;
  readonly color: Hex;
  /** The pattern's other colour. */
  readonly second?: Hex;
  readonly pattern?: Pattern;
  readonly cover?: Cover;
  /** Gives its own light: no shadows. */
  readonly glows?: boolean;
  /** Keeps what it is whatever is asked of the whole: eyes, tyres, screens. */
  readonly fixed?: boolean;
  /** Any hue will do when none is asked for: cars, vases, hats. */
  readonly free?: boolean;
}

export function look(material: Material, color: Hex, more: Omit<Look, "material" | "color"> = {}): Look {
  return { material, color, ...more };
}
