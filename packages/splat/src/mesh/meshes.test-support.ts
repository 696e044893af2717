import fc from "fast-check";
import type { Mesh, MeshMaterial } from "./mesh.ts";
import type { Picture } from "./picture.ts";

/** Triangles of plain numbers, one part, one material. */
export function meshOf(
  positions: readonly number[],
  indices: readonly number[],
  material: Partial<MeshMaterial> = {},
  attributes: { readonly uvs?: readonly number[]; readonly colors?: readonly number[] } = {},
): Mesh {
  return {
    frame: "RUB",
    positions: Float32Array.from(positions),
    indices: Uint32Array.from(indices),
    ...(attributes.uvs === undefined ? {} : { uvs: Float32Array.from(attributes.uvs) }),
    ...(attributes.colors === undefined ? {} : { colors: Float32Array.from(attributes.colors) }),
    parts: [{ firstIndex: 0, indexCount: indices.length, material: 0 }],
    materials: [{ baseColor: [1, 1, 1, 1], ...material }],
  };
}

/** A square in the plane z = 0 from (0, 0) to (side, side), facing +Z, its texture upright. */
export function square(material: Partial<MeshMaterial> = {}, side = 1): Mesh {
  const positions = [0, 0, 0, side, 0, 0, side, side, 0, 0, side, 0];
  return meshOf(positions, [0, 1, 2, 0, 2, 3], material, { uvs: [0, 1, 1, 1, 1, 0, 0, 0] });
}

/** Rows of pixels, each `[red, green, blue]` or `[red, green, blue, alpha]`. */
export function picture(rows: readonly (readonly (readonly number[])[])[]): Picture {
  const pixels = rows.flat().flatMap(([r = 0, g = 0, b = 0, a = 255]) => [r, g, b, a]);
  return { width: rows[0]?.length ?? 0, height: rows.length, rgba: Uint8Array.from(pixels) };
}

const coordinate = fc.double({ min: -10, max: 10, noNaN: true }).map(Math.fround);

/** Up to ten triangles at random, some of them degenerate, never all. */
export const anyTriangles: fc.Arbitrary<Mesh> = fc
  .array(fc.array(coordinate, { minLength: 9, maxLength: 9 }), { minLength: 1, maxLength: 10 })
  .map((triangles) => {
    const positions = [0, 0, 0, 1, 0, 0, 0, 1, 0, ...triangles.flat()];
    return meshOf(
      positions,
      Array.from({ length: positions.length / 3 }, (_, i) => i),
    );
  });

/** First corner, edges from it, their cross product and the area of each triangle. */
export function trianglesOf(mesh: Mesh) {
  const corner = (vertex: number) => [...mesh.positions.subarray(vertex * 3, vertex * 3 + 3)];
  return Array.from({ length: mesh.indices.length / 3 }, (_, t) => {
    const [a, b, c] = [0, 1, 2].map((k) => corner(mesh.indices[t * 3 + k] ?? 0)) as [number[], number[], number[]];
    const [u, v] = [b, c].map((corner) => corner.map((value, k) => value - (a[k] ?? 0))) as [number[], number[]];
    const cross = [0, 1, 2].map((k) => {
      const [i, j] = [(k + 1) % 3, (k + 2) % 3];
      return (u[i] ?? 0) * (v[j] ?? 0) - (u[j] ?? 0) * (v[i] ?? 0);
    });
    return { a, u, v, cross, area: Math.hypot(...cross) / 2 };
  });
}
