import type { Body } from "../shapes/body.ts";
import { unit } from "../shapes/vectors.ts";

/** Cells along the longest side of the model. */
const resolution = 40;
const reach = [1.8, 3.2, 5.2] as const;

/** Corners, sides and edges of a cube: enough directions for soft shadows. */
const rays: number[] = [];
for (let x = -1; x <= 1; x += 1) {
  for (let y = -1; y <= 1; y += 1) {
    for (let z = -1; z <= 1; z += 1) if (x !== 0 || y !== 0 || z !== 0) rays.push(...unit([x, y, z]));
  }
}

/**
 * How open the surroundings of each vertex are, from 0 (in a hole) to 1: what makes creases and undersides darker.
 * Asked of a coarse grid of occupied cells, so it costs the same for every shape.
 */
export function openness(body: Body): Float32Array {
  const out = new Float32Array(body.vertexCount).fill(1);
  const bounds = body.bounds();
  if (bounds === undefined) return out;
  const { min, max } = bounds;
  const cell = Math.max(max[0] - min[0], max[1] - min[1], max[2] - min[2], 1e-6) / resolution;
  const size = [0, 1, 2].map((k) => Math.ceil((max[k as 0] - min[k as 0]) / cell) + 1) as [number, number, number];
  const taken = new Uint8Array(size[0] * size[1] * size[2]);
  const place = (x: number, y: number, z: number): number => {
    const i = Math.floor((x - min[0]) / cell);
    const j = Math.floor((y - min[1]) / cell);
    const k = Math.floor((z - min[2]) / cell);
    if (i < 0 || j < 0 || k < 0 || i >= size[0] || j >= size[1] || k >= size[2]) return -1;
    return (k * size[1] + j) * size[0] + i;
  };
  const { positions, normals } = body;
  for (let i = 0; i < positions.length; i += 3) {
    const index = place(positions[i]!, positions[i + 1]!, positions[i + 2]!);
    if (index >= 0) taken[index] = 1;
  }
  for (let vertex = 0; vertex < out.length; vertex += 1) {
    const at = 3 * vertex;
    const [nx, ny, nz] = [normals[at]!, normals[at + 1]!, normals[at + 2]!];
    // A little off the surface, so that it does not hide itself.
    const px = positions[at]! + 0.6 * cell * nx;
    const py = positions[at + 1]! + 0.6 * cell * ny;
    const pz = positions[at + 2]! + 0.6 * cell * nz;
    let open = 0;
    let total = 0;
    for (let d = 0; d < rays.length; d += 3) {
      const dx = rays[d]!;
      const dy = rays[d + 1]!;
      const dz = rays[d + 2]!;
      const facing = dx * nx + dy * ny + dz * nz;
      if (facing < 0.3) continue;
      total += facing;
      let free = 1;
      for (let step = 0; step < reach.length; step += 1) {
        const far = reach[step]! * cell;
        const index = place(px + dx * far, py + dy * far, pz + dz * far);
        if (index >= 0 && taken[index] === 1) {
          free = (reach[step]! - 1) / 6;
          break;
        }
      }
      open += facing * free;
    }
    out[vertex] = total === 0 ? 1 : open / total;
  }
  return out;
}
