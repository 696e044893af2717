import { gridPiece, joined, type Piece, steps } from "./grids.ts";
import { sub, type Vec3 } from "./vectors.ts";

/** Axes of the six faces: right, up and outward, each as axis and sign. */
const faces: ReadonlyArray<readonly [Vec3, Vec3, Vec3]> = [
  [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  [
    [-1, 0, 0],
    [0, 1, 0],
    [0, 0, -1],
  ],
  [
    [0, 0, -1],
    [0, 1, 0],
    [1, 0, 0],
  ],
  [
    [0, 0, 1],
    [0, 1, 0],
    [-1, 0, 0],
  ],
  [
    [1, 0, 0],
    [0, 0, -1],
    [0, 1, 0],
  ],
  [
    [1, 0, 0],
    [0, 0, 1],
    [0, -1, 0],
  ],
];

/**
 * A box about the origin with rounded edges.
 * @param bevel radius of the edges; at most half the shortest side.
 * @param taper how much narrower the top is along x and z: 1 for none, 0 for a ridge.
 */
export function boxPiece(size: Vec3, bevel: number, taper: readonly [number, number], edge: number): Piece {
  const half: Vec3 = [size[0] / 2, size[1] / 2, size[2] / 2];
  const r = Math.max(0, Math.min(bevel, half[0], half[1], half[2]));
  const narrowed = ([x, y, z]: Vec3): Vec3 => {
    const t = (y + half[1]) / (2 * half[1]);
    return [x * (1 + (taper[0] - 1) * t), y, z * (1 + (taper[1] - 1) * t)];
  };
  return joined(
    faces.map(([right, up, out]) => {
      const across = stops(along(half, right), r, edge);
      const rows = stops(along(half, up), r, edge).map((v) =>
        across.map((u) => narrowed(rounded(half, r, onFace(half, right, up, out, u, v)))),
      );
      return gridPiece(rows, false);
    }),
  );
}

function along(half: Vec3, axis: Vec3): number {
  return Math.abs(half[0] * axis[0] + half[1] * axis[1] + half[2] * axis[2]);
}

/** Places along one side, with extra ones where the edge is round. */
function stops(half: number, r: number, edge: number): number[] {
  const inner = half - r;
  const n = steps(2 * inner, edge, 1);
  const flat = Array.from({ length: n + 1 }, (_, k) => -inner + (2 * inner * k) / n);
  if (r === 0) return flat;
  return [-half, -inner - 0.45 * r, ...flat, inner + 0.45 * r, half];
}

function onFace(half: Vec3, right: Vec3, up: Vec3, out: Vec3, u: number, v: number): Vec3 {
  const depth = along(half, out);
  return [
    right[0] * u + up[0] * v + out[0] * depth,
    right[1] * u + up[1] * v + out[1] * depth,
    right[2] * u + up[2] * v + out[2] * depth,
  ];
}

function rounded(half: Vec3, r: number, p: Vec3): Vec3 {
  if (r === 0) return p;
  const clamp = (value: number, limit: number): number => Math.max(-limit, Math.min(limit, value));
  const inner: Vec3 = [clamp(p[0], half[0] - r), clamp(p[1], half[1] - r), clamp(p[2], half[2] - r)];
  const d = sub(p, inner);
  const l = Math.hypot(d[0], d[1], d[2]);
  return l === 0 ? p : [inner[0] + (d[0] / l) * r, inner[1] + (d[1] / l) * r, inner[2] + (d[2] / l) * r];
}
