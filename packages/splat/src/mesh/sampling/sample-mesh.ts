import { maxGaussians, packedColumn, type SplatCloud, shC0 } from "../../cloud/index.ts";
import { SplatError } from "../../errors/index.ts";
import type { Mesh, MeshMaterial } from "../mesh.ts";
import { curveOrder } from "./curve-order.ts";
import { equalCells } from "./equal-cells.ts";
import { naturalLog } from "./natural-log.ts";
import { SeededIntegers } from "./seeded-integers.ts";
import { encodeSrgb } from "./srgb.ts";
import { surfaceColour } from "./surface-colour.ts";
import { triangleAxes, writeDisc } from "./surface-disc.ts";
import { triangleAreas } from "./triangle-areas.ts";

export interface SampleOptions {
  /** 7000 (validators refuse fewer gaussians) up to `maxGaussians`; 50 000 when absent. */
  readonly count?: number;
  /** 0 to 2^53 - 1. The same mesh, options and seed give the same bytes on every machine. */
  readonly seed: number;
  /** Of an opaque surface, between 0 and 1; 0.99 when absent. */
  readonly opacity?: number;
  /** Radius (standard deviation) of a disc in units of the distance between samples; 0.75 closes a surface without blurring it much. */
  readonly coverage?: number;
}

export const minSamples = 7000;
export const defaultSamples = 50_000;

/** A disc's thickness in radii. */
const flatness = 0.1;
/** How far a sample may be from the middle of its cell, as a share of the way to the cell's edge. */
const jitter = 0.3;
/** With fewer samples a triangle than this on average, which triangles get one depends on their order: it should be one in space. */
const crumbs = 4;
/** Surfaces more transparent than this are left out, as holes are. */
const leastAlpha = 0.02;
/** Where many samples fall into holes, at most this many times the asked number are tried. */
const maxOversampling = 16;

/**
 * Covers the surface of a mesh with flat gaussians, each standing for the same area: every triangle is cut into equal cells and
 * gets one disc a cell, thin along its normal. Light plays no role: colours are base colour × vertex colour × texture, multiplied
 * in linear light and stored as sRGB, as the network's renderer shows them. Holes of cut-out materials stay open, blended
 * materials keep their alpha; degenerate triangles are skipped. Samples come in the order of the triangles,
 * in that of space where triangles outnumber samples.
 * @returns exactly `count` gaussians, degree 0, in the frame of the mesh; fewer only if nearly all of the surface is a hole.
 * @throws SplatError `MESH_ARGUMENT`, `MESH_NO_FACES`, `MESH_NO_AREA`, `MESH_NOT_FINITE`, `MESH_MALFORMED`, `MESH_INVISIBLE`
 */
export function sampleMesh(mesh: Mesh, options: SampleOptions): SplatCloud {
  const count = options.count ?? defaultSamples;
  const opacity = options.opacity ?? 0.99;
  const coverage = options.coverage ?? 0.75;
  checkOptions(count, options.seed, opacity, coverage);
  const surface = triangleAreas(mesh);
  const first = cover(mesh, surface, count, { seed: options.seed, opacity, coverage });
  if (first.count === count) return first;
  const more = Math.min(
    Math.ceil((count * count) / Math.max(1, first.count)) + 1,
    count * maxOversampling,
    maxGaussians,
  );
  const second = cover(mesh, surface, more, { seed: options.seed, opacity, coverage });
  if (second.count < minSamples) {
    throw new SplatError("MESH_INVISIBLE", `only ${second.count} of ${more} samples fell on something visible`, {
      facts: { visible: second.count, tried: more },
      next: "The mesh's materials are transparent almost everywhere; look at their alpha.",
    });
  }
  return second.count > count ? thinned(second, count) : second;
}

function checkOptions(count: number, seed: number, opacity: number, coverage: number): void {
  const wrong =
    !Number.isSafeInteger(count) || count < minSamples || count > maxGaussians
      ? `the number of samples is ${count}, not ${minSamples} to ${maxGaussians}`
      : !Number.isSafeInteger(seed) || seed < 0
        ? `the seed ${seed} is not a whole number from 0 to 2^53 - 1`
        : !(opacity > 0 && opacity < 1)
          ? `the opacity ${opacity} is not between 0 and 1`
          : !(coverage >= 0.1 && coverage <= 4)
            ? `the coverage ${coverage} is not from 0.1 to 4`
            : undefined;
  if (wrong !== undefined) throw new SplatError("MESH_ARGUMENT", wrong, { facts: { count, seed, opacity, coverage } });
}

const plain: MeshMaterial = { baseColor: [1, 1, 1, 1] };

/** One disc for each of `count` equal shares of the surface that is not a hole. */
function cover(
  mesh: Mesh,
  { areas, total }: { readonly areas: Float64Array; readonly total: number },
  count: number,
  { seed, opacity, coverage }: { readonly seed: number; readonly opacity: number; readonly coverage: number },
): SplatCloud {
  const random = new SeededIntegers(seed);
  const [positions, scales, colors] = [packedColumn(count, 3), packedColumn(count, 3), packedColumn(count, 3)];
  const [rotations, opacities] = [packedColumn(count, 4), packedColumn(count, 1)];
  const cell = new Float64Array(6);
  const colour = new Float64Array(4);
  const materialOf = materialsByTriangle(mesh, areas.length);
  const offset = random.share();
  let made = 0;
  let before = 0;
  let sum = 0;
  const order = areas.length * crumbs > count ? curveOrder(mesh) : undefined;
  for (let place = 0; place < areas.length; place++) {
    const t = order?.[place] ?? place;
    const area = areas[t]!;
    if (area === 0) continue;
    sum += area;
    // Whole samples passed on the way along the summed area: each triangle gets its share to within one.
    const reached = Math.min(count, Math.floor((sum / total) * count + offset));
    const share = reached - before;
    before = reached;
    if (share <= 0) continue;
    const corners = [mesh.indices[t * 3]!, mesh.indices[t * 3 + 1]!, mesh.indices[t * 3 + 2]!] as const;
    const [a, b, c] = [corners[0] * 3, corners[1] * 3, corners[2] * 3];
    const axes = triangleAxes(mesh.positions, a, b, c, area);
    const material = materialOf(t);
    // A sample on a crumb of a triangle stands for its neighbourhood.
    const radius = coverage * Math.sqrt(Math.max(area / share, total / count));
    equalCells(share, axes.metric, (u0, v0, u1, v1, u2, v2) => {
      cell[0] = u0;
      cell[1] = v0;
      cell[2] = u1;
      cell[3] = v1;
      cell[4] = u2;
      cell[5] = v2;
      let [p, q] = [random.share(), random.share()];
      if (p + q > 1) [p, q] = [1 - p, 1 - q];
      // Uniform in the cell, then drawn towards its middle.
      p = 1 / 3 + (p - 1 / 3) * jitter;
      q = 1 / 3 + (q - 1 / 3) * jitter;
      const u = u0 + (u1 - u0) * p + (u2 - u0) * q;
      const v = v0 + (v1 - v0) * p + (v2 - v0) * q;
      surfaceColour(mesh, material, corners, cell, u, v, colour);
      const alpha = visibleAlpha(material, colour[3]!);
      if (alpha === 0) return;
      for (let k = 0; k < 3; k++) {
        const from = mesh.positions[a + k]!;
        positions.data[made * 3 + k] = from + u * (mesh.positions[b + k]! - from) + v * (mesh.positions[c + k]! - from);
        colors.data[made * 3 + k] = (encodeSrgb(colour[k]!) - 0.5) / shC0;
      }
      opacities.data[made] = naturalLog((opacity * alpha) / (1 - opacity * alpha));
      writeDisc(axes, cell, radius, coverage, radius * flatness, scales.data, made * 3, rotations.data, made * 4);
      made++;
    });
  }
  const cloud = { count: made, frame: mesh.frame, shDegree: 0, antialiased: false } as const;
  return { ...cloud, positions, scales, rotations, opacities, colors, sh: packedColumn(made, 0) };
}

/** 0 for a hole. */
function visibleAlpha(material: MeshMaterial, alpha: number): number {
  if (material.alphaMode === "mask") return alpha >= (material.alphaCutoff ?? 0.5) ? 1 : 0;
  if (material.alphaMode === "blend") return alpha >= leastAlpha ? alpha : 0;
  return 1;
}

/** Asked in ascending order of triangles; a triangle that no part names is plain white. */
function materialsByTriangle(mesh: Mesh, triangles: number): (triangle: number) => MeshMaterial {
  const numbers = new Int32Array(triangles).fill(-1);
  for (const { firstIndex, indexCount, material } of mesh.parts) {
    numbers.fill(material, firstIndex / 3, (firstIndex + indexCount) / 3);
  }
  return (triangle) => mesh.materials[numbers[triangle]!] ?? plain;
}

/** `count` gaussians at even distances along the list. */
function thinned(cloud: SplatCloud, count: number): SplatCloud {
  const pick = (column: SplatCloud["positions"], components: number) => {
    const picked = packedColumn(count, components);
    for (let i = 0; i < count; i++) {
      const from = Math.floor((i * cloud.count) / count) * components;
      picked.data.set(column.data.subarray(from, from + components), i * components);
    }
    return picked;
  };
  return {
    ...cloud,
    count,
    positions: pick(cloud.positions, 3),
    scales: pick(cloud.scales, 3),
    rotations: pick(cloud.rotations, 4),
    opacities: pick(cloud.opacities, 1),
    colors: pick(cloud.colors, 3),
    sh: packedColumn(count, 0),
  };
}
