import { add, times, type Vec2, type Vec3 } from "./vectors.ts";

/** A piece before it is put in place. */
export interface Piece {
  readonly points: Vec3[];
  readonly triangles: number[];
}

/** Steps for a stretch of this length: at least `least`, at most 96. */
export function steps(stretch: number, edge: number, least: number): number {
  return Math.max(least, Math.min(96, Math.ceil(stretch / edge)));
}

/**
 * A surface over rows of points. Seen from outside, rows run upwards and points within a row to the right.
 * @param wraps the last point of each row joins the first.
 */
export function gridPiece(rows: readonly (readonly Vec3[])[], wraps: boolean): Piece {
  const width = rows[0]?.length ?? 0;
  const triangles: number[] = [];
  for (let row = 0; row + 1 < rows.length; row += 1) {
    for (let column = 0; column < (wraps ? width : width - 1); column += 1) {
      const right = (column + 1) % width;
      const a = row * width + column;
      const b = row * width + right;
      triangles.push(a, b, b + width, a, b + width, a + width);
    }
  }
  return { points: rows.flat(), triangles };
}

/** Several pieces as one, each keeping its own vertices. */
export function joined(pieces: readonly Piece[]): Piece {
  const points: Vec3[] = [];
  const triangles: number[] = [];
  for (const piece of pieces) {
    const base = points.length;
    for (const point of piece.points) points.push(point);
    for (const index of piece.triangles) triangles.push(base + index);
  }
  return { points, triangles };
}

/** A flat triangle cut into small ones, so that colours can change inside it. */
export function trianglePiece(a: Vec3, b: Vec3, c: Vec3, edge: number): Piece {
  const reach = (p: Vec3, q: Vec3): number => Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
  const n = Math.max(1, Math.min(14, Math.ceil(Math.max(reach(a, b), reach(b, c), reach(c, a)) / edge)));
  const points: Vec3[] = [];
  const triangles: number[] = [];
  for (let row = 0; row <= n; row += 1) {
    for (let column = 0; column <= n - row; column += 1) {
      const v = row / n;
      const w = column / n;
      points.push(add(add(times(a, 1 - v - w), times(b, w)), times(c, v)));
      if (column === n - row) continue;
      const here = points.length - 1;
      const above = here + (n - row) + 1;
      triangles.push(here, here + 1, above);
      if (column + 1 < n - row) triangles.push(here + 1, above + 1, above);
    }
  }
  return { points, triangles };
}

/**
 * A profile turned about the y axis, from bottom to top; corners sharper than 40 degrees stay sharp.
 * @param sides few sides make a prism with flat faces.
 */
export function lathePiece(profile: readonly Vec2[], sides: number | undefined, edge: number): Piece {
  const widest = Math.max(...profile.map(([radius]) => radius));
  const around = sides ?? steps(2 * Math.PI * widest, edge, 12);
  const flat = sides !== undefined && sides <= 12;
  const runs: Vec2[][] = [[]];
  for (let i = 0; i < profile.length; i += 1) {
    const here = profile[i]!;
    const before = profile[i - 1];
    const after = profile[i + 1];
    runs.at(-1)?.push(here);
    if (before !== undefined && after !== undefined && turnBetween(before, here, after) > 40) runs.push([here]);
  }
  const pieces = runs.map((run) => {
    const dense = denser(run, edge);
    if (flat) return joined(Array.from({ length: around }, (_, side) => faceOf(dense, side, around, edge)));
    return gridPiece(
      dense.map((ring) => Array.from({ length: around }, (_, k) => onRing(ring, k / around))),
      true,
    );
  });
  return joined(pieces);
}

function faceOf(run: readonly Vec2[], side: number, around: number, edge: number): Piece {
  const widest = Math.max(...run.map(([radius]) => radius));
  const across = steps((2 * Math.PI * widest) / around, edge, 1);
  const rows = run.map((ring) => {
    const from = onRing(ring, side / around);
    const to = onRing(ring, (side + 1) / around);
    return Array.from({ length: across + 1 }, (_, k) => add(times(from, 1 - k / across), times(to, k / across)));
  });
  return gridPiece(rows, false);
}

function onRing([radius, y]: Vec2, turn: number): Vec3 {
  const angle = 2 * Math.PI * turn;
  return [radius * Math.sin(angle), y, radius * Math.cos(angle)];
}

function denser(run: readonly Vec2[], edge: number): Vec2[] {
  const out: Vec2[] = [];
  for (let i = 0; i + 1 < run.length; i += 1) {
    const [r0, y0] = run[i]!;
    const [r1, y1] = run[i + 1]!;
    const n = steps(Math.hypot(r1 - r0, y1 - y0), edge, 1);
    for (let k = 0; k < n; k += 1) out.push([r0 + ((r1 - r0) * k) / n, y0 + ((y1 - y0) * k) / n]);
  }
  const last = run.at(-1);
  if (last !== undefined) out.push(last);
  return out;
}

function turnBetween(a: Vec2, b: Vec2, c: Vec2): number {
  const before = Math.atan2(b[1] - a[1], b[0] - a[0]);
  const after = Math.atan2(c[1] - b[1], c[0] - b[0]);
  const turn = Math.abs(after - before) * (180 / Math.PI);
  return Math.min(turn, 360 - turn);
}
