import type { Vec3 } from "./vectors.ts";

/** Where something stands: scaled first, then turned about x, y and z in this order, then moved. */
export interface Pose {
  readonly at?: Vec3;
  /** Degrees about x, y, z. */
  readonly turn?: Vec3;
  readonly scale?: number | Vec3;
}

/** Rows of a 3×4 affine matrix. */
export type Affine = readonly [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
];

export const identity: Affine = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0];

const radians = Math.PI / 180;

export function poseMatrix({ at = [0, 0, 0], turn = [0, 0, 0], scale = 1 }: Pose): Affine {
  const [sx, sy, sz] = typeof scale === "number" ? [scale, scale, scale] : scale;
  const [cx, cy, cz] = turn.map((angle) => Math.cos(angle * radians)) as [number, number, number];
  const [nx, ny, nz] = turn.map((angle) => Math.sin(angle * radians)) as [number, number, number];
  return [
    sx * cz * cy,
    sy * (cz * ny * nx - nz * cx),
    sz * (cz * ny * cx + nz * nx),
    at[0],
    sx * nz * cy,
    sy * (nz * ny * nx + cz * cx),
    sz * (nz * ny * cx - cz * nx),
    at[1],
    sx * -ny,
    sy * cy * nx,
    sz * cy * cx,
    at[2],
  ];
}

/** First `b`, then `a`. */
export function compose(a: Affine, b: Affine): Affine {
  const out: number[] = [];
  for (let row = 0; row < 12; row += 4) {
    for (let column = 0; column < 4; column += 1) {
      let sum = column === 3 ? a[row + 3]! : 0;
      for (let k = 0; k < 3; k += 1) sum += a[row + k]! * b[4 * k + column]!;
      out.push(sum);
    }
  }
  return out as unknown as Affine;
}

export function applyTo(m: Affine, p: Vec3): Vec3 {
  return [
    m[0] * p[0] + m[1] * p[1] + m[2] * p[2] + m[3],
    m[4] * p[0] + m[5] * p[1] + m[6] * p[2] + m[7],
    m[8] * p[0] + m[9] * p[1] + m[10] * p[2] + m[11],
  ];
}

/** Negative when the matrix mirrors. */
export function determinant(m: Affine): number {
  return m[0] * (m[5] * m[10] - m[6] * m[9]) - m[1] * (m[4] * m[10] - m[6] * m[8]) + m[2] * (m[4] * m[9] - m[5] * m[8]);
}
