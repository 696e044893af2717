import { SplatError } from "../../errors/index.ts";
import type { Mesh } from "../mesh.ts";

/**
 * Area of every triangle; 0 for degenerate ones.
 * @throws SplatError `MESH_NO_FACES`, `MESH_MALFORMED` (an index without a vertex), `MESH_NOT_FINITE`, `MESH_NO_AREA`
 */
export function triangleAreas({ positions, indices }: Mesh): { readonly areas: Float64Array; readonly total: number } {
  const triangles = Math.floor(indices.length / 3);
  if (triangles === 0) {
    throw new SplatError("MESH_NO_FACES", "the mesh has no triangles: there is no surface to take samples from", {
      facts: { vertices: positions.length / 3 },
      next: "A file of bare points cannot become splats this way; export the mesh with its faces.",
    });
  }
  const areas = new Float64Array(triangles);
  let total = 0;
  for (let t = 0; t < triangles; t++) {
    const area = areaOf(positions, indices[t * 3]! * 3, indices[t * 3 + 1]! * 3, indices[t * 3 + 2]! * 3);
    if (!Number.isFinite(area)) throw brokenTriangle(positions, indices, t);
    areas[t] = area;
    total += area;
  }
  if (!(total > 0)) {
    throw new SplatError("MESH_NO_AREA", `all ${triangles} triangles are degenerate: their area is zero`, {
      facts: { triangles },
    });
  }
  return { areas, total };
}

function areaOf(p: Float32Array, a: number, b: number, c: number): number {
  const [x, y, z] = [p[a]!, p[a + 1]!, p[a + 2]!];
  const [ux, uy, uz] = [p[b]! - x, p[b + 1]! - y, p[b + 2]! - z];
  const [vx, vy, vz] = [p[c]! - x, p[c + 1]! - y, p[c + 2]! - z];
  const nx = uy * vz - uz * vy;
  const ny = uz * vx - ux * vz;
  const nz = ux * vy - uy * vx;
  return Math.sqrt(nx * nx + ny * ny + nz * nz) / 2;
}

function brokenTriangle(positions: Float32Array, indices: Uint32Array, triangle: number): SplatError {
  for (let k = 0; k < 3; k++) {
    const vertex = indices[triangle * 3 + k]!;
    if (vertex * 3 + 2 >= positions.length) {
      return new SplatError("MESH_MALFORMED", `triangle ${triangle} asks for vertex ${vertex}, which is not there`, {
        facts: { triangle, vertex, vertices: positions.length / 3 },
      });
    }
  }
  return new SplatError("MESH_NOT_FINITE", `triangle ${triangle} has a corner that is NaN or infinite`, {
    facts: { triangle },
    next: "Repair the mesh where it was made; its other triangles may be as wrong.",
  });
}
