import { cells, noise, roughNoise } from "../shapes/noise.ts";
import type { Vec3 } from "../shapes/vectors.ts";
import { blend, hsl, linear, type Rgb, scaled } from "./colors.ts";
import type { Pattern } from "./look.ts";

/** @param p place in the model, whose largest extent is 1. */
type PatternRule = (p: Vec3, a: Rgb, b: Rgb, seed: number) => Rgb;

const step = (edge: number, value: number, soft = 0.06): number =>
  Math.max(0, Math.min(1, (value - edge) / soft + 0.5));

const rules: Readonly<Record<Pattern, PatternRule>> = {
  striped: ([x, y, z], a, b, seed) => {
    // Along the height and the depth at once, so that lying and standing bodies both show bands.
    const bend = 0.12 * noise(4 * x, 4 * y, 4 * z, seed);
    return blend(a, b, step(0, Math.sin(2 * Math.PI * 7 * (0.75 * y + 0.66 * z + bend)), 0.5));
  },
  tabby: ([x, y, z], a, b, seed) => {
    const bend = 0.35 * noise(5 * x, 3 * y, 5 * z, seed);
    return blend(a, b, 0.9 * step(0.25, Math.sin(2 * Math.PI * (7 * z + 1.2 * bend * 4 + x)), 0.5));
  },
  zigzag: ([x, y, z], a, b) => {
    const saw = Math.abs((((x + z) * 8) % 1) - 0.5) * 0.14;
    return blend(a, b, step(0, Math.sin(2 * Math.PI * 7 * (y + saw)), 0.4));
  },
  rings: ([, y], a, b) => blend(a, b, step(0.2, Math.sin(2 * Math.PI * 8 * y), 0.5)),
  spotted: ([x, y, z], a, b, seed) => {
    const { first, id } = cells(8 * x, 8 * y, 8 * z, seed);
    return blend(b, a, step(0.28 + 0.14 * id, first, 0.1));
  },
  dotted: ([x, y, z], a, b, seed) => {
    const { first } = cells(7 * x, 7 * y, 7 * z, seed);
    return blend(b, a, step(0.33, first, 0.07));
  },
  checkered: ([x, y, z], a, b) => {
    const parity = Math.floor(8 * x + 0.01) + Math.floor(8 * y + 0.01) + Math.floor(8 * z + 0.01);
    return parity % 2 === 0 ? a : b;
  },
  floral: ([x, y, z], a, b, seed) => {
    const { first, id } = cells(6 * x, 6 * y, 6 * z, seed);
    const petals = 0.3 + 0.09 * Math.sin(20 * (x + y + z));
    const bloom = id > 0.5 ? b : blend(b, linear(hsl(id * 3, 0.7, 0.6)), 0.6);
    return first < 0.1 ? linear(0xf6d743) : blend(bloom, a, step(petals, first, 0.05));
  },
  camouflage: ([x, y, z], a, b, seed) => {
    const n = roughNoise(7 * x, 7 * y, 7 * z, seed);
    if (n < 0.42) return a;
    return n < 0.54 ? b : n < 0.62 ? scaled(a, 0.35) : blend(a, b, 0.5);
  },
  rainbow: ([x, y, z], a, _, seed) =>
    blend(linear(hsl(1.1 * y + 0.5 * x + 0.4 * z + 0.1 * (seed % 10), 0.85, 0.55)), a, 0.08),
  veined: ([x, y, z], a, b, seed) => {
    const bend = roughNoise(4 * x, 4 * y, 4 * z, seed);
    const line = Math.abs(Math.sin(9 * (x + 0.7 * y + 0.5 * z) + 7 * bend));
    return blend(b, a, step(0.14, line, 0.16));
  },
  swirled: ([x, y, z], a, b, seed) => {
    const angle = Math.atan2(z, x);
    return blend(a, b, step(0, Math.sin(3 * angle + 16 * y + 3 * noise(3 * x, 3 * y, 3 * z, seed)), 0.6));
  },
  cracked: ([x, y, z], a, b, seed) => {
    const { first, second } = cells(6 * x, 6 * y, 6 * z, seed);
    return blend(b, a, step(0.07, second - first, 0.07));
  },
  mosaic: ([x, y, z], a, b, seed) => {
    const { first, second, id } = cells(11 * x, 11 * y, 11 * z, seed);
    const tile = blend(id > 0.5 ? a : b, linear(hsl(id * 7, 0.6, 0.55)), 0.25);
    return blend(scaled(tile, 0.45), scaled(tile, 0.8 + 0.4 * id), step(0.08, second - first, 0.06));
  },
  gradient: ([, y], a, b) => blend(a, b, Math.max(0, Math.min(1, y))),
};

/** The colour of a patterned surface at a place. */
export function patterned(pattern: Pattern, p: Vec3, a: Rgb, b: Rgb, seed: number): Rgb {
  return rules[pattern](p, a, b, seed);
}
