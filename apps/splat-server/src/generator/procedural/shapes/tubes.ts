import { gridPiece, type Piece, steps } from "./grids.ts";
import { add, anyNormalTo, cross, dot, length, sub, times, unit, type Vec3 } from "./vectors.ts";

export interface TubeShape {
  readonly path: readonly Vec3[];
  /** Radius at `t` from 0 to 1 along the path. */
  readonly radius: (t: number) => number;
  /** The path is a loop. */
  readonly closed: boolean;
  /** Ends are half balls rather than flat. */
  readonly roundEnds: boolean;
  /** Height of the cross-section as a share of its width; 1 is round. */
  readonly flatness: number;
}

/** A round body along a path. */
export function tubePiece({ path, radius, closed, roundEnds, flatness }: TubeShape, edge: number): Piece {
  const n = path.length;
  const thickest = Math.max(...path.map((_, i) => radius(n < 2 ? 0 : i / (n - 1))));
  const around = steps(2 * Math.PI * thickest, edge, 8);
  const rows: Vec3[][] = [];
  let side = anyNormalTo(tangentAt(path, 0, closed));
  const ring = (centre: Vec3, tangent: Vec3, r: number): Vec3[] => {
    // Parallel transport: the section never spins about the path.
    side = unit(sub(side, times(tangent, dot(side, tangent))));
    const up = cross(tangent, side);
    return Array.from({ length: around }, (_, k) => {
      const angle = (2 * Math.PI * k) / around;
      return add(centre, add(times(side, r * Math.cos(angle)), times(up, r * flatness * Math.sin(angle))));
    });
  };
  const cap = (centre: Vec3, tangent: Vec3, r: number, sign: number): Vec3[][] =>
    roundEnds
      ? [90, 68, 45, 22].map((angle) =>
          ring(
            add(centre, times(tangent, sign * r * Math.sin((angle * Math.PI) / 180))),
            tangent,
            r * Math.cos((angle * Math.PI) / 180),
          ),
        )
      : [ring(centre, tangent, 0), ring(centre, tangent, r)];
  for (let i = 0; i < n; i += 1) {
    const tangent = tangentAt(path, i, closed);
    const r = radius(n < 2 ? 0 : i / (n - 1));
    if (i === 0 && !closed) rows.push(...cap(path[i]!, tangent, r, -1));
    rows.push(ring(path[i]!, tangent, r));
    if (i === n - 1 && !closed) rows.push(...cap(path[i]!, tangent, r, 1).reverse());
  }
  if (closed && rows[0] !== undefined) rows.push(matchedTo(rows.at(-1)!, rows[0]));
  return gridPiece(rows, true);
}

/** The first ring again, started where it lies nearest to the last one: a loop's frame need not come back as it left. */
function matchedTo(last: readonly Vec3[], first: readonly Vec3[]): Vec3[] {
  let best = 0;
  let nearest = Infinity;
  for (let shift = 0; shift < first.length; shift += 1) {
    const distance = length(sub(first[shift]!, last[0]!));
    if (distance < nearest) {
      nearest = distance;
      best = shift;
    }
  }
  return first.map((_, k) => first[(k + best) % first.length]!);
}

function tangentAt(path: readonly Vec3[], i: number, closed: boolean): Vec3 {
  const n = path.length;
  const before = closed ? path[(i + n - 1) % n]! : path[Math.max(0, i - 1)]!;
  const after = closed ? path[(i + 1) % n]! : path[Math.min(n - 1, i + 1)]!;
  const tangent = unit(sub(after, before));
  return length(tangent) < 0.5 ? [0, 1, 0] : tangent;
}

/** A smooth curve through the points (Catmull–Rom), at about one point an edge length. */
export function curveThrough(points: readonly Vec3[], edge: number, closed = false): Vec3[] {
  const n = points.length;
  const out: Vec3[] = [];
  const pick = (i: number): Vec3 => (closed ? points[(i + n) % n]! : points[Math.max(0, Math.min(n - 1, i))]!);
  const last = closed ? n : n - 1;
  for (let i = 0; i < last; i += 1) {
    const [p0, p1, p2, p3] = [pick(i - 1), pick(i), pick(i + 1), pick(i + 2)];
    const count = Math.min(24, steps(length(sub(p2, p1)), edge, 2));
    for (let k = 0; k < count; k += 1) {
      const t = k / count;
      const at = (axis: 0 | 1 | 2): number =>
        0.5 *
        (2 * p1[axis] +
          (p2[axis] - p0[axis]) * t +
          (2 * p0[axis] - 5 * p1[axis] + 4 * p2[axis] - p3[axis]) * t * t +
          (3 * p1[axis] - p0[axis] - 3 * p2[axis] + p3[axis]) * t * t * t);
      out.push([at(0), at(1), at(2)]);
    }
  }
  if (!closed && n > 0) out.push(points[n - 1]!);
  return out;
}
