import type { Metric } from "./equal-cells.ts";
import { naturalLog } from "./natural-log.ts";

/** How splats lie on a triangle: along its first edge, across it, and out of it. */
export interface TriangleAxes {
  readonly metric: Metric;
  /** Unit vectors; `normal` points to the side from which the corners run counter-clockwise. */
  readonly along: readonly [number, number, number];
  readonly across: readonly [number, number, number];
  readonly normal: readonly [number, number, number];
}

/** @param area of the triangle, above zero. */
export function triangleAxes(p: Float32Array, a: number, b: number, c: number, area: number): TriangleAxes {
  const [x, y, z] = [p[a]!, p[a + 1]!, p[a + 2]!];
  const [ux, uy, uz] = [p[b]! - x, p[b + 1]! - y, p[b + 2]! - z];
  const [vx, vy, vz] = [p[c]! - x, p[c + 1]! - y, p[c + 2]! - z];
  const e = ux * ux + uy * uy + uz * uz;
  const length = Math.sqrt(e);
  const along = [ux / length, uy / length, uz / length] as const;
  const twice = 2 * area;
  const normal = [(uy * vz - uz * vy) / twice, (uz * vx - ux * vz) / twice, (ux * vy - uy * vx) / twice] as const;
  const metric = { e, f: ux * vx + uy * vy + uz * vz, g: vx * vx + vy * vy + vz * vz };
  return { metric, along, across: cross(normal, along), normal };
}

/** A long cell's splat is at most this many times as long as wide. */
const longest = 8;

/** A splat reaches this share of the cell's own spread (its standard deviation) times the spread of a round cell. */
const stretch = 0.75 / 0.31;

/**
 * Writes the log-scales and the quaternion (w, x, y, z) of a disc that covers a cell: round for round cells, an ellipse along
 * long ones, thin along the normal.
 * @param radius standard deviation of the round disc; the ellipse is nowhere thinner.
 * @param coverage radius divided by the square root of the cell's area.
 * @param thickness standard deviation along the normal.
 */
export function writeDisc(
  axes: TriangleAxes,
  cell: Float64Array,
  radius: number,
  coverage: number,
  thickness: number,
  scales: Float32Array,
  scalesAt: number,
  rotations: Float32Array,
  rotationsAt: number,
): void {
  const { e, f, g } = axes.metric;
  const length = Math.sqrt(e);
  const lean = f / length;
  const height = Math.sqrt(Math.max(0, g - lean * lean));
  // Spread of the cell in the triangle's plane: the covariance of a triangle is a twelfth of its corners' about the middle.
  let [xx, xy, yy] = [0, 0, 0];
  const um = (cell[0]! + cell[2]! + cell[4]!) / 3;
  const vm = (cell[1]! + cell[3]! + cell[5]!) / 3;
  for (let k = 0; k < 6; k += 2) {
    const u = cell[k]! - um;
    const v = cell[k + 1]! - vm;
    const x = u * length + v * lean;
    const y = v * height;
    xx += (x * x) / 12;
    xy += (x * y) / 12;
    yy += (y * y) / 12;
  }
  const half = (xx - yy) / 2;
  const swing = Math.sqrt(half * half + xy * xy);
  const major = Math.sqrt((xx + yy) / 2 + swing);
  const long = Math.min(longest * radius, Math.max(radius, coverage * stretch * major));
  scales[scalesAt] = naturalLog(long);
  scales[scalesAt + 1] = naturalLog(radius);
  scales[scalesAt + 2] = naturalLog(thickness);

  // Half-angle formulas: no arc functions, whose last bits differ between machines.
  const double = swing > 0 ? half / swing : 1;
  const cos = Math.sqrt(Math.max(0, (1 + double) / 2));
  const sin = Math.sqrt(Math.max(0, (1 - double) / 2)) * (xy < 0 ? -1 : 1);
  const { along, across, normal } = axes;
  const first = [0, 1, 2].map((k) => cos * along[k]! + sin * across[k]!) as [number, number, number];
  writeQuaternion(first, cross(normal, first), normal, rotations, rotationsAt);
}

/** Of the rotation whose matrix has these columns: orthonormal, right-handed. The largest part is found first, to stay exact. */
function writeQuaternion(
  x: readonly [number, number, number],
  y: readonly [number, number, number],
  z: readonly [number, number, number],
  out: Float32Array,
  at: number,
): void {
  const squares = [1 + x[0] + y[1] + z[2], 1 + x[0] - y[1] - z[2], 1 - x[0] + y[1] - z[2], 1 - x[0] - y[1] + z[2]];
  let best = 0;
  for (let k = 1; k < 4; k++) if (squares[k]! > squares[best]!) best = k;
  const products = [
    [squares[0]!, y[2] - z[1], z[0] - x[2], x[1] - y[0]],
    [y[2] - z[1], squares[1]!, x[1] + y[0], z[0] + x[2]],
    [z[0] - x[2], x[1] + y[0], squares[2]!, y[2] + z[1]],
    [x[1] - y[0], z[0] + x[2], y[2] + z[1], squares[3]!],
  ][best]!;
  const scale = 1 / (2 * Math.sqrt(squares[best]!));
  for (let k = 0; k < 4; k++) out[at + k] = products[k]! * scale;
}

function cross(
  [a, b, c]: readonly [number, number, number],
  [x, y, z]: readonly [number, number, number],
): [number, number, number] {
  return [b * z - c * y, c * x - a * z, a * y - b * x];
}
