import type { Body } from "../shapes/body.ts";
import { noise, roughNoise } from "../shapes/noise.ts";
import { dot, unit, type Vec3 } from "../shapes/vectors.ts";
import { blend, linear, type Rgb, scaled } from "./colors.ts";
import type { Cover, Look } from "./look.ts";
import { openness } from "./occlusion.ts";
import { patterned } from "./patterns.ts";
import { type Spot, surfaces } from "./surfaces.ts";

/** Splats have no light of their own kind: what light does is painted on. Above, a little right, in front. */
const toLight = unit([0.45, 0.8, 0.6]);
const toViewer = unit([0.1, 0.3, 1]);
const halfway = unit([toLight[0] + toViewer[0], toLight[1] + toViewer[1], toLight[2] + toViewer[2]]);

/**
 * Colours every vertex: pattern, grain of the material, covers, then light and soft shadows.
 * @returns red, green, blue in linear light and alpha, four a vertex.
 */
export function colorBody(body: Body, looks: readonly Look[], seed: number): Float32Array {
  const colors = new Float32Array(4 * body.vertexCount);
  const bounds = body.bounds();
  if (bounds === undefined) return colors;
  const { min, max } = bounds;
  const extent = Math.max(max[0] - min[0], max[1] - min[1], max[2] - min[2], 1e-6);
  const open = openness(body);
  const bases = looks.map(({ color, second, pattern }) => {
    const a = linear(color);
    return { a, b: linear(second ?? contrasting(color)), pattern };
  });
  for (let vertex = 0; vertex < body.vertexCount; vertex += 1) {
    const paint = body.paints[vertex]!;
    const { material, cover, glows = false } = looks[paint]!;
    const { a, b, pattern } = bases[paint]!;
    const [x, y, z] = body.at(vertex);
    const p: Vec3 = [(x - (min[0] + max[0]) / 2) / extent, (y - min[1]) / extent, (z - (min[2] + max[2]) / 2) / extent];
    const local: Vec3 = [body.locals[3 * vertex]!, body.locals[3 * vertex + 1]!, body.locals[3 * vertex + 2]!];
    const spot: Spot = { p, local, normal: body.normalAt(vertex), seed: seed + 13 * paint };
    const flat = pattern === undefined ? a : patterned(pattern, p, a, b, seed);
    let color = surfaces[material].grain(flat, spot);
    if (cover !== undefined) color = covered(cover, color, spot);
    const lit = glows ? glowing(color, spot) : shaded(color, spot, surfaces[material], open[vertex]!);
    for (let k = 0; k < 3; k += 1) colors[4 * vertex + k] = Math.max(0, Math.min(1, lit[k as 0]));
    colors[4 * vertex + 3] = 1;
  }
  return colors;
}

function contrasting(color: number): number {
  const [r, g, b] = linear(color);
  return 0.21 * r + 0.72 * g + 0.07 * b > 0.18 ? 0x1c1a1a : 0xf2eee4;
}

function shaded(
  color: Rgb,
  { normal, p }: Spot,
  { gloss, mirror, clear }: { gloss: number; mirror: number; clear: number },
  open: number,
): Rgb {
  const sky = 0.5 + 0.5 * normal[1];
  const direct = Math.max(0, dot(normal, toLight));
  const shadow = 0.42 + 0.58 * open ** 0.8;
  // The last tenth above the ground is darker, as if something stood there.
  const ground = 0.82 + 0.18 * Math.min(1, p[1] / 0.1);
  const soft = (0.46 + 0.3 * sky + 0.42 * direct) * shadow * ground;
  const diffuse = scaled(color, soft + (0.95 - soft) * 0.5 * clear);
  const horizon = reflectedHorizon(normal);
  const metal = scaled(color, (0.3 + 1.15 * horizon) * (0.5 + 0.5 * shadow));
  const spark = gloss * Math.max(0, dot(normal, halfway)) ** 40 * 0.75 * open;
  return blend(blend(diffuse, metal, mirror), [1, 1, 1], spark);
}

/** A bright sky over a dark line over lighter ground, as polished metal shows it. */
function reflectedHorizon([nx, ny]: Vec3): number {
  const height = ny + 0.25 * nx;
  if (height > 0.12) return 0.55 + 0.55 * Math.min(1, (height - 0.12) * 1.3);
  if (height > -0.12) return 0.16 + ((height + 0.12) / 0.24) * 0.39;
  return 0.16 + 0.45 * Math.min(1, (-0.12 - height) * 1.2);
}

function glowing(color: Rgb, { normal }: Spot): Rgb {
  const facing = 0.5 + 0.5 * Math.abs(normal[2]);
  return blend(scaled(color, 1.15), [1, 1, 1], 0.28 * facing);
}

function covered(cover: Cover, color: Rgb, { p: [x, y, z], normal, seed }: Spot): Rgb {
  const patch = roughNoise(9 * x, 9 * y, 9 * z, seed + 5);
  switch (cover) {
    case "snow":
      return normal[1] + 0.7 * (patch - 0.5) > 0.3 ? [0.92, 0.95, 1] : color;
    case "frost":
      return blend(color, [0.86, 0.94, 1], Math.max(0, Math.min(0.75, 1.6 * patch - 0.35)));
    case "moss":
      return patch + 0.25 * normal[1] > 0.52
        ? scaled(linear(0x5f8a2e), 0.6 + 0.7 * noise(30 * x, 30 * y, 30 * z, seed))
        : color;
    case "rust":
      return patch > 0.46
        ? blend(linear(0x8a3f14), linear(0xc06a2a), noise(26 * x, 26 * y, 26 * z, seed))
        : scaled(color, 0.85);
    case "mud":
      return patch - 0.6 * y > 0.35 ? linear(0x5b4127) : color;
    case "soot":
      return scaled(color, 0.35 + 0.8 * patch);
    case "lava": {
      const crack = Math.abs(roughNoise(6 * x, 6 * y, 6 * z, seed) - 0.5);
      return crack < 0.045 ? blend([1, 0.25, 0.02], [1, 0.8, 0.2], 1 - crack / 0.045) : color;
    }
  }
}
