import { cells, hashed, noise, roughNoise } from "../shapes/noise.ts";
import type { Vec3 } from "../shapes/vectors.ts";
import { blend, hsl, linear, type Rgb, scaled } from "./colors.ts";
import type { Material } from "./look.ts";

/** A place on a surface, as materials see it. */
export interface Spot {
  /** Place in the model, whose largest extent is 1. */
  readonly p: Vec3;
  /** Place inside the piece, in its own axes. */
  readonly local: Vec3;
  readonly normal: Vec3;
  readonly seed: number;
}

/** How a material answers light: `gloss` is the strength of the highlight, `mirror` that of a reflected horizon. */
export interface Shine {
  readonly gloss: number;
  readonly mirror: number;
  /** How much light comes through from behind: shadows are soft. */
  readonly clear: number;
}

type Grain = (color: Rgb, spot: Spot) => Rgb;

const plain: Grain = (color) => color;

const speckled =
  (amount: number, size: number): Grain =>
  (color, { p: [x, y, z], seed }) =>
    scaled(color, 1 - amount + 2 * amount * roughNoise(x * size, y * size, z * size, seed));

/** Fine streaks: strands of hair, fibres. `down` lies the strands along the height. */
const streaked =
  (amount: number, size: number): Grain =>
  (color, { p: [x, y, z], seed }) => {
    const strand =
      noise(x * size, y * size * 0.3, z * size * 0.45, seed) * 0.6 + noise(x * 14, y * 9, z * 11, seed + 4) * 0.4;
    return scaled(color, 1 - amount + 2 * amount * strand);
  };

/** Flat cells of different brightness, whose borders are lines of light. */
const facetted =
  (amount: number): Grain =>
  (color, { normal: [nx, ny, nz], p: [x, y, z], seed }) => {
    const face = hashed(Math.round(nx * 4), Math.round(ny * 4), Math.round(nz * 4), 7);
    const inside = noise(x * 9 + nx, y * 9 + ny, z * 9 + nz, seed);
    const light = 1 - amount + amount * (1.1 * face + 0.7 * inside);
    const white = Math.max(0, 1.5 * face + inside - 1.65);
    return blend(scaled(color, light + 0.12), [1, 1, 1], Math.min(0.75, white));
  };

const wood: Grain = (color, { local: [x, y, z], p, seed }) => {
  const warp = 2.5 * noise(x * 3 + (seed % 7), y * 3, z * 3, seed);
  const rings = Math.sin(38 * (x * 0.9 + z * 0.6 + 0.12 * y) + 6 * warp);
  const pores = noise(p[0] * 60, p[1] * 8, p[2] * 60, seed + 1);
  return scaled(color, 0.86 + 0.17 * rings + 0.16 * (pores - 0.5));
};

const marble: Grain = (color, spot) => {
  const [x, y, z] = spot.p;
  const bend = roughNoise(5 * x, 5 * y, 5 * z, spot.seed);
  const vein = Math.abs(Math.sin(7 * (x + 0.8 * y - 0.4 * z) + 9 * bend));
  return scaled(color, 0.62 + 0.4 * Math.min(1, vein * 3));
};

const brick: Grain = (color, { p: [x, y, z], normal: [nx, , nz], seed }) => {
  const row = Math.floor(y * 22);
  const along = (Math.abs(nx) > Math.abs(nz) ? z : x) * 11 + (row % 2) * 0.5;
  const stone = Math.floor(along);
  const joint = y * 22 - row < 0.16 || along - stone < 0.08;
  return joint ? blend(color, linear(0xcfc6b8), 0.75) : scaled(color, 0.78 + 0.45 * hashed(stone, row, 3, seed));
};

const fire: Grain = (color, { p: [x, y, z], seed }) => {
  const lick = roughNoise(7 * x, 3.5 * y, 7 * z, seed);
  const hot = blend(color, linear(0xffe35a), Math.max(0, Math.min(1, 1.9 * lick - 0.45)));
  return blend(hot, linear(0xc21a08), Math.max(0, 0.75 - 1.6 * lick));
};

const lava: Grain = (color, { p: [x, y, z], seed }) => {
  const { first, second } = cells(7 * x, 7 * y, 7 * z, seed);
  const crack = Math.max(0, 1 - (second - first) * 7);
  return blend(scaled(color, 0.6), blend(linear(0xff3a06), linear(0xffc93a), crack), Math.min(1, crack * 1.6));
};

const scaly: Grain = (color, { p: [x, y, z], seed }) => {
  const { first, id } = cells(22 * x, 22 * y, 22 * z, seed);
  return scaled(color, 1.18 - 0.62 * first + 0.14 * id);
};

const feathered: Grain = (color, { p: [x, y, z], seed }) => {
  const row = (y + 0.4 * z) * 17 + 1.5 * noise(9 * x, 9 * y, 9 * z, seed);
  return scaled(color, 0.8 + 0.36 * (row - Math.floor(row)));
};

const woven: Grain = (color, { p: [x, y, z], seed }) =>
  scaled(
    color,
    0.92 +
      0.07 * Math.sin(150 * (x + y)) +
      0.07 * Math.sin(150 * (z - y)) +
      0.1 * (noise(9 * x, 9 * y, 9 * z, seed) - 0.5),
  );

const barked: Grain = (color, { p: [x, y, z], seed }) => {
  const ridge = roughNoise(26 * x, 5 * y, 26 * z, seed);
  return scaled(color, 0.55 + 0.85 * ridge);
};

const screen: Grain = (color, { local: [x, y], seed }) => {
  const sky = blend(color, linear(0xbfe6ff), Math.max(0, Math.min(0.6, 0.4 + y + 0.5 * x)));
  return noise(9 * x, 9 * y, 1, seed) > 0.66 ? scaled(sky, 1.25) : sky;
};

const mosaic: Grain = (color, { p: [x, y, z], seed }) => {
  const { first, second, id } = cells(13 * x, 13 * y, 13 * z, seed);
  const tile = blend(color, linear(hsl(id * 5, 0.65, 0.55)), 0.45);
  return second - first < 0.1 ? linear(0xe8e0d0) : scaled(tile, 0.75 + 0.5 * id);
};

const dull: Shine = { gloss: 0.05, mirror: 0, clear: 0.1 };
const satin: Shine = { gloss: 0.25, mirror: 0, clear: 0.1 };
const shiny: Shine = { gloss: 0.6, mirror: 0.12, clear: 0.1 };

export const surfaces: Readonly<Record<Material, Shine & { readonly grain: Grain }>> = {
  wood: { ...satin, grain: wood },
  metal: { gloss: 0.85, mirror: 0.75, clear: 0, grain: speckled(0.05, 40) },
  chrome: { gloss: 1, mirror: 1, clear: 0, grain: plain },
  stone: { ...dull, grain: (c, s) => speckled(0.16, 45)(speckled(0.2, 7)(c, s), s) },
  marble: { ...shiny, grain: marble },
  brick: { ...dull, grain: brick },
  crystal: { gloss: 1, mirror: 0.2, clear: 0.45, grain: facetted(0.75) },
  glass: { gloss: 1, mirror: 0.35, clear: 0.6, grain: plain },
  ice: { gloss: 0.8, mirror: 0.15, clear: 0.55, grain: facetted(0.35) },
  plastic: { ...shiny, grain: plain },
  rubber: { gloss: 0.18, mirror: 0, clear: 0, grain: speckled(0.05, 30) },
  fabric: { ...dull, grain: woven },
  leather: { gloss: 0.35, mirror: 0.03, clear: 0, grain: speckled(0.12, 24) },
  fur: { ...dull, grain: streaked(0.24, 70) },
  feathers: { ...dull, grain: feathered },
  scales: { gloss: 0.4, mirror: 0.08, clear: 0, grain: scaly },
  skin: { gloss: 0.16, mirror: 0, clear: 0.2, grain: speckled(0.06, 12) },
  ceramic: { gloss: 0.75, mirror: 0.12, clear: 0.1, grain: speckled(0.03, 9) },
  paper: { ...dull, grain: speckled(0.04, 20) },
  leaf: { gloss: 0.2, mirror: 0, clear: 0.35, grain: speckled(0.24, 14) },
  bark: { ...dull, grain: barked },
  petal: { gloss: 0.12, mirror: 0, clear: 0.45, grain: speckled(0.1, 10) },
  lava: { ...dull, grain: lava },
  fire: { gloss: 0, mirror: 0, clear: 1, grain: fire },
  snow: { gloss: 0.15, mirror: 0, clear: 0.4, grain: speckled(0.05, 25) },
  food: { gloss: 0.2, mirror: 0, clear: 0.2, grain: speckled(0.16, 18) },
  bone: { ...satin, grain: speckled(0.09, 16) },
  straw: { ...dull, grain: streaked(0.28, 90) },
  water: { gloss: 0.8, mirror: 0.2, clear: 0.5, grain: streaked(0.12, 20) },
  slime: { gloss: 0.9, mirror: 0.1, clear: 0.5, grain: speckled(0.12, 8) },
  mosaic: { ...satin, grain: mosaic },
  screen: { gloss: 0.3, mirror: 0.1, clear: 1, grain: screen },
  paint: { gloss: 0.7, mirror: 0.14, clear: 0.05, grain: plain },
};
