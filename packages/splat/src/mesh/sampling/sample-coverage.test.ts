import { expect, it } from "vitest";
import type { SplatCloud } from "../../cloud/index.ts";
import type { Mesh } from "../mesh.ts";
import { meshOf, square, trianglesOf } from "../meshes.test-support.ts";
import { sampleMesh } from "./sample-mesh.ts";

it.each([
  ["a square", square({}, 1)],
  ["a strip a thousand times as long as wide", meshOf([0, 0, 0, 1000, 0, 0, 1000, 1, 0, 0, 1, 0], [0, 1, 2, 0, 2, 3])],
  ["a fan of slivers", fan(60)],
  ["crumbs", grid(200)],
])("leaves no hole in %s", (_, mesh) => {
  const cloud = sampleMesh(mesh, { seed: 3, count: 7000 });
  const alphas = alphasAcross(mesh, cloud, 150);
  expect(Math.min(...alphas)).toBeGreaterThan(0.8);
  expect(alphas.reduce((sum, alpha) => sum + alpha, 0) / alphas.length).toBeGreaterThan(0.98);
});

function fan(slices: number): Mesh {
  const rim = Array.from({ length: slices + 1 }, (_, i) => (i / slices) * Math.PI * 2);
  const positions = [0, 0, 0, ...rim.flatMap((angle) => [Math.cos(angle), Math.sin(angle), 0])];
  return meshOf(
    positions,
    rim.slice(1).flatMap((_, i) => [0, i + 1, i + 2]),
  );
}

function grid(cells: number): Mesh {
  const [positions, indices]: [number[], number[]] = [[], []];
  for (let y = 0; y <= cells; y++) for (let x = 0; x <= cells; x++) positions.push(x, y, 0);
  for (let y = 0; y < cells; y++) {
    for (let x = 0; x < cells; x++) {
      const corner = y * (cells + 1) + x;
      indices.push(corner, corner + 1, corner + cells + 2, corner, corner + cells + 2, corner + cells + 1);
    }
  }
  return meshOf(positions, indices);
}

/** What a camera straight above a flat mesh sees at random places of it: 1 minus the light that comes through. */
function alphasAcross(mesh: Mesh, cloud: SplatCloud, places: number): number[] {
  const triangles = trianglesOf(mesh);
  const total = triangles.reduce((sum, { area }) => sum + area, 0);
  return Array.from({ length: places }, (_, place) => {
    let rest = ((place + 0.5) / places) * total;
    const { a, u, v } = triangles.find(({ area }) => {
      rest -= area;
      return rest <= 0;
    })!;
    const [s, t] = [0.05 + ((place * 0.7548) % 1) * 0.4, 0.05 + ((place * 0.5698) % 1) * 0.4];
    const [x = 0, y = 0] = a.map((value, k) => value + s * (u[k] ?? 0) + t * (v[k] ?? 0));
    let light = 1;
    for (let i = 0; i < cloud.count; i++) {
      const dx = x - (cloud.positions.data[i * 3] ?? 0);
      const dy = y - (cloud.positions.data[i * 3 + 1] ?? 0);
      const long = Math.exp(cloud.scales.data[i * 3] ?? 0);
      if (dx * dx + dy * dy > 16 * long * long) continue;
      const short = Math.exp(cloud.scales.data[i * 3 + 1] ?? 0);
      const [w = 0, qx = 0, qy = 0, qz = 0] = cloud.rotations.data.subarray(i * 4, i * 4 + 4);
      const [cx, cy] = [1 - 2 * (qy * qy + qz * qz), 2 * (qx * qy + w * qz)];
      const [p, q] = [(dx * cx + dy * cy) / long, (dy * cx - dx * cy) / short];
      const opacity = 1 / (1 + Math.exp(-(cloud.opacities.data[i] ?? 0)));
      light *= 1 - opacity * Math.exp(-(p * p + q * q) / 2);
    }
    return 1 - light;
  });
}
