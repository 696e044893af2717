import type { Mesh, MeshMaterial } from "../mesh.ts";
import { addTexel } from "./texture-lookup.ts";

/** Corner shares of the middles of a triangle's 1, 4 and 16 equal parts: where the texture of a cell is looked up. */
const taps: readonly (readonly (readonly [number, number, number])[])[] = [1, 2, 4].map(middlesOfParts);

/** A cell with this many texels and more is looked up at 4, at 16 places. */
const [texelsForFour, texelsForSixteen] = [2, 16];

/**
 * Colour of a piece of a triangle: red, green, blue in linear light and alpha, all from 0 to 1, written to `out`.
 * @param corners vertices of the triangle.
 * @param cell corners of the piece, (u, v) along the triangle's edges, six numbers; its texture is averaged.
 * @param u,v the place whose vertex colour counts.
 */
export function surfaceColour(
  mesh: Mesh,
  material: MeshMaterial,
  corners: readonly [number, number, number],
  cell: Float64Array,
  u: number,
  v: number,
  out: Float64Array,
): void {
  for (let k = 0; k < 4; k++) out[k] = unit(material.baseColor[k]!);
  const { colors } = mesh;
  if (colors !== undefined) {
    const [a, b, c] = corners;
    for (let k = 0; k < 4; k++) {
      const value = (1 - u - v) * colors[a * 4 + k]! + u * colors[b * 4 + k]! + v * colors[c * 4 + k]!;
      out[k] = out[k]! * unit(value);
    }
  }
  if (material.texture !== undefined && mesh.uvs !== undefined) multiplyTexture(mesh.uvs, material, corners, cell, out);
}

const sum = new Float64Array(4);

function multiplyTexture(
  uvs: Float32Array,
  material: MeshMaterial,
  [a, b, c]: readonly [number, number, number],
  cell: Float64Array,
  out: Float64Array,
): void {
  const picture = material.texture!;
  const wrap = material.wrap ?? (["repeat", "repeat"] as const);
  const weighByAlpha = (material.alphaMode ?? "opaque") !== "opaque";
  const [s0, t0] = [uvs[a * 2]!, uvs[a * 2 + 1]!];
  const [s1, t1] = [uvs[b * 2]! - s0, uvs[b * 2 + 1]! - t0];
  const [s2, t2] = [uvs[c * 2]! - s0, uvs[c * 2 + 1]! - t0];
  const cellShare = (cell[2]! - cell[0]!) * (cell[5]! - cell[1]!) - (cell[4]! - cell[0]!) * (cell[3]! - cell[1]!);
  const texels = (Math.abs((s1 * t2 - s2 * t1) * cellShare) / 2) * picture.width * picture.height;
  // A NaN falls to the single tap.
  const places = taps[texels >= texelsForSixteen ? 2 : texels >= texelsForFour ? 1 : 0]!;
  sum.fill(0);
  for (const [p, q, r] of places) {
    const u = p * cell[0]! + q * cell[2]! + r * cell[4]!;
    const v = p * cell[1]! + q * cell[3]! + r * cell[5]!;
    addTexel(picture, wrap, s0 + u * s1 + v * s2, t0 + u * t1 + v * t2, weighByAlpha, sum);
  }
  const alpha = sum[3]! / places.length;
  const weight = weighByAlpha ? sum[3]! : places.length;
  for (let k = 0; k < 3; k++) out[k] = weight > 0 ? (out[k]! * sum[k]!) / weight : 0;
  out[3] = out[3]! * alpha;
}

function unit(value: number): number {
  return value > 0 ? Math.min(1, value) : 0;
}

/** The triangle is cut by `rows - 1` lines along each side. */
function middlesOfParts(rows: number): [number, number, number][] {
  const middles: [number, number, number][] = [];
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j + i < rows; j++) {
      const upright = [(i + 1 / 3) / rows, (j + 1 / 3) / rows] as const;
      middles.push([1 - upright[0] - upright[1], ...upright]);
      if (i + j + 1 >= rows) continue;
      const turned = [(i + 2 / 3) / rows, (j + 2 / 3) / rows] as const;
      middles.push([1 - turned[0] - turned[1], ...turned]);
    }
  }
  return middles;
}
